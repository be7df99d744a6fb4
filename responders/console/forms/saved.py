"""A name for a report, and when it is mailed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from inbox.models import Brand
from responders import access
from responders.console.forms.base import Form, brands_of
from responders.core.recurring import Rhythm
from responders.models import Responder, SavedReport
from responders.operations import report_schedules

_MONDAY = date(2024, 1, 1)
_weekday = lazy(lambda number: date_format(_MONDAY + timedelta(days=number - 1), "l"), str)
RHYTHMS = {
    Rhythm.DAY.value: _("Every day"),
    Rhythm.WEEK.value: _("Every week"),
    Rhythm.MONTH.value: _("On the first of each month"),
}
WEEKDAYS = {number: _weekday(number) for number in range(1, 8)}
HOURS = {hour: f"{hour:02d}:00" for hour in range(24)}
ATTACHED = {"": _("Nothing, the figures are in the letter"), "pdf": "PDF", "xlsx": "XLSX"}


class SaveForm(Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True})
    )
    brand = forms.ModelChoiceField(
        label=_("Who sees it"),
        queryset=Brand.objects.none(),
        required=False,
        empty_label=_("Only I"),
        help_text=_("Everybody sees in it only what they may."),
    )

    def __init__(self, owner: Responder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if access.may(owner, "share_reports"):
            self.fields["brand"].queryset = brands_of(owner)  # type: ignore[attr-defined]
        else:
            del self.fields["brand"]


class ScheduleForm(Form):
    people = forms.ModelMultipleChoiceField(
        label=_("Who gets it"),
        queryset=Responder.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody gets only what they may see."),
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=list(RHYTHMS.items()), initial="week")
    weekday = forms.TypedChoiceField(
        label=_("Weekday, of every week"), choices=list(WEEKDAYS.items()), coerce=int, initial=1
    )
    hour = forms.TypedChoiceField(
        label=_("Hour, where they are"), choices=list(HOURS.items()), coerce=int, initial=8
    )
    attached = forms.ChoiceField(
        label=_("Attached"),
        choices=list(ATTACHED.items()),
        required=False,
        help_text=_("Only for those who may export reports."),
    )

    def __init__(self, report: SavedReport, reader: Responder, *args: Any) -> None:
        super().__init__(*args)
        able = report_schedules.recipients(report, reader.user).select_related("user")
        self.fields["people"].queryset = able  # type: ignore[attr-defined]
        self.fields["people"].initial = [reader.pk]
