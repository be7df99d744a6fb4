"""Rooms of Matrix: how they are named, how far they were read, and what of one is new."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inbox.adapters.reading import items, mapping, text
from inbox.core.cleaning import scrub

Told = dict[str, Any]

REMEMBERED = 100  # reactions; who withdraws an older one withdraws it unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where something is told. `find` gives an event of the room, or nothing where we may not see it.

    `reactions` remembers upon what each was and whose: a withdrawn one does not tell it any more.
    """

    id: str
    account: str
    find: Callable[[str], Told]
    title: str = ""
    is_open: bool = False  # anybody may come in and read: each person has a thread of their own
    names: Mapping[str, str] = field(default_factory=dict)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    def thread(self, person: str) -> str:
        return f"{self.id}/{person}" if self.is_open else self.id

    def name(self, event: str) -> str:
        """An event's name here, with the room in it: without the room nothing can be done to it."""
        return f"{self.id}/{event}"


def room_of(name: str) -> str:
    """The room of a thread or of a message; people begin with @, events with $."""
    return re.split(r"/[@$]", name, maxsplit=1)[0]


def person_of(thread_key: str) -> str:
    """Whose thread it is, where it is in an open room."""
    _, mark, person = thread_key.partition("/@")
    return f"@{person}" if mark else ""


def event_of(name: str) -> str:
    _, mark, event = name.partition("/$")
    return f"${event}" if mark else ""


@dataclass(slots=True)
class Gap:
    """What a room's page left out: from `start` backwards to `end`; no end: until we were invited."""

    room: str
    start: str
    end: str = ""


@dataclass(slots=True)
class Progress:
    """How far everything was read, kept as the cursor. `invites` counts how often joining failed."""

    since: str = ""
    gaps: list[Gap] = field(default_factory=list)
    invites: dict[str, int] = field(default_factory=dict)
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, cursor: str | None) -> Progress:
        kept = json.loads(cursor) if cursor else {}
        gaps = [Gap(*gap) for gap in kept.get("gaps", [])]
        return cls(kept.get("since", ""), gaps, kept.get("invites", {}), kept.get("reactions", {}))

    @property
    def cursor(self) -> str:
        gaps = [[gap.room, gap.start, gap.end] for gap in self.gaps]
        latest = dict(list(self.reactions.items())[-REMEMBERED:])
        kept = {"gaps": gaps, "invites": self.invites, "reactions": latest}
        return json.dumps({"since": self.since} | {name: one for name, one in kept.items() if one})


@dataclass(frozen=True, slots=True)
class Chapter:
    """What is new in one room, oldest first. `is_whole`: nothing older concerns us."""

    events: list[Told]
    names: dict[str, str]
    is_whole: bool = False


def chapter(
    timeline: Iterable[Told], state: Iterable[Told], account: str, *, is_new: bool
) -> Chapter:
    """A part of a room's timeline. In a room that is new to us it begins where we were invited."""
    events = [sound(told) for told in timeline]
    names = _names([*map(sound, state), *events])
    if is_new:
        for place in range(len(events) - 1, -1, -1):
            if _is_our_coming(events[place], account):
                return Chapter(events[place:], names, is_whole=True)
    return Chapter(events, names)


def is_new(section: Told) -> bool:
    """Whether we just came in: then the room's whole state is told, its creation included."""
    state = items(mapping(section, "state").get("events"))
    timeline = items(mapping(section, "timeline").get("events"))
    return any(told.get("type") == "m.room.create" for told in [*state, *timeline])


def is_encrypted(invitation: list[Told]) -> bool:
    """Whether what an invitation shows of its room says so."""
    return any(told.get("type") == "m.room.encryption" for told in invitation)


def sound(told: Told) -> Told:
    """With every text storable. Of what is nested too deeply the plain parts stay, its words above all."""
    try:
        return mapping(scrub(told))
    except RecursionError:
        content = mapping(told, "content")
        return mapping(scrub(_plain(told) | {"content": _plain(content)}))


def _plain(value: Told) -> Told:
    return {name: one for name, one in value.items() if not isinstance(one, dict | list)}


def _names(events: Iterable[Told]) -> dict[str, str]:
    return {
        text(told.get("state_key")): text(mapping(told, "content").get("displayname"))
        for told in events
        if told.get("type") == "m.room.member"
    }


def _is_our_coming(told: Told, account: str) -> bool:
    """Our invitation, or our coming in where nobody had to invite us."""
    if told.get("type") != "m.room.member" or told.get("state_key") != account:
        return False
    before = text(mapping(told, "unsigned", "prev_content").get("membership"))
    now = text(mapping(told, "content").get("membership"))
    return now == "invite" or (now == "join" and before not in {"invite", "join"})
