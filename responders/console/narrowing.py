"""What one number of a report is about, read from its address and said in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.models import User
from responders.console.causes import CAUSES
from responders.console.forms.policies import ORDER, WORDS
from responders.console.forms.reports import ReportForm
from responders.core.causes import Cause
from responders.reports.breaches import broken
from responders.reports.scope import Filters
from responders.reports.slices import Slice

OUTCOMES: dict[str, Any] = {
    "met": gettext_lazy("Met"),
    "missed": gettext_lazy("Missed"),
    "breached": gettext_lazy("Broken, still open"),
    "closed_unanswered": gettext_lazy("Closed unanswered"),
    "running": gettext_lazy("Running"),
    "cancelled": gettext_lazy("Cancelled"),
}
SEVERAL: dict[str, Any] = {
    "decided": gettext_lazy("Decided"),
    "not_met": gettext_lazy("Not met"),
    "answered": gettext_lazy("Answered"),
    "open": gettext_lazy("Open"),
}
METRICS = {metric.value for metric in ORDER}
_NUMBERS = {"bucket": 7, "column": 60, "weekday": 7, "hour": 23, "hour_end": 24}  # and the largest
_MARKS = ("over", "replies")
_BLANK = {
    "agent": gettext_lazy("Nobody yet"),
    "team": gettext_lazy("No team"),
    "topic": gettext_lazy("No topic"),
    "language": gettext_lazy("Unknown language"),
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """`query`: the names of the address beyond the form's own, for links that keep them."""

    filters: Filters
    slice: Slice
    query: Mapping[str, Any]

    @classmethod
    def of(cls, asked: Mapping[str, str], form: ReportForm) -> Narrowed:
        """Names that cannot be read are left out. The cause is not looked up yet."""
        words = {
            "metric": METRICS,
            "outcome": {*OUTCOMES, *SEVERAL},
            "cause": set(Cause),
            "blank": set(_BLANK),
            **{name: {"1"} for name in _MARKS},
        }
        query: dict[str, Any] = {
            name: asked.get(name) if asked.get(name) in allowed else None
            for name, allowed in words.items()
        }
        for name, largest in _NUMBERS.items():
            query[name] = _number(asked.get(name, ""), largest)
        day = _day(asked.get("day", ""))
        query["day"] = day.isoformat() if day else None
        cut = Slice(
            day=day,
            outcome=query["outcome"],
            is_over=bool(query["over"]),
            is_reply=bool(query["replies"]),
            blank=query["blank"],
            counted=form.counted_as,
            zone=timezone.get_current_timezone_name(),
            **{name: query[name] for name in _NUMBERS},
        )
        return cls(replace(form.filters(), metric=query["metric"]), cut, query)

    def looked_up(self, by: User, form: ReportForm, at: datetime) -> Slice:
        """The slice, with the clocks of its cause."""
        if not self.query["cause"]:
            return self.slice
        found = broken(by, form.period(at), self.filters, at=at).by_cause()
        pks = next((pks for cause, pks in found if cause == self.query["cause"]), [])
        return replace(self.slice, pks=frozenset(pks))

    @property
    def title(self) -> str:
        words = [str(WORDS.get(self.query["metric"], _("All clocks")))]
        if self.query["outcome"]:
            words.append(str({**OUTCOMES, **SEVERAL}[self.query["outcome"]]))
        if self.query["cause"]:
            words.append(str(CAUSES[Cause(self.query["cause"])]))
        if self.query["blank"]:
            words.append(str(_BLANK[self.query["blank"]]))
        return ", ".join(words)


def _day(text: str) -> date | None:
    """Of the years that a zone can tell, so that the end of the day is one too."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _number(text: str, largest: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        return None
    return int(text) if int(text) <= largest else None
