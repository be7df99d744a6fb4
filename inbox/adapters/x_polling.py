"""Where a poll of X stands: two lists, newest first, each read until what is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from inbox.adapters import reading, x_calls
from inbox.adapters.base import Batch
from inbox.adapters.errors import PayloadMalformed, RateLimited, Rejected
from inbox.core.events import Event

MOST_LISTED = 800  # mentions. Source: X developer documentation, "User mention timeline".
MENTIONS, MESSAGES = "mentions", "messages"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `ids` are the platform's; `next` names the page of older ones."""

    events: tuple[Event, ...]
    ids: tuple[str, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one list stands. `since` is known; `newest` will be, once the walk from it has ended."""

    since: str = ""
    newest: str = ""
    page: str = ""
    rows: int = 0  # of this walk so far

    def after(self, page: Page) -> Place:
        """A first walk ends with its first page: what was said before we came is not all fetched."""
        newest = _latest([self.newest, *page.ids])
        has_met = bool(self.since) and any(not is_newer(one, self.since) for one in page.ids)
        if page.next and self.since and not has_met:
            return Place(self.since, newest, page.next, self.rows + len(page.ids))
        return Place(_latest([self.since, newest]))

    def gap(self, page: Page) -> tuple[datetime, datetime] | None:
        """Where the walk ended because X lists no more, before it met what is known."""
        rows = self.rows + len(page.ids)
        if page.next or not self.since or rows < MOST_LISTED:
            return None
        oldest = min(page.ids, key=lambda name: (len(name), name), default=self.since)
        if not is_newer(oldest, self.since):
            return None
        return x_calls.made_at(self.since), x_calls.made_at(oldest)

    def from_the_top(self) -> Place:
        return replace(self, page="", rows=0)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Both places, and whose turn it is."""

    turn: str = MENTIONS
    places: dict[str, Place] = field(default_factory=dict)

    @classmethod
    def of(cls, written: str | None) -> Cursor:
        """An unreadable one begins anew: what comes twice is known by its id."""
        try:
            told = reading.mapping(reading.decode((written or "{}").encode()))
        except PayloadMalformed:
            told = {}
        places = {name: _place(reading.mapping(told, name)) for name in (MENTIONS, MESSAGES)}
        return cls(MESSAGES if told.get("turn") == MESSAGES else MENTIONS, places)

    @property
    def place(self) -> Place:
        return self.places.get(self.turn, Place())

    def after(self, page: Page) -> Cursor:
        """The next page of this list, or else the other list."""
        place = self.place.after(page)
        return replace(
            self.turned() if not place.page else self, places={**self.places, self.turn: place}
        )

    def turned(self) -> Cursor:
        return replace(self, turn=MENTIONS if self.turn == MESSAGES else MESSAGES)

    @property
    def text(self) -> str:
        places = {name: asdict(place) for name, place in self.places.items()}
        return json.dumps({"turn": self.turn, **places})


Read = Callable[[Place], Page]


def since(name: str) -> str:
    """The cursor of a walk, from the top of both lists back to the id `name`."""
    return Cursor(places=dict.fromkeys((MENTIONS, MESSAGES), Place(since=name))).text


def step(cursor: str | None, *, mentions: Read, messages: Read, needs_both: bool = False) -> Batch:
    """Read one page of the list whose turn it is. `needs_both`: no list is left for later."""
    now = Cursor.of(cursor)
    try:
        page = _read(mentions if now.turn == MENTIONS else messages, now.place)
    except RateLimited:
        if now.turn == MENTIONS or needs_both:
            raise
        # The smaller quota is spent: this list is read on from here later, mentions need not wait for it.
        return Batch((), now.turned().text)
    after = now.after(page)
    is_at_end = now.turn == MESSAGES and after.turn == MENTIONS
    return Batch(page.events, after.text, again=not is_at_end, gap=now.place.gap(page))


def is_newer(name: str, known: str) -> bool:
    """Ids grow with time; they are compared as numbers, whatever their length."""
    return (len(name), name) > (len(known), known)


def _read(read: Read, place: Place) -> Page:
    try:
        return read(place)
    except Rejected:
        if not place.page:
            raise
        return read(place.from_the_top())  # X no longer knows the page it named


def _latest(ids: Iterable[str]) -> str:
    return max(ids, key=lambda name: (len(name), name), default="")


def _place(told: dict[str, Any]) -> Place:
    since, newest, page = (reading.text(told.get(name)) for name in ("since", "newest", "page"))
    return Place(since, newest, page, max(0, reading.number(told.get("rows")) or 0))
