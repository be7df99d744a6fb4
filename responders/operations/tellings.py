"""Alerts that wait become messages: each by itself, or in a storm one about many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from inbox import live
from inbox.models import Conversation, User
from responders import access
from responders.core.grouping import WINDOW, How, how
from responders.core.telling import still_matters
from responders.models import Alert, OutgoingWebhook, Responder, Telling
from responders.models.alert import Kind, Way
from responders.operations import promised, reachable

LIMIT = 2000  # alerts at one time
PEOPLE = 1000


def assemble(*, at: datetime) -> int:
    """Make messages of what waits; returns how many alerts found their end, told or needless by now.

    One worker at a time speaks for a person, so that two never count past each other.
    """
    waiting = _next(at)
    people = waiting.order_by("recipient").values_list("recipient", flat=True).distinct()[:PEOPLE]
    done = 0
    with transaction.atomic():
        mine = Responder.objects.filter(pk__in=list(people)).order_by("pk")
        held = mine.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True)
        ids = list(held)
        alerts = (
            list(waiting.filter(recipient__in=ids).order_by("moment", "pk")[:LIMIT]) if ids else []
        )
        done += len(alerts)
        alerts = _still_worth(alerts)
        for (recipient, way, kind), group in _grouped(alerts).items():
            done -= _tell(recipient, way, kind, group, at)
    return done


def pause_told(webhook: OutgoingWebhook, *, at: datetime) -> None:
    """That a webhook was paused by itself, to all who may mend it, in the console and by mail."""
    able = access.ABILITIES["edit_webhooks"]
    people = Responder.objects.filter(brands=webhook.brand_id, role__in=able, user__is_active=True)
    ways = reachable.ways([(one.pk, webhook.brand_id) for one in people])
    for (recipient, brand_id), open_ways in ways.items():
        for way in sorted(open_ways & {Way.CONSOLE.value, Way.EMAIL.value}):
            telling = _message(recipient, brand_id, way, Kind.WEBHOOK_PAUSED, at)
            telling.webhook, telling.conversations = webhook, 0
            telling.save()
            _hint(telling)


def personally(
    recipients: Iterable[Responder],
    kind: Kind,
    conversation: Conversation,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> int:
    """What a colleague did, or what became of one's own reply, over every way each recipient has.

    Told to nobody who may not read the conversation, nor to `by`. Returns how many were told; the caller's
    transaction decides whether anything is.
    """
    able = access.colleagues("read_conversations", conversation.brand_id)
    people = able.filter(pk__in=[one.pk for one in recipients])
    if by is not None:
        people = people.exclude(user=by)
    doer = Responder.objects.filter(user=by).first() if by is not None else None
    ways = reachable.ways([(one.pk, conversation.brand_id) for one in people])
    for (recipient, brand_id), open_ways in ways.items():
        for way in sorted(open_ways):
            telling = _message(recipient, brand_id, way, kind, at)
            telling.conversation, telling.by, telling.reason = conversation, doer, reason
            telling.is_own = True
            telling.save()
            _hint(telling)
    return len(ways)


def of(responder: Responder) -> QuerySet[Telling]:
    """What the console told this person, newest first."""
    return (
        Telling.objects.filter(recipient=responder, way=Way.CONSOLE)
        .select_related("brand", "webhook", "by", "case_alert__case__brand")
        .order_by("-at", "-pk")
    )


def summary(responder: Responder) -> tuple[int, int]:
    """How many are unseen, and the id of the newest, or 0. One query."""
    mine = Telling.objects.filter(recipient=responder, way=Way.CONSOLE).order_by()
    unseen = mine.filter(seen_at=None).values("recipient").annotate(n=Count("pk")).values("n")
    newest = mine.order_by("-pk").annotate(unseen=Coalesce(Subquery(unseen), 0))
    return newest.values_list("unseen", "pk").first() or (0, 0)


def see(
    responder: Responder, *, only: int | None = None, up_to: int | None = None, at: datetime
) -> int:
    """Mark as seen: one, or all up to the newest one that was on the screen. Returns how many were new."""
    mine = Telling.objects.filter(recipient=responder, way=Way.CONSOLE, seen_at=None)
    if only is not None:
        mine = mine.filter(pk=only)
    if up_to is not None:
        mine = mine.filter(pk__lte=up_to)
    return mine.update(seen_at=at)


def prefer(by: User, *, email: bool, push: bool) -> Responder:
    """What somebody chose for themselves; the console always tells. For the address see `addresses`."""
    responder = access.responder_of(by)
    responder.has_email_notices, responder.has_push_notices = email, push
    responder.save(update_fields=["has_email_notices", "has_push_notices"])
    return responder


def forget(*, before: datetime) -> int:
    """Delete what was told before then, with the alerts behind it; nobody looks it up any more."""
    gone, _by_model = Telling.objects.filter(at__lt=before).delete()
    return gone


def _next(at: datetime) -> QuerySet[Alert]:
    """What waits and whose turn it is: a storm that was told of stands in nobody else's way."""
    told = Telling.objects.filter(
        recipient=OuterRef("recipient"), way=OuterRef("way"), kind=OuterRef("kind"),
        conversations__gt=1, at__gt=at - WINDOW,
    )  # fmt: skip
    return Alert.objects.filter(telling=None, tell_at__lte=at).exclude(Exists(told))


