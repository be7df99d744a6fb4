"""What a report is about: which days, which clocks, how broken down."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from inbox.models import Channel
from responders import access
from responders.console.forms.base import Day, Form, brands_of
from responders.console.forms.policies import PRIORITIES
from responders.console.words import INTENTS
from responders.core.language import Language
from responders.models import Responder, Team
from responders.reports.attainment import Dimension
from responders.reports.scope import Cohort, Filters, Period

RANGES = {
    "today": _("Today"),
    "7": _("7 days"),
    "30": _("30 days"),
    "90": _("90 days"),
    "own": _("Own dates"),
}
COHORTS = {Cohort.START.value: _("By start"), Cohort.END.value: _("By end")}
DIMENSIONS = {
    Dimension.CHANNEL.value: _("Channel"),
    Dimension.AGENT.value: _("Agent"),
    Dimension.TOPIC.value: _("Topic"),
    Dimension.TEAM.value: _("Team"),
    Dimension.BRAND.value: _("Brand"),
    Dimension.PRIORITY.value: _("Priority"),
}
COUNTED = {"business": _("Working time"), "calendar": _("Calendar time")}
COMPARED = {"before": _("The period before"), "weeks": _("Four weeks earlier")}
LANGUAGES = {
    Language.INDONESIAN.value: _("Indonesian"),
    Language.ENGLISH.value: _("English"),
    Language.MIXED.value: _("Mixed"),
}
LONGEST_DAYS = 400
FOUR_WEEKS = timedelta(weeks=4)


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

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=None, required=False, empty_label=_("All teams")
    )
    agent = forms.ModelChoiceField(
        label=_("Who answered"), queryset=None, required=False, empty_label=_("Everybody")
    )
    topic = forms.ChoiceField(
        label=_("Topic"),
        choices=[("", _("All topics")), *((code, of[0]) for code, of in INTENTS.items())],
        required=False,
    )
    priority = forms.ChoiceField(
        label=_("Priority"),
        choices=[("", _("All priorities")), *PRIORITIES.items()],
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("All languages")), *LANGUAGES.items()],
        required=False,
    )
    counted = forms.ChoiceField(
        label=_("Time counted"), choices=list(COUNTED.items()), required=False
    )
    compared = forms.ChoiceField(
        label=_("Compared with"), choices=list(COMPARED.items()), required=False
    )

    def __init__(self, reader: Responder, asked: Any) -> None:
        usual = {
            "range": "7",
            "cohort": Cohort.START.value,
            "by": Dimension.CHANNEL.value,
            "counted": "business",
            "compared": "before",
        }
        super().__init__({**usual, **{name: value for name, value in asked.items() if value}})
        brands = access.brand_ids(reader)
        for name, queryset in {
            "brand": brands_of(reader),
            "channel": Channel.objects.filter(brand__in=brands).order_by("name"),
            "team": Team.objects.filter(brand__in=brands).order_by("name"),
            "agent": Responder.objects.filter(brands__in=brands).order_by("name").distinct(),
        }.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]

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
        """As long, just before or four weeks earlier; where the period is not over, as far into it as we are now."""
        period = self.period(at)
        length = period.end - period.start
        back = FOUR_WEEKS if self.cleaned_data["compared"] == "weeks" else length
        start = period.start - back
        gone = min(period.end, max(at, period.start)) - period.start
        return Period(start, start + gone, period.cohort)

    def filters(self) -> Filters:
        found = self.cleaned_data
        rows = {name: found[name] for name in ("brand", "channel", "team", "agent")}
        return Filters(
            **{name: row.pk if row else None for name, row in rows.items()},
            topic=found["topic"] or None,
            language=found["language"] or None,
            priority=int(found["priority"]) if found["priority"] else None,
        )

    @property
    def counted_as(self) -> str:
        return str(self.cleaned_data["counted"])

    @property
    def narrowed(self) -> list[tuple[Any, str]]:
        """The filters in use: what each is called, and its value in words."""
        names = ("brand", "channel", "team", "agent", "topic", "priority", "language")
        return [
            (self.fields[name].label, _worded(self.fields[name], self.cleaned_data[name]))
            for name in names
            if self.cleaned_data[name]
        ]

    def dimension(self) -> Dimension:
        return Dimension(self.cleaned_data["by"])

    def query(self, **changes: Any) -> str:
        """This report's address with some changes; None takes a name away."""
        found = dict(self._kept)
        for name, value in changes.items():
            found[name] = "" if value in (None, "") else urlencode({name: value})
        return "&".join(one for one in found.values() if one)

    @cached_property
    def _kept(self) -> dict[str, str]:
        """By name, as an address has it; a page of a year links thousands of times."""
        kept = {name: self.data.get(name) for name in self.fields}
        return {
            name: "" if value in (None, "") else urlencode({name: value})
            for name, value in kept.items()
        }


def _worded(field: Any, value: Any) -> str:
    choices = {str(code): words for code, words in getattr(field, "choices", ())}
    return str(choices.get(value, value)) if isinstance(value, str) else str(value)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
