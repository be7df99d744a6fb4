"""One attempt to say a message: claimed, begun before the first byte leaves, settled after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from inbox.adapters import errors
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.quotas import Heard
from inbox.core import backoff, capabilities, templates
from inbox.core.events import Visibility
from inbox.core.states import Sending
from inbox.core.threads import named
from inbox.later import later
from inbox.models import Channel, Conversation, Delivery, DeliveryAttempt, Message
from inbox.models.delivery import IN_FLIGHT
from inbox.operations import attachments, belonging, channels, deliveries, gates, links

LEASE = timedelta(seconds=30)
WAITING = [Sending.HELD, Sending.QUEUED]
MOST_PER_CHANNEL = 4  # calls at one time, so that a slow platform leaves workers for the others

Clock = Callable[[], datetime]


def due(at: datetime) -> QuerySet[Delivery]:
    """What may be claimed at `at`: the oldest waiting one of each conversation with none in flight."""
    same = Delivery.objects.filter(conversation=OuterRef("conversation"))
    return (
        Delivery.objects.filter(
            state__in=WAITING, next_attempt_at__lte=at, channel__state=Channel.State.ACTIVE
        )
        .exclude(Exists(same.filter(state__in=IN_FLIGHT)))
        .exclude(Exists(same.filter(state__in=WAITING, pk__lt=OuterRef("pk"))))
        .order_by("next_attempt_at", "pk")
    )


def free_channels(at: datetime) -> list[int]:
    """Channels with something due, a closed breaker and room for one more call."""
    waiting = set(due(at).order_by().values_list("channel_id", flat=True).distinct())
    if not waiting:
        return []
    busy = (
        Delivery.objects.filter(state__in=[Sending.CLAIMED, Sending.SENDING])
        .values("channel")
        .annotate(calls=Count("pk"))
        .filter(calls__gte=MOST_PER_CHANNEL)
        .values_list("channel", flat=True)
    )
    return [pk for pk in waiting - set(busy) if gates.allows(pk, at)]


def claim(
    at: datetime, *, only: int | None = None, channel_ids: Iterable[int] | None = None
) -> Delivery | None:
    """Take the next due delivery for LEASE, under a new attempt number; None where there is none."""
    wanted = due(at)
    if only is not None:
        wanted = wanted.filter(pk=only)
    if channel_ids is not None:
        wanted = wanted.filter(channel__in=channel_ids)
    try:
        with transaction.atomic():
            found = wanted.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
            if found is None:
                return None
            Delivery.objects.filter(pk=found.pk, state__in=WAITING).update(
                state=Sending.CLAIMED, attempt_no=F("attempt_no") + 1, lease_until=at + LEASE
            )
    except IntegrityError:  # another one of this conversation was claimed in the same moment
        return None
    return _loaded(found.pk)


def attempt(delivery: Delivery, *, clock: Clock, draw: float) -> None:
    """Say a claimed delivery once and write what became of it; `draw` in [0, 1) spreads retries."""
    heard = Heard()
    with channels.adapter(delivery.channel, heard) as adapter:
        if _is_left_in_peace(delivery, adapter, clock(), draw) or not _begin(delivery, clock()):
            return
        try:
            receipt = adapter.send(_draft(delivery))
        except errors.AdapterError as error:
            gates.learn(delivery.channel, heard, clock())
            _settle_error(delivery, adapter, error, clock(), draw)
            return
    at = clock()
    gates.learn(delivery.channel, heard, at)
    gates.answered(delivery.channel_id, at, is_trouble=False)
    deliveries.confirm(
        delivery, external_id=receipt.external_id, accepted_at=receipt.accepted_at, at=at
    )


def _loaded(pk: int) -> Delivery:
    return Delivery.objects.select_related(
        "message", "channel", "conversation", "conversation__identity"
    ).get(pk=pk)


def _begin(delivery: Delivery, at: datetime) -> bool:
    """Commit that the call is about to be made; False where the claim is gone or it may not go out."""
    breach = _breach(delivery, at)
    if breach is not None and not deliveries.has_left(delivery):
        deliveries.fail(delivery, breach.code, breach.limit, at, sources=[Sending.CLAIMED])
        return False
    with transaction.atomic(durable=True):
        begun = Delivery.objects.filter(
            pk=delivery.pk, state=Sending.CLAIMED, attempt_no=delivery.attempt_no
        ).update(state=Sending.SENDING, lease_until=at + LEASE)
        if begun:
            DeliveryAttempt.objects.create(
                delivery=delivery, number=delivery.attempt_no, started_at=at
            )
    return bool(begun)


def _breach(delivery: Delivery, at: datetime) -> capabilities.Breach | None:
    """The window may have closed while the reply waited; nothing else can have changed."""
    if delivery.template is not None:
        return None
    broken = capabilities.broken_by(
        channels.capabilities(delivery.channel),
        links.filled(delivery),
        visibility=Visibility(delivery.message.visibility),
        last_inbound_at=heard_at(
            delivery.conversation, delivery.message.in_reply_to, delivery.is_private_reply
        ),
        at=at,
        is_private_reply=delivery.is_private_reply,
    )
    return next((breach for breach in broken if breach.code == "window_closed"), None)


def heard_at(
    conversation: Conversation, in_reply_to: str, is_private_reply: bool
) -> datetime | None:
    """From when the window to answer runs: a private reply's from its comment, others' from the last word."""
    if not is_private_reply:
        return belonging.last_inbound_at(conversation)
    comment = conversation.messages.filter(external_id=in_reply_to, direction=Message.Direction.IN)
    return comment.values_list("occurred_at", flat=True).first()


def _draft(delivery: Delivery) -> Draft:
    message = delivery.message
    return Draft(
        key=str(delivery.key),
        thread_key=delivery.conversation.thread_key,
        text=links.filled(delivery),
        visibility=Visibility(message.visibility),
        recipient=named(delivery.conversation.identity.external_id),
        in_reply_to=message.in_reply_to,
        is_private_reply=delivery.is_private_reply,
        media=attachments.enclosures(delivery),
        is_automatic=message.source == Message.Source.AUTOMATIC,
        template=templates.from_plain(delivery.template) if delivery.template else None,
    )


def _settle_error(
    delivery: Delivery, adapter: Adapter, error: errors.AdapterError, at: datetime, draw: float
) -> None:
    """What the platform's answer, or its silence, means for the promise."""
    code, text = error.code or type(error).__name__, str(error)
    is_trouble = isinstance(error, errors.Unreachable | errors.Ambiguous)
    gates.answered(delivery.channel_id, at, is_trouble=is_trouble)
    match error:
        case errors.Unreachable() | errors.RateLimited():
            _try_later(delivery, error, at, draw)
        case errors.CredentialsRejected():
            deliveries.requeue(delivery, at, at, code=code, error=text)
            channels.break_(delivery.channel, code=code, reason=text, at=at)
        case errors.TemplateRefused():
            later("inbox.tasks.list_templates", delivery.channel_id)  # ours is out of date
            _give_up(delivery, code, text, at)
        case errors.Rejected() | errors.Unsupported() | errors.PayloadMalformed():
            _give_up(delivery, code, text, at)
        case _ if adapter.capabilities.idempotent_send and at < delivery.give_up_at:
            # No longer than that: platforms forget their keys after a day.
            pause = backoff.wait(delivery.attempt_no, draw)
            deliveries.requeue(delivery, at + pause, at, code=code, error=text, is_known=False)
        case _:
            deliveries.lose_contact(delivery, code, text, at)


