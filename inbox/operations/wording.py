"""One thing said, on its way to becoming a row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from inbox.core.cleaning import clean
from inbox.core.events import EchoSeen, MessageReceived
from inbox.core.personal_data import PUBLISHED_DOMAINS, Masked, mask, redact
from inbox.core.threads import Word, begins, customer, person
from inbox.models import Channel
from inbox.operations import links

Name = tuple[int, str]  # channel id, the message's id there
Thread = tuple[int, str]  # channel id, thread key


@dataclass(slots=True, eq=False)
class Said:
    """`conversation_id`, `pk`, `is_from_blocked` are set once they are known. Personal data is masked in the making.

    holds_secret: something in it may not be kept anywhere.
    """

    channel: Channel
    event: MessageReceived
    is_ours: bool = field(init=False)
    masked: Masked = field(init=False)
    name: Name = field(init=False)
    thread: Thread = field(init=False)
    person: Name = field(init=False)  # the customer: who speaks, or to whom we do
    holds_secret: bool = field(init=False)
    conversation_id: int = 0
    pk: int = 0
    is_from_blocked: bool = False

    def __post_init__(self) -> None:
        told, self.event = self.event, _beside_the_words(self.event)
        channel, event = self.channel.pk, self.event
        self.is_ours = isinstance(event, EchoSeen)
        self.masked = masked(self.channel, event.text)
        in_words = any(item.irreversible for item in self.masked.items)
        self.holds_secret = in_words or event is not told
        self.name = (channel, clean(event.external_id))
        self.thread = (channel, clean(event.thread_key))
        self.person = (channel, clean(person(customer(event), event.thread_key)))

    @property
    def begins(self) -> bool:
        return begins(self.event)

    @property
    def word(self) -> Word:
        return Word(self.event.occurred_at, self.name[1], self.is_ours, self.masked.text)


def _beside_the_words(event: MessageReceived) -> MessageReceived:
    """The same event where names and context hold no secret: people put card numbers there, too."""
    told = customer(event)
    who = replace(told, name=redact(told.name), handle=redact(told.handle))
    media = tuple(replace(one, name=redact(one.name)) for one in event.media)
    context = redact(event.context)
    if (who, media, context) == (told, event.media, event.context):
        return event
    if isinstance(event, EchoSeen):
        return replace(event, to=who, media=media, context=context)
    return replace(event, author=who, media=media, context=context)


def masked(channel: Channel, text: str) -> Masked:
    """Without personal data, and without links that are for the customer alone; the brand's own addresses are neither."""
    own = PUBLISHED_DOMAINS | frozenset(channel.brand.own_domains)
    return mask(links.hidden(clean(text)), own_domains=own)
