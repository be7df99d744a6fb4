"""Why routing gave somebody a conversation, or nobody, as one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def sentence(because: Sequence[Sequence[str]], at: datetime) -> str:
    """`because`: as responders.core.routing gives it, or as it was stored; `at`: when it was decided."""
    return "; ".join(filter(None, (_part(code, values, at) for code, *values in because)))


def _part(code: str, values: Sequence[str], at: datetime) -> str:
    first = values[0] if values else ""
    simple = {
        "nobody_free": _("nobody who could take it has a free place"),
        "skill": _("knows %(what)s") % {"what": first},
        "language": _("speaks %(what)s") % {"what": first},
        "needs_skill": _("nobody who is here knows %(what)s") % {"what": first},
        "needs_language": _("nobody who is here speaks %(what)s") % {"what": first},
    }
    if code in simple:
        return simple[code]
    return _TOLD[code](values, at) if code in _TOLD else ""


def _spoke(values: Sequence[str], at: datetime) -> str:
    return _("spoke with this customer %(when)s") % {
        "when": _day(datetime.fromisoformat(values[0]), at)
    }


def _least_loaded(values: Sequence[str], at: datetime) -> str:
    return _("least busy of %(many)s") % {"many": values[0]}


def _longest_idle(values: Sequence[str], at: datetime) -> str:
    since = timezone.localtime(datetime.fromisoformat(values[0]))
    return _("longest without a new one, since %(time)s") % {
        "time": date_format(since, "TIME_FORMAT")
    }


def _places(values: Sequence[str], at: datetime) -> str:
    places = int(values[1])
    return ngettext(
        "%(taken)s of %(places)s place taken", "%(taken)s of %(places)s places taken", places
    ) % {"taken": values[0], "places": places}


def _kept_for(values: Sequence[str], at: datetime) -> str:
    until = timezone.localtime(datetime.fromisoformat(values[1]))
    return _("kept for %(name)s until %(time)s, who spoke with this customer last") % {
        "name": values[0],
        "time": date_format(until, "TIME_FORMAT"),
    }


_TOLD = {
    "spoke": _spoke,
    "least_loaded": _least_loaded,
    "longest_idle": _longest_idle,
    "places": _places,
    "kept_for": _kept_for,
}


def _day(then: datetime, at: datetime) -> str:
    day, today = timezone.localdate(then), timezone.localdate(at)
    if day == today:
        return _("today")
    if day == today - timedelta(days=1):
        return _("yesterday")
    return _("on %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")}