def _still_worth(alerts: list[Alert]) -> list[Alert]:
    """The rest is deleted: it was answered, or ended, before it was told, or its reader left meanwhile."""
    placed = promised.look([alert.clock_id for alert in alerts])
    able = reachable.ways([(alert.recipient_id, alert.brand_id) for alert in alerts])
    worth: list[Alert] = []
    needless: list[Alert] = []
    for alert in alerts:
        here = placed.get(alert.clock_id)
        promise = here.promise if here else None
        is_worth = alert.way in able[alert.recipient_id, alert.brand_id] and still_matters(
            alert.kind, promise, alert.moment
        )
        (worth if is_worth else needless).append(alert)
    Alert.objects.filter(pk__in=[alert.pk for alert in needless]).delete()
    return worth


def _grouped(alerts: Sequence[Alert]) -> dict[tuple[int, str, str], list[Alert]]:
    found: dict[tuple[int, str, str], list[Alert]] = defaultdict(list)
    for alert in alerts:
        found[alert.recipient_id, alert.way, alert.kind].append(alert)
    return found


def _tell(recipient: int, way: str, kind: str, alerts: list[Alert], at: datetime) -> int:
    """Returns how many have to wait for their turn."""
    recent = Telling.objects.filter(
        recipient=recipient, way=way, conversation=None, at__gt=at - WINDOW
    )
    singles, together = [], []
    for told_kind, conversations, told_at in recent.values_list("kind", "conversations", "at"):
        if conversations > 1 and told_kind == kind:
            together.append(told_at)
        elif conversations == 1:
            singles.append(told_at)
    by_conversation: dict[int, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_conversation[alert.conversation_id].append(alert)
    match how(len(by_conversation), singles, together, at):
        case How.LATER:
            return len(alerts)
        case How.SINGLY:
            for about in by_conversation.values():
                _say(about, at)
        case How.TOGETHER:
            for of_brand in _by_brand(alerts).values():
                _say(of_brand, at)
    return 0


def _by_brand(alerts: Sequence[Alert]) -> dict[int, list[Alert]]:
    found: dict[int, list[Alert]] = defaultdict(list)
    for alert in alerts:
        found[alert.brand_id].append(alert)
    return found


def _say(alerts: Sequence[Alert], at: datetime) -> None:
    first = alerts[0]
    telling = _message(first.recipient_id, first.brand_id, first.way, first.kind, at)
    telling.conversations = len({alert.conversation_id for alert in alerts})
    telling.is_own = any(alert.is_own for alert in alerts)
    telling.save()
    Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(telling=telling)
    _note_span(telling)
    _hint(telling)


def _note_span(telling: Telling) -> None:
    """From when to when what it is about is or was due; of a withdrawn breach, when it had been thought due."""
    due = [
        alert.clock.due_at if telling.kind == Kind.DUE_SOON else alert.moment
        for alert in telling.alerts.select_related("clock")
    ]
    known = [moment for moment in due if moment is not None]
    if known:
        telling.first_due_at, telling.last_due_at = min(known), max(known)
        telling.save(update_fields=["first_due_at", "last_due_at"])


def _message(recipient: int, brand_id: int, way: str, kind: str, at: datetime) -> Telling:
    is_there = way == Way.CONSOLE
    return Telling(
        recipient_id=recipient,
        brand_id=brand_id,
        way=way,
        kind=kind,
        at=at,
        next_at=at,
        state=Telling.State.SENT if is_there else Telling.State.WAITING,
        sent_at=at if is_there else None,
    )


def _hint(telling: Telling) -> None:
    if telling.way == Way.CONSOLE:
        topic = f"responder:{telling.recipient_id}"
        live.announce(topic, "notice", telling.pk, brand=telling.brand_id)
