"""Tell the answering room what happened, in the transaction in which it happened."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from inbox.models import Conversation, Message, Notice
from inbox.signals import noticed


def write(
    kind: Notice.Kind, conversation: Conversation, at: datetime, message: Message | None = None
) -> None:
    """One durable row; the signal after commit only makes its reading sooner."""
    Notice.objects.create(
        conversation=conversation, message=message, kind=kind, at=at, next_at=at
    )
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    noticed.send(sender=Notice)
