"""What a report is about: which days, which clocks, how broken down."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.models import Channel
from responders import access
from responders.console.forms.base import Day, Form, brands_of
from responders.models import Responder
from responders.reports.attainment import Dimension
from responders.reports.scope import Cohort, Filters, Period

RANGES = {
    "today": _("Today"),
    "7": _("7 days"),
    "30": _("30 days"),
    "own": _("Own dates"),
}
COHORTS = {Cohort.START.value: _("By start"), Cohort.END.value: _("By end")}
DIMENSIONS = {
    Dimension.CHANNEL.value: _("Channel"),
    Dimension.AGENT.value: _("Agent"),
    Dimension.TOPIC.value: _("Topic"),
}
LONGEST_DAYS = 400


class ReportForm(Form):
    """Bound to the address, so that every report can be linked to. Unreadable values fall back to the usual."""

    range = forms.ChoiceField(label=_("Period"), choices=list(RANGES.items()), required=False)
    first = Day(label=_("From"), required=False)
    last = Day(label=_("Until"), required=False)
    cohort = forms.ChoiceField(
        label=_("Clocks counted"), choices=list(COHORTS.items()), required=False
    )
    by = forms.ChoiceField(
        label=_("Broken down by"), choices=list(DIMENSIONS.items()), required=False
    )
    brand = forms.ModelChoiceField(
        label=_("Brand"), queryset=None, required=False, empty_label=_("All brands")
    )
    channel = forms.ModelChoiceField(
        label=_("Channel"), queryset=None, required=False, empty_label=_("All channels")
    )

    def __init__(self, reader: Responder, asked: Any) -> None:
        usual = {"range": "7", "cohort": Cohort.START.value, "by": Dimension.CHANNEL.value}
        super().__init__({**usual, **{name: value for name, value in asked.items() if value}})
        self.fields["brand"].queryset = brands_of(reader)  # type: ignore[attr-defined]
        self.fields["channel"].queryset = Channel.objects.filter(  # type: ignore[attr-defined]
            brand__in=access.brand_ids(reader)
        ).order_by("name")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if found.get("range") == "own" and not (first and last):
            self.add_error("first", _("Give both dates."))
        elif first and last and first > last:
            self.add_error("last", _("The end lies before the beginning."))
        elif first and last and (last - first).days >= LONGEST_DAYS:
            self.add_error("last", _("At most 400 days at once."))
        return found

    def period(self, at: datetime) -> Period:
        """Whole days of the reader's zone; today is in it as far as it has come."""
        found = self.cleaned_data
        cohort = Cohort(found["cohort"])
        if found["range"] == "own":
            return Period(
                _midnight(found["first"]), _midnight(found["last"] + timedelta(days=1)), cohort
            )
        days = 1 if found["range"] == "today" else int(found["range"])
        today = timezone.localtime(at).date()
        return Period(
            _midnight(today - timedelta(days=days - 1)),
            _midnight(today + timedelta(days=1)),
            cohort,
        )

    def before(self, at: datetime) -> Period:
        """As many days, just before."""
        period = self.period(at)
        return Period(period.start - (period.end - period.start), period.start, period.cohort)

    def filters(self) -> Filters:
        brand, channel = self.cleaned_data["brand"], self.cleaned_data["channel"]
        return Filters(brand=brand.pk if brand else None, channel=channel.pk if channel else None)

    def dimension(self) -> Dimension:
        return Dimension(self.cleaned_data["by"])

    def query(self, **changes: Any) -> str:
        """This report's address with some changes; None takes a name away."""
        kept = {name: self.data.get(name) for name in self.fields}
        return urlencode(
            {name: value for name, value in {**kept, **changes}.items() if value not in (None, "")}
        )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
