"""What broke promises, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders.console.durations import spoken
from responders.core.causes import Cause, Explained

CAUSES: dict[Cause, Any] = {
    Cause.LAG: gettext_lazy("Reached us late"),
    Cause.SENDING: gettext_lazy("Reply not accepted in time"),
    Cause.UNSTAFFED: gettext_lazy("Came when nobody was at work"),
    Cause.UNASSIGNED: gettext_lazy("Waited without an owner"),
    Cause.HANDED_OVER: gettext_lazy("Handed over late"),
    Cause.OVERLOADED: gettext_lazy("Owner over capacity"),
    Cause.NOT_ANSWERED: gettext_lazy("Owner did not answer in time"),
}
_SENTENCES: dict[Cause, Any] = {
    Cause.LAG: gettext_lazy("It reached us %(lag)s after it was written; there were %(whole)s."),
    Cause.SENDING: gettext_lazy("A reply was given at %(at)s; the platform had not accepted it."),
    Cause.UNSTAFFED: gettext_lazy("Nobody was to be at work before %(opens_at)s."),
    Cause.UNASSIGNED: gettext_lazy("Nobody had it for %(alone)s of %(whole)s."),
    Cause.HANDED_OVER: gettext_lazy("It was handed over with %(left)s of %(whole)s left."),
    Cause.OVERLOADED: gettext_lazy(
        "The owner had %(load)s conversations and room for %(capacity)s."
    ),
    Cause.NOT_ANSWERED: gettext_lazy(
        "The owner had %(load)s conversations and room for %(capacity)s."
    ),
}


def sentence(explained: Explained) -> str:
    if not explained.facts:
        return _("Nothing on record stood in the way.")
    facts = {name: _worded(value) for name, value in explained.facts.items()}
    return str(_SENTENCES[explained.cause]) % facts


def _worded(value: float | datetime | str) -> str:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, float):
        return spoken(value, _("d h m s").split())
    return str(value)
