"""One thing said, on its way to becoming a row."""

from __future__ import annotations

from dataclasses import dataclass, field

from inbox.core.cleaning import clean
from inbox.core.events import EchoSeen, MessageReceived
from inbox.core.personal_data import PUBLISHED_DOMAINS, Masked, mask
from inbox.core.threads import Word, speaker
from inbox.models import Channel

Name = tuple[int, str]  # channel id, the message's id there
Thread = tuple[int, str]  # channel id, thread key


@dataclass(slots=True, eq=False)
class Said:
    """`conversation_id` and `pk` are 0 until they are known. Personal data is masked in the making."""

    channel: Channel
    event: MessageReceived
    is_ours: bool = field(init=False)
    masked: Masked = field(init=False)
    name: Name = field(init=False)
    thread: Thread = field(init=False)
    speaker: Name = field(init=False)
    conversation_id: int = 0
    pk: int = 0

    def __post_init__(self) -> None:
        channel, event = self.channel.pk, self.event
        self.is_ours = isinstance(event, EchoSeen)
        self.masked = masked(self.channel, event.text)
        self.name = (channel, clean(event.external_id))
        self.thread = (channel, clean(event.thread_key))
        self.speaker = (channel, clean(speaker(event.author, event.thread_key)))

    @property
    def word(self) -> Word:
        return Word(self.event.occurred_at, self.name[1], self.is_ours, self.masked.text)


def masked(channel: Channel, text: str) -> Masked:
    """Without personal data; the brand's own addresses are none."""
    own = PUBLISHED_DOMAINS | frozenset(channel.brand.own_domains)
    return mask(clean(text), own_domains=own)
