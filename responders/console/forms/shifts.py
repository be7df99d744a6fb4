"""Hours of work as a person writes them, days off, and weeks that repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders.console.forms.base import Day, Form
from responders.console.forms.calendars import DAY_NAMES, read_windows, written_windows
from responders.core.windows import DAYS

Turn = dict[str, Any]
_TURN = re.compile(r"\s*([^(),]+?)\s*(?:\(([^)]*)\))?\s*(?:,|$)")
EXAMPLE = "08:00-17:00 (12:00-13:00)"


def read_turns(text: str) -> list[Turn]:
    """`08:00-12:00, 13:00-22:00 (18:00-18:30)`: shifts of one day, with breaks in brackets."""
    found, end = [], 0
    text = text.strip()
    while end < len(text):
        match = _TURN.match(text, end)
        if match is None:
            raise ValidationError(_("Write it as %(example)s.") % {"example": EXAMPLE})
        ((opens, closes),) = read_windows(match.group(1))
        breaks = [list(pair) for pair in read_windows(match.group(2) or "")]
        found.append({"from": opens, "until": closes, "breaks": breaks})
        end = match.end()
    return found


def written_turns(turns: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(map(written_turn, turns))


def written_turn(turn: Mapping[str, Any]) -> str:
    hours = f"{turn['from']}-{turn['until']}"
    return f"{hours} ({written_windows(turn['breaks'])})" if turn.get("breaks") else hours


class TurnsField(forms.CharField):
    def clean(self, value: Any) -> list[Turn]:
        return read_turns(super().clean(value))


class ShiftForm(Form):
    day = Day(label=gettext_lazy("Day"))
    hours = TurnsField(
        label=gettext_lazy("Hours"),
        max_length=120,
        help_text=gettext_lazy("With breaks in brackets: 08:00-17:00 (12:00-13:00)."),
    )

    def clean_hours(self) -> Turn:
        turns = self.cleaned_data["hours"]
        if len(turns) != 1:
            raise ValidationError(_("One shift at a time."))
        return dict(turns[0])


class AbsenceForm(Form):
    first = Day(label=gettext_lazy("First day"))
    last = Day(label=gettext_lazy("Last day"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=120, required=False)


class PatternForm(Form):
    starts_on = Day(label=gettext_lazy("From"))
    ends_on = Day(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: for ever.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, label in DAY_NAMES.items():
            self.fields[day] = TurnsField(label=label, required=False, max_length=200)

    @property
    def week(self) -> Sequence[Any]:
        return [self[day] for day in DAYS]

    def raw(self) -> dict[str, list[Turn]]:
        return {day: self.cleaned_data[day] for day in DAYS if self.cleaned_data[day]}


def written_week(week: Mapping[str, Any]) -> dict[str, str]:
    return {day: written_turns(week.get(day, ())) for day in DAYS}
