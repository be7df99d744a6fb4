"""Business hours as lines a person writes, and the plan they make."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders.console.forms.base import Form, Moment
from responders.console.forms.spans import SpanField
from responders.core.windows import DAYS
from responders.operations.calendars import Plan, Windows

DAY_NAMES = dict(
    zip(
        DAYS,
        [
            gettext_lazy("Monday"),
            gettext_lazy("Tuesday"),
            gettext_lazy("Wednesday"),
            gettext_lazy("Thursday"),
            gettext_lazy("Friday"),
            gettext_lazy("Saturday"),
            gettext_lazy("Sunday"),
        ],
        strict=True,
    )
)
_SPAN = re.compile(r"^(\d{1,2}[:.]\d{2})\s*(?:-|–|—)\s*(\d{1,2}[:.]\d{2})$")
_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:\s+(.*))?$")


def read_windows(text: str) -> list[tuple[str, str]]:
    """`08:00-12:00, 13:00-17:00`; empty is closed."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        span = _SPAN.match(part)
        if span is None:
            raise ValidationError(_("Write it as 08:00-12:00, 13:00-17:00."))
        opens, closes = (end.replace(".", ":").zfill(5) for end in span.groups())
        found.append((opens, closes))
    for first, second in pairwise(sorted(found)):
        is_over_night = first[1] <= first[0]
        if is_over_night or second[0] < first[1]:
            raise ValidationError(
                _("%(first)s and %(second)s overlap.")
                % {"first": "-".join(first), "second": "-".join(second)}
            )
    return found


def written_windows(found: Windows) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in found)


def _read_days(text: str, example: str) -> dict[date, str]:
    """One `YYYY-MM-DD rest` a line."""
    found = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day = _DAY.match(line)
        if day is None:
            raise ValidationError(_("Write one day a line, as %(example)s.") % {"example": example})
        try:
            which = date.fromisoformat(day.group(1))
        except ValueError as error:
            raise ValidationError(_("%(day)s is not a date.") % {"day": day.group(1)}) from error
        if which in found:
            raise ValidationError(_("%(day)s stands here twice.") % {"day": which})
        found[which] = (day.group(2) or "").strip()
    return found


class WindowsField(forms.CharField):
    def clean(self, value: Any) -> list[tuple[str, str]]:
        return read_windows(super().clean(value))


class CalendarForm(Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        help_text=gettext_lazy("For example Asia/Jakarta."),
    )
    keeps_holidays = forms.BooleanField(
        label=gettext_lazy("Closed on national holidays of Indonesia"), required=False, initial=True
    )
    keeps_joint_leave = forms.BooleanField(
        label=gettext_lazy("Closed on joint leave days (cuti bersama)"),
        required=False,
        initial=True,
    )
    closed = forms.CharField(
        label=gettext_lazy("Own closed days"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One a line, with its name: 2026-12-31 Year-end closing."),
    )
    openings = forms.CharField(
        label=gettext_lazy("Days with other hours"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One a line, with its hours: 2026-12-26 09:00-12:00."),
    )
    follows = forms.BooleanField(
        label=gettext_lazy("Policies count by the new hours from now on"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Running clocks keep theirs until a policy is applied to them."),
    )

    preview_at = Moment(label=gettext_lazy("If a customer wrote on"), required=False)
    preview_span = SpanField(
        label=gettext_lazy("and was promised within"), required=False, max_length=20
    )

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["follows"]
        for day, label in DAY_NAMES.items():
            self.fields[day] = WindowsField(label=label, required=False, max_length=200)

    @property
    def week(self) -> Sequence[Any]:
        return [self[day] for day in DAYS]

    @property
    def rest(self) -> Sequence[Any]:
        names = ("keeps_holidays", "keeps_joint_leave", "closed", "openings", "follows")
        return [self[name] for name in names if name in self.fields]

    def clean_closed(self) -> dict[date, str]:
        return _read_days(self.cleaned_data["closed"], "2026-12-31 Year-end closing")

    def clean_openings(self) -> dict[date, Windows]:
        days = _read_days(self.cleaned_data["openings"], "2026-12-26 09:00-12:00")
        return {day: read_windows(hours) for day, hours in days.items()}

    def plan(self) -> Plan:
        found: Mapping[str, Any] = self.cleaned_data
        return Plan(
            zone=found["zone"].strip(),
            weekly={day: found[day] for day in DAYS if found[day]},
            keeps_holidays=found["keeps_holidays"],
            keeps_joint_leave=found["keeps_joint_leave"],
            closed=found["closed"],
            openings=found["openings"],
        )


def written(name: str, plan: Plan) -> dict[str, Any]:
    """The initial values of the form for a plan that stands."""
    return {
        "name": name,
        "zone": plan.zone,
        **{day: written_windows(plan.weekly.get(day, ())) for day in DAYS},
        "keeps_holidays": plan.keeps_holidays,
        "keeps_joint_leave": plan.keeps_joint_leave,
        "closed": "\n".join(f"{day} {name}".strip() for day, name in sorted(plan.closed.items())),
        "openings": "\n".join(
            f"{day} {written_windows(hours)}" for day, hours in sorted(plan.openings.items())
        ),
        "follows": True,
    }
