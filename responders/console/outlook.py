"""The forecast of a row in words: how probable, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from responders.models import BreachForecast, SlaClock
from responders.reports.risk import LEAST_SHOWN

MOST_OF = (
    0.9  # of the work that those who are there now could do; a forecast is up to some minutes old
)


@dataclass(frozen=True, slots=True)
class Outlook:
    percent: int
    reason: str


def of(running: Iterable[SlaClock]) -> dict[int, Outlook]:
    """By conversation, where one of its running clocks will probably be missed; they carry it with its forecast."""
    found = (getattr(clock.conversation, "forecast", None) for clock in running)
    return {one.pk: told(one) for one in found if one and one.probability >= LEAST_SHOWN}


def told(forecast: BreachForecast) -> Outlook:
    return Outlook(round(forecast.probability * 100), reason(forecast))


def reason(forecast: BreachForecast) -> str:
    """ "14 ahead of it, 3 people of its team at work, 6 min each, only 58 min of work until it is due".

    The last part where people who are there now leave before, so that what is left adds up to less. Whoever works for
    several teams is one person here, however small the part this team has of them.
    """
    people = max(math.floor(forecast.agents + 0.5), math.ceil(min(forecast.agents, 1)))
    minutes = max(1, math.floor(forecast.each_seconds / 60 + 0.5))
    parts = [
        ngettext("%(n)d ahead of it", "%(n)d ahead of it", forecast.ahead) % {"n": forecast.ahead},
        ngettext("%(n)d person of its team at work", "%(n)d people of its team at work", people)
        % {"n": people}
        if people
        else _("nobody of its team at work"),
        _("%(minutes)d min each") % {"minutes": minutes},
    ]
    left, work = (forecast.due_at - forecast.at).total_seconds(), forecast.work_seconds
    if work is not None and people and work < MOST_OF * forecast.agents * left:
        parts.append(
            _("only %(minutes)d min of work until it is due") % {"minutes": math.floor(work / 60)}
        )
    return ", ".join(parts)
