"""A Mastodon account: mentions and direct statuses, read forward from the last notification."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.adapters import attached, mastodon_events, reading
from inbox.adapters.base import Batch, Draft, Receipt
from inbox.adapters.errors import (
    Ambiguous,
    PayloadMalformed,
    RateLimited,
    Rejected,
    Unreachable,
    Unsupported,
)
from inbox.adapters.mastodon_place import Place, last
from inbox.adapters.mastodon_server import Server, safe
from inbox.adapters.reading import identifier, mapping, text
from inbox.core.budget import Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, MessageReceived, Visibility
from inbox.core.lengths import Measure, length

PAGE = "80"
MOST_PAGES = 10
LIMIT = 500  # a server may allow more
MENTION = 32  # the longest name of a user with its signs; the server's part of it is not counted
NO_END = timedelta(days=3650)
GONE = frozenset({"404", "410"})


class Mastodon(Server):
    """Servers that only speak like Mastodon may ignore our key: what is uncertain is looked up."""

    kind = "mastodon"
    label = "Mastodon"
    capabilities = Capabilities(
        visibility=frozenset(Visibility),
        max_length=dict.fromkeys(Visibility, LIMIT - MENTION),
        measure=Measure.GRAPHEMES,
        private_reply_window=NO_END,
        polls=True,
        poll_every=timedelta(seconds=10),  # two or three calls each, of 300 in five minutes
        budget=(Rate(300, timedelta(minutes=5)),),
        edits=True,
        removes=True,
        echoes=True,
        fetches=True,
        encloses={"image": 16_000_000, "video": 99_000_000, "audio": 99_000_000},
        max_enclosures=4,
        actions=frozenset({"delete", "like", "unlike"}),
    )

    def poll(self, cursor: str | None) -> Batch:
        """A page of notifications, oldest first; after the last one also our own and the edited statuses."""
        place, due = Place.of(cursor), Place.of(cursor).due()
        page = self._list("/api/v1/notifications", limit=PAGE, min_id=place.told)
        place.told = last((identifier(one.get("id")) for one in page), place.told)
        events = [self._told(one, place) for one in reversed(page)]
        if page and cursor:
            return Batch(tuple(events), place.cursor, again=True)
        # What follows is extra: its troubles must not hold up what customers say.
        more = self._changed(due, place) if place.turn % 2 else self._ours(place)
        with contextlib.suppress(Unreachable, RateLimited, Rejected, PayloadMalformed):
            for event in more:
                events.append(event)
        place.turn += 1
        return Batch(tuple(events), place.cursor)

    def send(self, draft: Draft) -> Receipt:
        """In answer to a status, naming the person, and never seen by more people than that."""
        if len(draft.media) > 1 and {one.kind for one in draft.media} != {"image"}:
            raise Rejected("Several pictures, or one film or recording.", "one_film")
        root, _, person = draft.thread_key.rpartition("#")
        answered = draft.in_reply_to or root
        parent = self._status(answered) if answered else {}
        author = mapping(parent, "account")
        if not author or identifier(author.get("id")) == self._account:
            author = self._person(draft.recipient or person)
        is_private = draft.visibility is Visibility.PRIVATE
        said: dict[str, Any] = {
            "status": _addressed(draft.text, text(author.get("acct"))),
            "visibility": "direct" if is_private else _as_open_as(parent),
            **_like_parent(parent, draft.text),
        }
        headers = {"idempotency-key": draft.key}
        with attached.handed_over(self._account, draft, self._uploaded) as numbers:
            for number in numbers:
                self._await(number)
            if numbers:
                said["media_ids"] = numbers
            found = self._call("POST", "/api/v1/statuses", headers=headers, content=said).content
        number = identifier(mapping(found).get("id"))
        if not number:
            raise Ambiguous("The platform's answer has no id.", "no_id")
        at = reading.moment(mapping(found).get("created_at"))
        thread = identifier(author.get("id")) if draft.is_private_reply else ""
        return Receipt(number, None if at == reading.UNTOLD else at, thread)

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        """Our answers to that person; of which of their threads each is, text and parent tell."""
        found: list[Event] = []
        root = thread_key.rpartition("#")[0]
        oldest = ""
        for _number in range(MOST_PAGES):
            page = self._own(max_id=oldest)
            for one in page:
                event = mastodon_events.ours(one, self._account, lambda _status: root)
                if isinstance(event, MessageReceived) and event.thread_key == thread_key:
                    found.append(event)
            oldest = identifier(page[-1].get("id")) if page else ""
            if not oldest or _at(page[-1]) < since.astimezone(UTC):
                break
        return [event for event in found if event.occurred_at >= since]

    def act(self, action: str, target: str) -> None:
        """`target` is a status; only our own can be deleted."""
        match action:
            case "like" | "unlike":
                verb = "favourite" if action == "like" else "unfavourite"
                self._call("POST", f"/api/v1/statuses/{safe(target)}/{verb}")
            case "delete":
                self._call("DELETE", f"/api/v1/statuses/{safe(target)}")
            case _:
                raise Unsupported(f"{self.kind} cannot {action}")

    def _told(self, notification: dict[str, Any], place: Place) -> Event:
        event = mastodon_events.told(notification, self._account, self._root)
        if isinstance(event, MessageReceived):
            place.watch(mapping(notification, "status"))
        return event

    def _ours(self, place: Place) -> Iterator[Event]:
        """What our account said since; the first time one page."""
        page = self._own(min_id=place.own)
        said = [mastodon_events.ours(one, self._account, self._root) for one in reversed(page)]
        place.own = last((identifier(one.get("id")) for one in page), place.own)
        yield from said

    def _changed(self, due: list[str], place: Place) -> Iterator[Event]:
        """Customers' statuses of late, read again: edited ones, and those that are gone."""
        pairs = [("id[]", number) for number in due]
        page = self._call("GET", "/api/v1/statuses", params=pairs).content if due else []
        found = {identifier(one.get("id")): one for one in mastodon_events.listed(page)}
        for number in due:
            if number not in found and self._is_gone(number):
                place.forget(number)
                yield mastodon_events.removed(number, self._account)
            elif number in found and place.note(found[number]):
                yield mastodon_events.edited(found[number], self._account)

    def _is_gone(self, number: str) -> bool:
        try:
            self._status(number)
        except Rejected as error:
            return error.code in GONE
        return False


def _addressed(words: str, name: str) -> str:
    """With the author's name before it, unless it is in it: without that nobody is told."""
    is_named = re.search(rf"(?<![\w@])@{re.escape(name)}(?![\w@.-])", words, re.IGNORECASE)
    return words if not name or is_named else f"@{name} {words}".strip()


def _like_parent(parent: dict[str, Any], words: str) -> dict[str, str]:
    """What an answer takes over: its place, its language, and the warning where there is room for it."""
    warning = text(parent.get("spoiler_text"))
    has_room = length(warning + words, Measure.GRAPHEMES) <= LIMIT - MENTION
    told = {
        "in_reply_to_id": identifier(parent.get("id")),
        "language": text(parent.get("language")),
        "spoiler_text": warning if has_room else "",
    }
    return {name: value for name, value in told.items() if value}


def _as_open_as(parent: dict[str, Any]) -> str:
    told = text(parent.get("visibility"))
    return told if told in mastodon_events.PUBLIC else "direct"


def _at(status: dict[str, Any]) -> datetime:
    return reading.moment(status.get("created_at"))
