"""How it stands at this moment, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from inbox.core.states import Sending, Status
from inbox.models import Channel, Conversation, Delivery, User
from responders import access
from responders.core.actions import Agent, Outage, Queue
from responders.core.ahead import Slot
from responders.core.figures import Rate, hit_rate
from responders.core.trends import Trend
from responders.models import Presence, Responder, SlaClock
from responders.models import Queue as QueueOfTeam
from responders.reports import ahead, flow, trends, worked
from responders.reports.risk import at_risk, late

OPEN = (Status.NEW, Status.OPEN, Status.PENDING)
SLOT = timedelta(minutes=15)
SLOTS = 16
HOUR = timedelta(hours=1)
NAMED = 2  # conversations named under a number
HELD = (Sending.HELD, Sending.QUEUED)


@dataclass(frozen=True, slots=True)
class Punctuality:
    """First replies decided lately: of the last hour, and by SLOT, oldest first."""

    last_hour: Rate
    met: int
    slots: tuple[tuple[datetime, Rate], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """occupancy: of those at work, in the last hour, 0 to 1; None where nobody was available in it.

    ahead: empty where too little is known to look ahead.
    """

    at: datetime
    queues: tuple[Queue, ...]
    late: tuple[Conversation, ...]
    risk: tuple[Conversation, ...]
    punctuality: Punctuality
    agents: tuple[Agent, ...]
    occupancy: float | None
    trends: tuple[Trend, ...]
    outages: tuple[Outage, ...]
    unsettled: int
    flow: tuple[flow.Slot, ...]
    ahead: tuple[Slot, ...]


def board(by: User | None, brands: Sequence[int], *, at: datetime) -> Board:
    """Of these brands. Raises NotAllowed."""
    access.require(by, "read_wallboard")
    waiting = (
        Conversation.objects.asked()
        .filter(brand__in=brands, status__in=OPEN, handling__isnull=False)
        .order_by()
    )
    here = _here(brands, at)
    return Board(
        at=at,
        queues=_queues(waiting, flow.last_hour(brands, at), at),
        late=_named(waiting.filter(late(at))),
        risk=_named(waiting.filter(at_risk(at))),
        punctuality=_punctuality(brands, at),
        agents=_agents(here),
        occupancy=worked.occupancy([one.pk for one in here if one.is_given], at - HOUR, at),
        trends=trends.trends(brands, at),
        outages=_outages(brands),
        unsettled=Delivery.objects.filter(
            channel__brand__in=brands, state=Sending.NEEDS_HUMAN
        ).count(),
        flow=flow.slots(brands, at),
        ahead=ahead.slots(brands, at),
    )


def _queues(
    waiting: QuerySet[Conversation], lately: dict[str, tuple[int, int]], at: datetime
) -> tuple[Queue, ...]:
    rows = waiting.values(kind=F("channel__kind")).annotate(
        open=Count("pk"),
        risk=Count("pk", filter=at_risk(at)),
        late=Count("pk", filter=late(at)),
        unowned=Count("pk", filter=(late(at) | at_risk(at)) & Q(handling__owner=None)),
        oldest=Min("waiting_since"),
        overdue=Min("handling__next_due_at", filter=late(at)),
    )
    found = []
    for row in rows:
        ages = {
            name: (at - since).total_seconds() if (since := row.pop(name)) else 0.0
            for name in ("oldest", "overdue")
        }
        arrived, answered = lately.get(row["kind"], (0, 0))
        found.append(Queue(**row, **ages, arrived=arrived, answered=answered))
    return tuple(sorted(found, key=lambda queue: (-queue.open, queue.kind)))


def _named(found: QuerySet[Conversation]) -> tuple[Conversation, ...]:
    rows = found.select_related("identity__contact", "channel", "handling")
    return tuple(rows.order_by("handling__next_due_at", "pk")[:NAMED])


def _punctuality(brands: Sequence[int], at: datetime) -> Punctuality:
    """A clock is decided when it was met or missed, or when it broke."""
    decided = SlaClock.objects.filter(conversation__brand__in=brands, metric="first_reply").exclude(
        outcome="cancelled"
    )
    since = at - SLOTS * SLOT
    rows = [
        *decided.filter(fulfilled_at__gt=since, fulfilled_at__lte=at).values_list(
            "fulfilled_at", "outcome"
        ),
        *decided.filter(outcome="", due_at__gt=since, due_at__lte=at).values_list(
            "due_at", "outcome"
        ),
    ]
    slots = []
    for number in range(SLOTS):
        start = since + number * SLOT
        within = [outcome for ended, outcome in rows if start < ended <= start + SLOT]
        slots.append((start, _rate(within)))
    last = [outcome for ended, outcome in rows if ended > at - HOUR]
    return Punctuality(_rate(last), last.count("met"), tuple(slots))


def _rate(outcomes: Sequence[str]) -> Rate:
    count = outcomes.count
    return hit_rate(count("met"), count("missed"), count(""), count("closed_unanswered"))


def _here(brands: Sequence[int], at: datetime) -> list[Responder]:
    """Those who answer and are here, if only on a break, with their `state`, what they have and what of it presses.

    is_given: of a team with a queue of these brands; where there is no queue, nobody is given anything, and all are.
    """
    theirs = Q(
        handlings__brand__in=brands,
        handlings__conversation__status__in=OPEN,
        handlings__conversation__last_inbound_at__isnull=False,
    )
    pressing = late(at, "handlings__") | at_risk(at, "handlings__", "handlings__conversation__")
    now = Presence.objects.filter(responder=OuterRef("pk"), ends_at=None).values("state")
    answering = [role for role in Responder.Role.values if role in access.ABILITIES["reply"]]
    of_queues = access.answering().filter(team__queues__brand__in=brands)
    no_queues = ~Exists(QueueOfTeam.objects.filter(brand__in=brands))
    rows = (
        Responder.objects.filter(role__in=answering, user__is_active=True)
        .filter(
            pk__in=Responder.brands.through.objects.filter(brand__in=brands).values("responder")
        )
        .annotate(
            state=Coalesce(Subquery(now), Value(Presence.State.OFFLINE)),
            has=Count("handlings", filter=theirs),
            pressing=Count("handlings", filter=theirs & pressing),
            is_given=Exists(of_queues.filter(responder=OuterRef("pk"))) | no_queues,
        )
    )
    return list(rows.exclude(state=Presence.State.OFFLINE))


def _agents(here: Sequence[Any]) -> tuple[Agent, ...]:
    """Who is given work first, of these the fullest. What presses is what is late or at risk."""
    found = [
        Agent(
            one.name,
            one.has,
            one.capacity,
            one.state == Presence.State.AVAILABLE,
            one.pressing,
            one.is_given,
        )
        for one in here
    ]
    found.sort(key=lambda one: (not one.is_given, not one.is_available, -one.has, one.name))
    return tuple(found)


def _outages(brands: Sequence[int]) -> tuple[Outage, ...]:
    broken = Channel.objects.filter(brand__in=brands, state=Channel.State.BROKEN).annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state__in=HELD))
    )
    return tuple(Outage(one.pk, one.name, one.waiting) for one in broken.order_by("pk"))