def _try_later(delivery: Delivery, error: errors.AdapterError, at: datetime, draw: float) -> None:
    retry_after = None
    if isinstance(error, errors.RateLimited):
        retry_after = error.retry_after
        gates.heed(delivery.channel, error, at)
    next_at = at + backoff.wait(delivery.attempt_no, draw, retry_after)
    code, text = error.code or type(error).__name__, str(error)
    if next_at >= delivery.give_up_at:
        _give_up(delivery, code, text, at)
    else:
        deliveries.requeue(delivery, next_at, at, code=code, error=text)


def _is_left_in_peace(delivery: Delivery, adapter: Adapter, at: datetime, draw: float) -> bool:
    """Whether the platform asked us to wait where this goes; then it is put off, and counts as not tried."""
    place = adapter.place_of(delivery.conversation.thread_key)
    until = gates.place_paused_until(delivery.channel, place, at)
    if until is not None:
        next_at = until + backoff.wait(1, draw)
        deliveries.requeue(delivery, next_at, at, code="place_limited")
    return until is not None


def _give_up(delivery: Delivery, code: str, text: str, at: datetime) -> None:
    """Failed; but where an earlier attempt may have been heard, that is looked up first."""
    if deliveries.has_left(delivery):
        deliveries.lose_contact(delivery, code, text, at)
    else:
        deliveries.fail(delivery, code, text, at)
