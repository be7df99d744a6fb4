"""What a platform can tell us, in one vocabulary; every id is a string, every time is aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Visibility(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Author:
    """Who spoke, on this channel. `external_id` may be empty where the platform hides it."""

    external_id: str
    name: str = ""
    handle: str = ""


STORED = "stored:"  # begins a Media.ref that names a file which is kept here already


@dataclass(frozen=True, slots=True)
class Media:
    """Something attached; `ref` is what `Adapter.media` needs to fetch it."""

    kind: str  # image video audio file sticker location share
    ref: str = ""
    name: str = ""
    mime: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Common to all. `account` says which of our accounts was addressed; `key` is unique per channel and kind."""

    account: str
    key: str
    occurred_at: datetime
    thread_key: str = ""
    raw: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Event):
    """`external_id` is the message's own id there; `context` tells what is being commented on.

    read_token: what the platform wants back, instead of the id, once it was read.
    """

    external_id: str
    author: Author
    text: str
    visibility: Visibility
    kind: str = "message"  # message comment mention review postback standby (another app answers)
    media: tuple[Media, ...] = ()
    in_reply_to: str = ""
    permalink: str = ""
    context: str = ""
    is_automatic: bool = False  # a program answered: nobody waits for words of ours
    read_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoSeen(MessageReceived):
    """Our own account spoke, `to` whom where that is told. `marker` is our idempotency key where it is returned."""

    marker: str = ""
    to: Author = Author("")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Event):
    """`version` orders edits of one message: a platform stamp, else the time in ISO form."""

    external_id: str
    text: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRemoved(Event):
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReported(Event):
    """`state` is sent, delivered, read or failed. `up_to` means every message of the thread until then."""

    state: str
    external_id: str = ""
    up_to: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionSeen(Event):
    """A reaction never starts nor stops a clock. Empty `emoji` means it was taken back."""

    external_id: str
    author: Author
    emoji: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSeen(Event):
    """Our own account published something, or changed it: a reason to ask what is said beneath.

    `page` is its address as it stands in `context`; it has been public since `first_at`. Of two tellings of
    one page the later `occurred_at` holds.
    """

    page: str
    title: str
    first_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostGone(Event):
    """What our own account had published at `page` is there no longer."""

    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesChanged(Event):
    """A reason to ask for the platform's list of templates; `account` is whose list it is.

    state: what the one of this name and language is by now, as a list would say it; empty where that is not told.
    """

    name: str
    language: str
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Event):
    """Kept and counted, never dropped."""

    kind: str
