"""Finished days of clocks, summed, and which of them changed since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from inbox.models import Channel

MARK = """
insert into responders_changedday (day)
select distinct (moment at time zone zone)::date
from unnest(%(moments)s::timestamptz[]) moment, (
    select %(zone)s as zone union (select zone from responders_summedday order by day desc limit 1)
) zones
where moment < date_trunc('day', clock_timestamp(), zone)
"""
"""moments: when clocks started that this statement changes, or the next one of its transaction; days that have not ended
need no mark.

The zone of the sums that are kept is another for a while after the installation's was changed.
"""


class DaySum(models.Model):
    """The decided clocks of one day, as the installation's zone has it, that have all this in common.

    The four arrays hold the seconds of each one answered, so that percentiles stay exact; ascending, which makes it
    quick to put those of many days in order.
    """

    day = models.DateField()  # on which they started
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    metric = models.CharField(max_length=16)
    priority = models.PositiveSmallIntegerField()
    target_seconds = models.PositiveIntegerField()
    in_hours = models.BooleanField()  # promised in working time
    met = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    closed_unanswered = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    met_business = ArrayField(models.IntegerField())
    missed_business = ArrayField(models.IntegerField())
    met_calendar = ArrayField(models.IntegerField())
    missed_calendar = ArrayField(models.IntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "channel", "metric", "priority", "target_seconds", "in_hours"],
                name="day_sum_once",
            ),
        ]


class SummedDay(models.Model):
    """A day whose sums are kept; one without clocks has none."""

    day = models.DateField(primary_key=True)
    zone = models.CharField(max_length=64)
    summed_at = models.DateTimeField()


class ChangedDay(models.Model):
    """Written beside a change of the day's clocks: what is kept of it is told from the clocks until it is summed anew.

    Several rows may name one day: a unique key would have those who write wait for each other.
    """

    day = models.DateField(db_index=True)

    @classmethod
    def mark(cls, moments: Iterable[datetime]) -> None:
        """The days in which clocks started that are changed next, in the same transaction."""
        with connection.cursor() as cursor:
            cursor.execute(MARK, {"moments": list(moments), "zone": settings.TIME_ZONE})
