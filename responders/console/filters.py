"""Filters of the list as a condition on conversations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from inbox.models import Attachment, Conversation
from responders.console.lists import DUE_SOON
from responders.core.filters import Filters
from responders.models import Responder, Tagging

Values = tuple[str, ...]


def holds(filters: Filters, responder: Responder, at: datetime) -> Q:
    """Never joins rows that a conversation has several of, so that what it narrows can be counted.

    `today` ends at midnight in the reader's zone, `me` is the reader.
    """
    found = Q()
    for kind in dict(filters.pairs):
        found &= _HOLDS[kind](filters.of(kind), responder, at)
    return found


def _plain(column: str) -> Callable[[Values, Responder, datetime], Q]:
    return lambda values, _responder, _at: Q(**{f"{column}__in": values})


def _owner(values: Values, responder: Responder, _at: datetime) -> Q:
    ids = [int(value) for value in values if value.isdecimal()]
    if "me" in values:
        ids.append(responder.pk)
    found = Q(handling__owner__in=ids)
    return found | Q(handling__owner=None) if "none" in values else found


def _tag(values: Values, _responder: Responder, _at: datetime) -> Q:
    return Q(Exists(Tagging.objects.filter(conversation=OuterRef("pk"), tag__name__in=values)))


def _due(values: Values, _responder: Responder, at: datetime) -> Q:
    here = timezone.localtime(at)
    midnight = datetime.combine(here.date() + timedelta(days=1), datetime.min.time(), here.tzinfo)
    spans = {"late": (None, at), "soon": (at, at + DUE_SOON), "today": (at, midnight)}
    found = Q()
    for value in values:
        start, end = spans[value]
        span = Q(handling__next_due_at__lt=end)
        found |= span & Q(handling__next_due_at__gte=start) if start else span
    return found


def _has(_values: Values, _responder: Responder, _at: datetime) -> Q:
    return Q(Exists(Attachment.objects.filter(message__conversation=OuterRef("pk"))))


def _is(values: Values, _responder: Responder, _at: datetime) -> Q:
    found = Q()
    if "unread" in values:
        found &= Q(handling__unread__gt=0)
    if "waiting" in values:
        found &= Q(turn=Conversation.Turn.OURS)
    return found


_HOLDS: dict[str, Callable[[Values, Responder, datetime], Q]] = {
    "channel": _plain("channel__kind"),
    "surface": _plain("visibility"),
    "brand": _plain("brand_id"),
    "queue": _plain("handling__queue_id"),
    "team": _plain("handling__queue__team_id"),
    "owner": _owner,
    "tag": _tag,
    "priority": _plain("handling__priority"),
    "language": _plain("handling__language"),
    "topic": _plain("handling__intent"),
    "status": _plain("status"),
    "due": _due,
    "has": _has,
    "is": _is,
}
