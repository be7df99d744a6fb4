"""Tell the answering room what happened, in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from inbox import live
from inbox.models import Conversation, Message, Notice
from inbox.operations.bulk import insert
from inbox.signals import noticed

_COLUMNS = "kind conversation_id message_id at next_at attempts error"


def write(
    kind: Notice.Kind, conversation: Conversation, at: datetime, message: Message | None = None
) -> None:
    """One durable row; the signal after commit only makes its reading sooner."""
    Notice.objects.create(conversation=conversation, message=message, kind=kind, at=at, next_at=at)
    transaction.on_commit(_ring, robust=True)


def write_all(notices: Iterable[tuple[Notice.Kind, int, int | None, int]], *, at: datetime) -> None:
    """Many at once, as (kind, conversation id, message id, brand id); open screens are told too."""
    rows, hints = [], {}
    for kind, conversation_id, message_id, brand_id in notices:
        rows.append((kind.value, conversation_id, message_id, at, at, 0, ""))
        topic = f"conversation:{conversation_id}"
        hints[topic, kind.value] = live.hint(topic, kind.value, conversation_id, brand=brand_id)
    if not rows:
        return
    insert(Notice, _COLUMNS, rows)
    transaction.on_commit(lambda: live.publish(list(hints.values())), robust=True)
    transaction.on_commit(_ring, robust=True)


def tell_changed(messages: Iterable[Message], *, at: datetime) -> None:
    """That these read differently now."""
    changed = Notice.Kind.MESSAGE_CHANGED
    write_all([(changed, m.conversation_id, m.pk, m.channel.brand_id) for m in messages], at=at)


def _ring() -> None:
    noticed.send(sender=Notice)
