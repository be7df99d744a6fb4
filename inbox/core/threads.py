"""Which conversation a message belongs to, and whose turn it is then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from inbox.core.events import Author
from inbox.core.states import Status

PREVIEW_LENGTH = 200
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


def speaker(author: Author, thread_key: str) -> str:
    """The person's id on the channel; where the platform hides it, one nameless person per thread."""
    return author.external_id or f"hidden:{thread_key}"[:190]


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
