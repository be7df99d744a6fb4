"""Where we are in YouTube's lists, and which threads are read again; all of it bounded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, astuple, dataclass, field
from datetime import datetime

from inbox.adapters.reading import UNTOLD, mapping

MOST_VERSIONS = 1500
MOST_WATCHED = 150
MOST_REPLIES = 450
MOST_SEEN = 400
MOST_LETTERS = 64  # of an id that is remembered whole; a reply's has about fifty
UNREAD = -1
AT_ONCE = 20  # threads in one question
WORTH_ROTATING = 100  # replies, which is a page


@dataclass(slots=True)
class Walk:
    """One list, newest first, by the times at which its threads began, in ISO form.

    floor: so far down the first page of the last whole walk went; whatever is older was read, or is history.
    top: the same of the walk that goes on. begin: history lies before it; empty where there was none.
    """

    page: str = ""
    floor: str = ""
    top: str = ""
    begin: str = ""
    has_ended: bool = False

    def take(self, times: list[datetime], following: str) -> None:
        """Take a page as read; the walk ends at the one that reaches the floor.

        The very first walk is one page long: what was said before is history.
        """
        dated = [at.isoformat() for at in times if at != UNTOLD]
        oldest = min(dated, default="")
        self.top = self.top if self.page else oldest
        has_met = bool(dated) and oldest <= self.floor
        self.page = following if self.has_ended and not has_met and (dated or not times) else ""
        if not self.page:
            self.begin = self.begin if self.has_ended else oldest
            self.floor, self.top, self.has_ended = self.top or self.floor, "", True

    def is_history(self, at: datetime) -> bool:
        return at != UNTOLD and at.isoformat() < self.begin


@dataclass(slots=True)
class Watched:
    """A thread. listed: how many replies it is said to have; counted: how many it had when all were read."""

    root: str
    owner: str
    listed: int
    counted: int
    is_held: bool


@dataclass(slots=True)
class Place:
    """The cursor. versions: of the comments read last, by mark. replies: ids, to notice what is gone.

    thread, thread_page, seen: the thread whose replies are being read. fresh: watched in this walk.
    """

    published: Walk = field(default_factory=Walk)
    held: Walk = field(default_factory=Walk)
    versions: dict[str, str] = field(default_factory=dict)
    watched: list[Watched] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    thread: str = ""
    thread_page: str = ""
    seen: list[str] = field(default_factory=list)
    turn: int = 0
    fresh: int = 0

    @classmethod
    def of(cls, cursor: str | None) -> Place:
        told = mapping(json.loads(cursor or "{}"))
        place = cls(**{name: told[name] for name in cls.__slots__ if name in told})
        place.published = Walk(**mapping(told, "published"))
        place.held = Walk(**mapping(told, "held"))
        place.watched = [Watched(*row) for row in told.get("watched", [])]
        return place

    @property
    def cursor(self) -> str:
        written = asdict(self) | {"watched": [astuple(row) for row in self.watched]}
        return json.dumps(written, separators=(",", ":"))

    def note(self, name: str, version: str) -> str:
        """The mark of the version that was known, or nothing; this one is known from now on."""
        before = self.versions.pop(mark(name), "")
        self.versions[mark(name)] = mark(version)[:6]
        while len(self.versions) > MOST_VERSIONS:
            del self.versions[next(iter(self.versions))]
        return before

    def watch(self, told: Watched, replies: list[str], *, is_history: bool) -> None:
        """A thread as it is listed now, with those of its replies that came along.

        Other replies are read later, if there are any that we cannot know; those of history are not.
        """
        is_whole = len(replies) >= told.listed
        row = self.row(told.root)
        if row is None:
            told.counted = told.listed if is_whole or is_history else 0
            self._insert(told)
        elif self.missing(told.root, {mark(one) for one in replies}) and is_whole:
            row.listed, row.counted, row.is_held = told.listed, UNREAD, told.is_held
        else:
            row.counted = told.listed if is_whole else row.counted
            row.listed, row.is_held = told.listed, told.is_held
        self.remember(told.root, replies)

    def row(self, root: str) -> Watched | None:
        return next((row for row in self.watched if row.root == root), None)

    def lose(self, number: str, *, is_gone: bool) -> None:
        """A comment that is not listed any more; a thread that is only hidden may come back."""
        self.replies = [one for one in self.replies if one != number]
        row = self.row(number)
        if row and is_gone:
            self.watched.remove(row)
        elif row:
            row.is_held = True

    def remember(self, root: str, replies: list[str]) -> None:
        """Replies whose ids begin with their thread's, as they do."""
        known = set(self.replies)
        new = [one for one in replies if one not in known and _is_of(one, root)]
        self.replies = [*new, *self.replies][:MOST_REPLIES]

    def missing(self, root: str, seen: set[str]) -> list[str]:
        """The remembered replies of a thread that are not among the marks."""
        return [one for one in self.replies if _is_of(one, root) and mark(one) not in seen]

    def due(self, listed: set[str]) -> list[str]:
        """Watched threads whose turn it is to be looked at, without those that were just listed."""
        others = [row.root for row in self.watched if row.root not in listed]
        parts = -(-len(others) // AT_ONCE) or 1
        first = (self.turn // 2) % parts * AT_ONCE
        return others[first : first + AT_ONCE]

    def open(self, *, may_rotate: bool) -> bool:
        """Choose whose replies are read next: a thread that changed, else one in turns."""
        if self.thread:
            return True
        rows = [row for row in self.watched if row.counted != row.listed]
        if not rows and may_rotate:
            rows = [row for row in self.watched if 0 < row.listed <= WORTH_ROTATING]
        if rows:
            row = rows[self.turn // 2 % len(rows)]
            self.thread, row.counted = row.root, row.listed
        return bool(rows)

    def missing_after(self, replies: list[str], following: str) -> list[str]:
        """With this page, which is the last one: the thread's remembered replies that were on none."""
        seen = {*self.seen, *map(mark, replies)}
        is_told = not following and len(seen) <= MOST_SEEN
        return self.missing(self.thread, seen) if is_told else []

    def read(self, replies: list[str], following: str) -> None:
        """Take a page of replies as read."""
        self.remember(self.thread, replies)
        self.seen = [*self.seen, *map(mark, replies)][: MOST_SEEN + 1]
        self.thread_page = following
        if not following:
            self.close()

    def give_up(self, *, is_final: bool) -> None:
        """Begin this thread anew another time; or not before it changes."""
        row = self.row(self.thread)
        if row and not is_final:
            row.counted = UNREAD
        self.close()

    def close(self) -> None:
        self.thread, self.thread_page, self.seen = "", "", []

    def _insert(self, row: Watched) -> None:
        """Before what earlier walks found, after what this one did."""
        if len(row.root) <= MOST_LETTERS and len(row.owner) <= MOST_LETTERS:
            self.watched.insert(self.fresh, row)
            self.fresh = min(self.fresh + 1, MOST_WATCHED)
            del self.watched[MOST_WATCHED:]


def mark(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _is_of(reply: str, root: str) -> bool:
    return reply.startswith(f"{root}.") and len(reply) <= MOST_LETTERS
