"""What to replay: which brand's past, from when to when, and by which version."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.models import Brand
from responders.console.forms.base import Day, Form
from responders.models import CalendarVersion, SlaPolicyVersion
from responders.operations.replays import Wish

AS_IT_WAS, POLICY, CALENDAR = "", "policy", "calendar"


class ReplayForm(Form):
    """`wish()` covers whole days of the brand's own zone, the last one included."""

    version = forms.ChoiceField(label=gettext_lazy("Promises"), required=False)
    first = Day(label=gettext_lazy("From"))
    last = Day(label=gettext_lazy("To, this day included"))

    def __init__(self, brand: Brand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brand = brand
        choices: list[Any] = [(AS_IT_WAS, _("As they were"))]
        policies = SlaPolicyVersion.objects.filter(policy__brand=brand).select_related("policy")
        hours = CalendarVersion.objects.filter(calendar__brand=brand).select_related("calendar")
        choices.append(
            (
                _("SLA policies"),
                [
                    (f"{POLICY}:{one.pk}", f"{one.policy.name} v{one.number}")
                    for one in policies.order_by("policy__position", "policy", "-number")
                ],
            )
        )
        choices.append(
            (
                _("Business hours"),
                [
                    (f"{CALENDAR}:{one.pk}", f"{one.calendar.name} v{one.number}")
                    for one in hours.order_by("calendar__name", "calendar", "-number")
                ],
            )
        )
        self.fields["version"].choices = choices  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        zone = ZoneInfo(self.brand.time_zone)
        first, last = (self.cleaned_data[name] for name in ("first", "last"))
        start = datetime(first.year, first.month, first.day, tzinfo=zone)
        after = last + timedelta(days=1)
        end = datetime(after.year, after.month, after.day, tzinfo=zone)
        kind, _colon, pk = self.cleaned_data["version"].partition(":")
        return Wish(
            start,
            end,
            SlaPolicyVersion.objects.select_related("policy").get(pk=pk)
            if kind == POLICY
            else None,
            CalendarVersion.objects.select_related("calendar").get(pk=pk)
            if kind == CALENDAR
            else None,
        )
