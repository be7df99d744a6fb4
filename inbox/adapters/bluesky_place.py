"""Where we are in Bluesky's lists, which run backwards and know no "after"."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from inbox.adapters import reading
from inbox.adapters.reading import text

# A notification is filed under the time its writer claims, so that one may come in below newer ones.
LATE = timedelta(minutes=10)  # so far down we look every time
VERY_LATE = timedelta(days=1)  # what is older, on the pages we look at, is no news
MOST_MARKS = 500
MOST_WATCHED = 75
AT_ONCE = 25  # posts in one question


@dataclass(slots=True)
class Place:
    """The cursor. `marks` know what was read, newest first; `until` is the newest of the last whole walk.

    page, top: a walk over several pages that goes on. watched: posts of customers with their versions,
    newest first, read again in turns; fresh: how many of this walk. own: our posts that were seen.
    """

    marks: list[str] = field(default_factory=list)
    until: str = ""
    page: str = ""
    top: str = ""
    watched: list[list[str]] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    turn: int = 0
    fresh: int = 0

    @classmethod
    def of(cls, cursor: str | None) -> Place:
        told = json.loads(cursor) if cursor else {}
        known = {name: told[name] for name in cls.__slots__ if name in told}
        return cls(**known)

    @property
    def cursor(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def news(self, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of one page that were not read before; they count as read from now on."""
        known, oldest = set(self.marks), _back(self.until, VERY_LATE)
        marks = [mark(text(one.get("uri")), text(one.get("cid"))) for one in listed]
        found = [
            one
            for one, name in zip(listed, marks, strict=True)
            if name not in known and (oldest is None or _at(one) >= oldest or not _is_dated(one))
        ]
        fresh = set(marks)
        self.marks = [*marks, *(name for name in self.marks if name not in fresh)][:MOST_MARKS]
        return found

    def walk(self, listed: list[dict[str, Any]], following: str) -> bool:
        """Take the page as read; whether the walk goes on with the one that follows.

        The very first walk is one page long: what was said before is history.
        """
        self.top = max([self.top, *(_at(one).isoformat() for one in listed)])
        end = _back(self.until, LATE)
        goes_on = bool(listed and following and end and _at(listed[-1]) >= end)
        self.page = following if goes_on else ""
        if not goes_on:
            self.until, self.top, self.fresh = max(self.until, self.top), "", 0
        return goes_on

    def watch(self, uri: str, cid: str) -> None:
        """Before those of earlier walks, after the newer ones of this walk."""
        if self.version(uri):
            self.note(uri, cid)
            return
        self.watched.insert(self.fresh, [uri, mark(cid)])
        self.fresh += 1
        del self.watched[MOST_WATCHED:]

    def note(self, uri: str, cid: str) -> None:
        """Another version of a watched post; it keeps its turn."""
        self.watched = [[uri, mark(cid)] if one[0] == uri else one for one in self.watched]

    def forget(self, uri: str) -> None:
        self.watched = [one for one in self.watched if one[0] != uri]

    def version(self, uri: str) -> str:
        return next((known for name, known in self.watched if name == uri), "")

    def due(self) -> list[str]:
        """The watched posts whose turn it is to be read again."""
        parts = -(-len(self.watched) // AT_ONCE) or 1
        first = (self.turn // 2) % parts * AT_ONCE
        return [uri for uri, _version in self.watched[first : first + AT_ONCE]]


def mark(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def _at(listed: dict[str, Any]) -> datetime:
    return reading.moment(listed.get("indexedAt"))


def _is_dated(listed: dict[str, Any]) -> bool:
    return _at(listed) != reading.UNTOLD


def _back(until: str, span: timedelta) -> datetime | None:
    return datetime.fromisoformat(until) - span if until else None
