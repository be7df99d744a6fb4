"""A visitor's conversation as the visitor may see it: their own words, and what was said to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from inbox.core.states import Sending
from inbox.models import MaskedItem, Message, StoredFile
from inbox.operations import links
from inbox.webchat.visitor import Visitor

SHOWN = 100
SAID = [Sending.SENT, Sending.DELIVERED, Sending.READ]


@dataclass(frozen=True, slots=True)
class File:
    """`id` is the attachment's; width and height in pixels, of pictures."""

    id: int
    kind: str
    name: str
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """`client_id` is the page's id of the visitor's own words, empty for ours."""

    id: int
    is_own: bool
    text: str
    at: datetime
    client_id: str
    is_masked: bool
    is_read: bool  # by the visitor
    files: tuple[File, ...] = ()


def lines(visitor: Visitor, after: int = 0) -> list[Line]:
    """The last SHOWN messages with a greater id than `after`, oldest first."""
    seen = (
        _heard(visitor)
        .filter(pk__gt=after)
        .annotate(masked=Exists(MaskedItem.objects.filter(message=OuterRef("pk"))))
        .select_related("delivery")
        .prefetch_related("attachments__file")
        .order_by("-occurred_at", "-pk")[:SHOWN]
    )
    return [_line(message, visitor) for message in reversed(seen)]


def attached(visitor: Visitor) -> QuerySet[StoredFile]:
    """The files the visitor may see."""
    return StoredFile.objects.filter(attachment__message__in=_heard(visitor))


def _heard(visitor: Visitor) -> QuerySet[Message]:
    said = Q(direction=Message.Direction.OUT, delivery__state__in=SAID)
    return Message.objects.filter(
        Q(direction=Message.Direction.IN) | said,
        conversation__channel=visitor.channel,
        conversation__identity__external_id=visitor.key,
        removed_at=None,
    )


def is_all(visitor: Visitor, client_id: str) -> bool:
    """Whether nothing but this was said, by either side."""
    return all(line.client_id == client_id for line in lines(visitor))


def _line(message: Message, visitor: Visitor) -> Line:
    is_own = message.direction == Message.Direction.IN
    client_id = (message.external_id or "").removeprefix(f"{visitor.key}:") if is_own else ""
    return Line(
        id=message.pk,
        is_own=is_own,
        text=message.text if is_own else links.filled(message.delivery),
        at=message.occurred_at,
        client_id=client_id,
        is_masked=is_own and message.masked,
        is_read=not is_own and message.delivery.state == Sending.READ,
        files=tuple(
            File(one.pk, one.file.kind, one.file.name, one.file.width, one.file.height)
            for one in message.attachments.all()
            if one.file is not None
        ),
    )
