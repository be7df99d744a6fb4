"""Which conversation a message belongs to, and whose turn it is then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from inbox.core.events import Author, EchoSeen, MessageReceived, Visibility
from inbox.core.states import Status

PREVIEW_LENGTH = 200
HIDDEN = "hidden:"
_REOPENED = frozenset({Status.PENDING, Status.SNOOZED, Status.RESOLVED})


class Place(StrEnum):
    """What a customer's new message does to the latest conversation of its thread."""

    JOIN = "join"
    REOPEN = "reopen"
    START = "start"


def place(status: str | None) -> Place:
    """`status` of the latest conversation in the thread, None where there is none.

    Spam stays spam and keeps what comes: otherwise whoever was marked would be back with the next message.
    """
    if status is None or status == Status.CLOSED:
        return Place.START
    return Place.REOPEN if status in _REOPENED else Place.JOIN


def begins(event: MessageReceived) -> bool:
    """Whether a conversation may begin with it: our own words are for somebody, in private or beneath theirs.

    What we say to everybody is no conversation yet, and a bare report of having spoken says nothing.
    """
    if not isinstance(event, EchoSeen):
        return True
    is_for_somebody = event.visibility is Visibility.PRIVATE or event.kind != "message"
    says_something = bool(event.text.strip() or event.media) and bool(event.thread_key)
    return says_something and (is_for_somebody or bool(event.to.external_id))


def customer(event: MessageReceived) -> Author:
    """Who spoke, or to whom we did."""
    return event.to if isinstance(event, EchoSeen) else event.author


def person(author: Author, thread_key: str) -> str:
    """The person's id on the channel; where the platform hides it, one nameless person per thread."""
    return author.external_id or nameless(thread_key)


def nameless(thread_key: str) -> str:
    return f"{HIDDEN}{thread_key}"[:190]


def named(person_id: str) -> str:
    """The id by which the platform knows the person; empty where it was hidden."""
    return "" if person_id.startswith(HIDDEN) else person_id


@dataclass(frozen=True, slots=True)
class Word:
    """Something said that the customer can see. `order` decides between words of the same instant."""

    at: datetime
    order: str
    is_ours: bool
    preview: str

    @property
    def rank(self) -> tuple[datetime, int, str]:
        return (self.at, len(self.order), self.order)


@dataclass(slots=True)
class Tally:
    """What a conversation's row says of its messages. `turn` is ours or theirs."""

    last_message_at: datetime | None = None
    last_inbound_at: datetime | None = None
    waiting_since: datetime | None = None
    turn: str = "theirs"
    preview: str = ""

    def hear(self, words: Iterable[Word]) -> bool:
        """Add later words; False, and nothing sure, where one does not come after all that was said."""
        for word in sorted(words, key=lambda each: each.rank):
            if self.last_message_at is not None and word.at <= self.last_message_at:
                return False
            self._add(word)
        return True

    def _add(self, word: Word) -> None:
        self.last_message_at = word.at
        self.preview = word.preview[:PREVIEW_LENGTH]
        if word.is_ours:
            self.turn, self.waiting_since = "theirs", None
        else:
            self.turn, self.last_inbound_at = "ours", word.at
            self.waiting_since = self.waiting_since or word.at
