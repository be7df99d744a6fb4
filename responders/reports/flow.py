"""Messages in and replies out, by time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet

from inbox.models import Message

WIDTH = timedelta(minutes=30)
SLOTS = 16
HOUR = timedelta(hours=1)
_IN = Q(direction=Message.Direction.IN)
_OUT = Q(direction=Message.Direction.OUT, source__in=[Message.Source.PERSON, Message.Source.NATIVE])


@dataclass(frozen=True, slots=True)
class Slot:
    """Half-open [start, start + WIDTH), UTC; the last one is still running."""

    start: datetime
    arrived: int
    answered: int


class _Number(Func):
    """The half hour, counted from 1970."""

    template = "floor(extract(epoch from %(expressions)s) / 1800)::int"
    output_field = IntegerField()


def slots(brands: Sequence[int], at: datetime) -> tuple[Slot, ...]:
    """The last SLOTS half hours, by when we received them; empty ones too."""
    last = int(at.timestamp() // WIDTH.total_seconds())
    first = last - SLOTS + 1
    since = datetime.fromtimestamp(first * WIDTH.total_seconds(), UTC)
    rows = _received(brands, since, at).values(number=_Number(F("received_at")))
    found = {
        row["number"]: (row["arrived"], row["answered"])
        for row in rows.annotate(arrived=Count("pk", filter=_IN), answered=Count("pk", filter=_OUT))
    }
    return tuple(
        Slot(
            datetime.fromtimestamp(number * WIDTH.total_seconds(), UTC),
            *found.get(number, (0, 0)),
        )
        for number in range(first, last + 1)
    )


def last_hour(brands: Sequence[int], at: datetime) -> dict[str, tuple[int, int]]:
    """Arrived and answered by kind of channel."""
    rows = _received(brands, at - HOUR, at).values(of_kind=F("channel__kind"))
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in rows.annotate(arrived=Count("pk", filter=_IN), answered=Count("pk", filter=_OUT)):
        found[row["of_kind"]] = (row["arrived"], row["answered"])
    return found


def _received(brands: Sequence[int], since: datetime, at: datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        channel__brand__in=brands, received_at__gte=since, received_at__lte=at
    ).order_by()
