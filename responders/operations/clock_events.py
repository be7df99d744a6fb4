"""What programs are told of clocks and conversations: promised once for each webhook that asked for it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from inbox.core.states import Status
from inbox.later import later
from inbox.models import Conversation, Message
from inbox.operations.bulk import among, insert
from responders.core.patience import GIVE_UP_AFTER
from responders.models import OutgoingWebhook, SlaClock, WebhookEvent
from responders.models.alert import Kind

EVENTS = (
    "clock.due_soon",
    "clock.breached",
    "clock.withdrawn",
    "case.due_soon",
    "case.late",
    "conversation.created",
    "conversation.resolved",
    "message.received",
)
TEST = "test"
FRESH = timedelta(days=1)  # an older conversation was told of, or began before anybody asked
_COLUMNS = "webhook_id uid type key body state attempt_no next_at give_up_at created_at"

Row = tuple[OutgoingWebhook, str, str, dict[str, Any]]  # webhook, type, key, data


class Said(NamedTuple):
    """`moment` as an alert's: what was due then, or to be warned of."""

    kind: str
    clock_id: int
    brand_id: int
    moment: datetime

    def key(self, kind: str = "") -> str:
        return f"{kind or self.kind}:{self.clock_id}:{self.moment.timestamp():.6f}"


def promise(said: Collection[Said], *, at: datetime) -> None:
    """Of these clocks, to the webhooks of their brands. A withdrawal only to those told of the breach."""
    hooks = asking({one.brand_id for one in said}) if said else []
    if not hooks:
        return
    ids = {one.clock_id for one in said}
    clocks = SlaClock.objects.filter(among("pk", ids)).select_related("conversation__channel")
    by_id = {clock.pk: clock for clock in clocks}
    heard = set(
        WebhookEvent.objects.filter(
            key__in=[one.key(Kind.BREACHED) for one in said if one.kind == Kind.WITHDRAWN]
        ).values_list("webhook_id", "key")
    )
    rows: list[Row] = []
    for one in said:
        clock = by_id.get(one.clock_id)
        for hook in hooks:
            if clock is None or hook.brand_id != one.brand_id:
                continue
            breach = (hook.pk, one.key(Kind.BREACHED))
            if f"clock.{one.kind}" in hook.events and (
                one.kind != Kind.WITHDRAWN or breach in heard
            ):
                rows.append((hook, f"clock.{one.kind}", one.key(), _clock(clock)))
    keep(rows, at=at)


def conversations_changed(conversation_ids: Collection[int], *, at: datetime) -> None:
    """That these began, or were resolved; where nobody asks for that, one query and no more."""
    hooks = [
        hook
        for hook in asking(None)
        if {"conversation.created", "conversation.resolved"} & set(hook.events)
    ]
    if not hooks:
        return
    known = Conversation.objects.filter(
        Q(received_at__gt=at - FRESH) | Q(status=Status.RESOLVED),
        among("pk", conversation_ids),
        brand__in={hook.brand_id for hook in hooks},
    ).select_related("channel")
    rows: list[Row] = []
    for conversation in known.order_by("pk"):
        for hook in hooks:
            if hook.brand_id == conversation.brand_id:
                rows += _changes(hook, conversation, at)
    keep(rows, at=at)


def messages_received(message_ids: Collection[int], *, at: datetime) -> None:
    """That customers wrote these; where nobody asks for that, one query and no more."""
    if not message_ids:
        return
    hooks = [hook for hook in asking(None) if "message.received" in hook.events]
    if not hooks:
        return
    known = Message.objects.filter(
        among("pk", message_ids),
        direction=Message.Direction.IN,
        received_at__gt=at - FRESH,
        conversation__brand__in={hook.brand_id for hook in hooks},
    ).select_related("conversation__channel")
    rows: list[Row] = [
        (hook, "message.received", f"message:{message.pk}", _message(message))
        for message in known.order_by("pk")
        for hook in hooks
        if hook.brand_id == message.conversation.brand_id and message.received_at >= hook.created_at
    ]
    keep(rows, at=at)


def keep(rows: Iterable[Row], *, at: datetime) -> None:
    """Write the promises that are not there yet; calls follow the commit, and a sweep finds them all the same."""
    written = [
        (
            hook.pk,
            str(uuid.uuid4()),
            kind,
            key,
            {"type": kind, "timestamp": iso(at), "data": told},
            WebhookEvent.State.WAITING,
            0,
            at,
            at + GIVE_UP_AFTER,
            at,
        )
        for hook, kind, key, told in rows
    ]
    made = insert(WebhookEvent, _COLUMNS, written, returning="id", is_repeatable=True)
    for (pk,) in made[:20]:
        later("responders.tasks.call_webhook", pk)


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def asking(brand_ids: Collection[int] | None) -> list[OutgoingWebhook]:
    active = OutgoingWebhook.objects.filter(state=OutgoingWebhook.State.ACTIVE).defer("secrets")
    return list(active.filter(brand__in=brand_ids) if brand_ids is not None else active)


def _changes(hook: OutgoingWebhook, conversation: Conversation, at: datetime) -> Iterable[Row]:
    since = max(hook.created_at, at - FRESH)
    if "conversation.created" in hook.events and conversation.received_at >= since:
        key = f"created:{conversation.pk}"
        yield hook, "conversation.created", key, _conversation(conversation)
    resolved_at = conversation.resolved_at
    if (
        "conversation.resolved" in hook.events
        and conversation.status == Status.RESOLVED
        and resolved_at is not None
        and resolved_at >= since
    ):
        key = f"resolved:{conversation.pk}:{resolved_at.timestamp():.6f}"
        yield hook, "conversation.resolved", key, _conversation(conversation)


def _conversation(conversation: Conversation) -> dict[str, Any]:
    """Numbers and states; never a name nor a word of a customer."""
    return {
        "conversation": conversation.pk,
        "channel": conversation.channel_id,
        "kind": conversation.channel.kind,
        "visibility": conversation.visibility,
        "status": conversation.status,
        "created_at": iso(conversation.created_at),
        "resolved_at": iso(conversation.resolved_at) if conversation.resolved_at else None,
    }


def _message(message: Message) -> dict[str, Any]:
    """Ask the API for its words, by conversation and number."""
    return {
        "message": message.pk,
        "occurred_at": iso(message.occurred_at),
        "received_at": iso(message.received_at),
        "needs_no_reply": message.needs_no_reply,
        **_conversation(message.conversation),
        "visibility": message.visibility,
    }


def _clock(clock: SlaClock) -> dict[str, Any]:
    return {
        "clock": clock.pk,
        "metric": clock.metric,
        "priority": clock.priority,
        "started_at": iso(clock.started_at),
        "warn_at": iso(clock.warn_at) if clock.warn_at else None,
        "due_at": iso(clock.due_at) if clock.due_at else None,
        "outcome": clock.outcome,
        **_conversation(clock.conversation),
    }
