"""Whose clocks a reader may count, and which of them a report is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from inbox.models import Activity, Channel, Conversation, User
from inbox.operations.bulk import among
from responders import access
from responders.models import Responder, SlaClock


class Cohort(StrEnum):
    """Which clocks belong to a period."""

    START = "start"
    END = "end"


RULES = {
    Cohort.START: gettext_noop("Promises that began in this period, however long they took."),
    Cohort.END: gettext_noop(
        "Promises that ended in this period, and those still open that are due in it."
    ),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open [start, end), aware; the rule is printed beside every figure."""

    start: datetime
    end: datetime
    cohort: Cohort = Cohort.START

    @property
    def rule(self) -> str:
        return RULES[self.cohort]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a report is narrowed to; None is everything, an empty word is what has none.

    agent: who replied. owner: who has it now. team: whose queue it is in.
    """

    metric: str | None = None
    brand: int | None = None
    channel: int | None = None
    team: int | None = None
    agent: int | None = None
    owner: int | None = None
    topic: str | None = None
    language: str | None = None
    priority: int | None = None


_FIELDS = {
    "metric": "metric",
    "brand": "channel__brand",
    "channel": "channel",
    "team": "conversation__handling__queue__team",
    "agent": "fulfilled_by",
    "owner": "conversation__handling__owner",
    "topic": "conversation__handling__intent",
    "language": "conversation__handling__language",
    "priority": "priority",
}


_CASE_FIELDS = {
    "brand": "brand",
    "channel": "channel",
    "team": "handling__queue__team",
    "owner": "handling__owner",
    "topic": "handling__intent",
    "language": "handling__language",
    "priority": "handling__priority",
}


def clocks(by: User | None, period: Period, filters: Filters | None = None) -> QuerySet[SlaClock]:
    """The instances of a period that `by` may see; None is the system. Raises NotAllowed.

    An agent sees what they answered or have, a lead what is in their teams' queues.
    """
    responder = access.require(by, "read_reports")
    found = within(responder, _of_period(period))
    for name, field in _FIELDS.items():
        value = getattr(filters, name) if filters else None
        if value is not None:
            found = found.filter(**{field: value})
    return found


def cases(by: User | None, filters: Filters | None = None) -> QuerySet[Conversation]:
    """Conversations that `by` may count, with the same reach as `clocks`; a metric narrows nothing. NotAllowed.

    What we began and nobody has written in is none of them: nobody waits there.
    """
    responder = access.require(by, "read_reports")
    found = Conversation.objects.asked()
    if responder is not None:
        found = found.filter(brand__in=responder.brands.all()).filter(_reached(responder))
    for name, field in _CASE_FIELDS.items():
        value = getattr(filters, name) if filters else None
        if value is not None:
            found = found.filter(**{field: value})
    if filters and filters.agent is not None:
        found = found.filter(Exists(_answered_by(filters.agent)))
    return found


def moves(
    by: User | None, found: QuerySet[Activity], filters: Filters | None = None
) -> QuerySet[Activity]:
    """Those of `found` that happened to what `cases` finds; what is told by the brand alone is not looked up there."""
    responder = access.require(by, "read_reports")
    if responder is not None:
        found = found.filter(brand__in=responder.brands.all())
    if filters and filters.brand is not None:
        found = found.filter(brand=filters.brand)
    wanted = replace(filters, brand=None, metric=None) if filters else Filters()
    if wanted == Filters() and (responder is None or _within_reach(responder) == Q()):
        return found.exclude(conversation=None).exclude(conversation__in=_unasked())
    return found.filter(conversation__in=cases(by, filters).order_by())


def _unasked() -> QuerySet[Conversation]:
    return Conversation.objects.filter(last_inbound_at=None)


def within(responder: Responder | None, found: QuerySet[SlaClock]) -> QuerySet[SlaClock]:
    """Those of `found` that `responder` may count; None is the system."""
    if responder is None:
        return found
    # A clock's channel is its conversation's, of the same brand, and begins the indexes of clocks by time.
    # By number: only so is it known how many of the clocks are theirs, before it is decided how to read them.
    channels = Channel.objects.filter(brand__in=responder.brands.all()).values_list("pk", flat=True)
    return found.filter(among("channel", channels)).filter(_within_reach(responder))


def brands_counted(by: User | None) -> Sequence[int] | None:
    """Those of which `by` may count everything; None is all there are. Raises NotAllowed."""
    responder = access.require(by, "read_reports")
    if responder is None:
        return None
    return access.brand_ids(responder) if _within_reach(responder) == Q() else ()


def _of_period(period: Period) -> QuerySet[SlaClock]:
    if period.cohort is Cohort.START:
        return SlaClock.objects.filter(started_at__gte=period.start, started_at__lt=period.end)
    ended = SlaClock.objects.alias(ended_at=Coalesce(F("fulfilled_at"), F("due_at")))
    return ended.filter(ended_at__gte=period.start, ended_at__lt=period.end)


def _within_reach(responder: Responder) -> Q:
    if responder.role == Responder.Role.AGENT:
        return Q(fulfilled_by=responder) | Q(conversation__handling__owner=responder)
    if responder.role == Responder.Role.LEAD:
        led = responder.memberships.filter(is_lead=True).values("team")
        return Q(conversation__handling__queue__team__in=led)
    return Q()


def _reached(responder: Responder) -> Q:
    if responder.role == Responder.Role.AGENT:
        return Q(handling__owner=responder) | Q(Exists(_answered_by(responder.pk)))
    if responder.role == Responder.Role.LEAD:
        led = responder.memberships.filter(is_lead=True).values("team")
        return Q(handling__queue__team__in=led)
    return Q()


def _answered_by(responder: int) -> QuerySet[SlaClock]:
    """Within a query of conversations: their clocks that this person ended."""
    return SlaClock.objects.filter(conversation=OuterRef("pk"), fulfilled_by=responder)
