"""One thing said, on its way to becoming a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inbox.core.cleaning import clean
from inbox.core.events import EchoSeen, MessageReceived
from inbox.core.personal_data import Masked, mask
from inbox.core.threads import Word, speaker
from inbox.models import Channel

Name = tuple[int, str]  # channel id, the message's id there
Thread = tuple[int, str]  # channel id, thread key


@dataclass(slots=True, eq=False)
class Said:
    """`conversation_id` and `pk` are 0 until they are known."""

    channel: Channel
    event: MessageReceived
    masked: Masked
    conversation_id: int = 0
    pk: int = 0

    @property
    def is_ours(self) -> bool:
        return isinstance(self.event, EchoSeen)

    @property
    def name(self) -> Name:
        return self.channel.pk, clean(self.event.external_id)

    @property
    def thread(self) -> Thread:
        return self.channel.pk, clean(self.event.thread_key)

    @property
    def speaker(self) -> Name:
        return self.channel.pk, clean(speaker(self.event.author, self.event.thread_key))

    @property
    def said_at(self) -> datetime:
        return self.event.occurred_at

    @property
    def word(self) -> Word:
        return Word(self.said_at, self.name[1], self.is_ours, self.masked.text)


def said(channel: Channel, event: MessageReceived) -> Said:
    """Personal data is masked here, before anything else sees the text."""
    return Said(channel, event, mask(clean(event.text)))
