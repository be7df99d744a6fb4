"""A promise of time: for whom, what, how fast, by which hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inbox.models import Brand
from responders.console.forms.base import Form, Moment
from responders.console.forms.conditions import PRIORITIES, fields_of
from responders.console.forms.spans import SpanField
from responders.console.words import METRICS
from responders.core.sla import Metric
from responders.models import Calendar, CalendarVersion, SlaPolicy
from responders.operations.policies import NEVER_PAUSED

ORDER = (
    Metric.FIRST_REPLY,
    Metric.NEXT_REPLY,
    Metric.RESOLUTION,
    Metric.ASSIGNMENT,
    Metric.UPDATE,
    Metric.REQUESTER_WAIT,
)
WORDS = {**METRICS, Metric.ASSIGNMENT.value: _("Assignment")}
PAUSES = {"pending": _("waiting on the customer"), "snoozed": _("snoozed")}
USUAL_WARNING = 75  # percent


@dataclass(frozen=True, slots=True)
class Cell:
    span: Any
    hours: Any


@dataclass(frozen=True, slots=True)
class MetricFields:
    """What the template needs of one metric. `pauses` None: nothing can pause it."""

    label: Any
    cells: list[Cell]
    warning: Any
    pauses: Any


class PolicyForm(Form):
    """`spec()` is what a policy version keeps; see `terms.read`."""

    name = forms.CharField(label=_("Name"), max_length=120)
    private_answers_public = forms.BooleanField(
        label=_("A private message answers a public comment"), required=False
    )
    preview_at = Moment(label=_("If a customer wrote on"), required=False)

    def __init__(self, brand: Brand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = fields_of(brand)
        self.fields.update(self.asked)
        calendars = list(
            Calendar.objects.filter(brand=brand, current__isnull=False).order_by("name")
        )
        hours = [("", _("day and night")), *((str(c.current_id), c.name) for c in calendars)]
        many = _promised_by(brand)
        usual = max(calendars, key=lambda calendar: many[calendar.pk], default=None)
        for metric in ORDER:
            self._add(metric, hours, str(usual.current_id) if usual else "")

    def _add(self, metric: Metric, hours: list[tuple[str, Any]], initial: str) -> None:
        for priority, label in PRIORITIES.items():
            name = f"{metric}_{priority}"
            self.fields[name] = SpanField(label=label, required=False, max_length=20)
            self.fields[f"{name}_by"] = forms.ChoiceField(
                label=_("Counted"), choices=hours, required=False, initial=initial
            )
        self.fields[f"{metric}_warn"] = forms.IntegerField(
            label=_("Warn after, in percent"), min_value=1, max_value=100, initial=USUAL_WARNING
        )
        if metric not in NEVER_PAUSED:
            self.fields[f"{metric}_pauses"] = forms.MultipleChoiceField(
                label=_("Paused while"),
                choices=list(PAUSES.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def conditions(self) -> list[Any]:
        return [self[name] for name in self.asked]

    @property
    def metrics(self) -> list[MetricFields]:
        return [
            MetricFields(
                label=WORDS[metric],
                cells=[
                    Cell(self[f"{metric}_{priority}"], self[f"{metric}_{priority}_by"])
                    for priority in PRIORITIES
                ],
                warning=self[f"{metric}_warn"],
                pauses=self[f"{metric}_pauses"] if f"{metric}_pauses" in self.fields else None,
            )
            for metric in ORDER
        ]

    def spec(self) -> dict[str, Any]:
        found = self.cleaned_data
        targets = {metric.value: self._targets(metric) for metric in ORDER}
        return {
            "conditions": {name: found[name] for name in self.asked if found[name]},
            "private_answers_public": found["private_answers_public"],
            "targets": {metric: by for metric, by in targets.items() if by},
        }

    def _targets(self, metric: Metric) -> dict[str, dict[str, Any]]:
        found = self.cleaned_data
        return {
            str(priority): {
                "seconds": found[f"{metric}_{priority}"],
                "calendar": int(found[f"{metric}_{priority}_by"] or 0) or None,
                "warn_at": found[f"{metric}_warn"] / 100,
                "pauses": found.get(f"{metric}_pauses", []),
            }
            for priority in PRIORITIES
            if found[f"{metric}_{priority}"]
        }


def _promised_by(brand: Brand) -> Counter[int]:
    """How many targets of the policies in force are counted by each calendar."""
    policies = SlaPolicy.objects.filter(brand=brand, is_active=True, current__isnull=False)
    versions = Counter(
        target["calendar"]
        for spec in policies.values_list("current__spec", flat=True)
        for by_priority in spec.get("targets", {}).values()
        for target in by_priority.values()
        if target.get("calendar")
    )
    calendars: Counter[int] = Counter()
    for version in CalendarVersion.objects.filter(pk__in=versions):
        calendars[version.calendar_id] += versions[version.pk]
    return calendars


def written(name: str, spec: Mapping[str, Any], current: Mapping[int, int]) -> dict[str, Any]:
    """The initial values for a spec that stands.

    current: the version of a calendar in force now, by any of its versions, so that saving takes it up.
    """
    initial: dict[str, Any] = {"name": name, **spec.get("conditions", {})}
    initial["private_answers_public"] = spec.get("private_answers_public", False)
    for metric, by_priority in spec.get("targets", {}).items():
        for priority in PRIORITIES:
            target = by_priority.get(str(priority))
            if target is None:
                continue
            calendar = target.get("calendar")
            initial[f"{metric}_{priority}"] = target["seconds"]
            initial[f"{metric}_{priority}_by"] = str(current.get(calendar, "")) if calendar else ""
            initial[f"{metric}_warn"] = round(target.get("warn_at", USUAL_WARNING / 100) * 100)
            initial[f"{metric}_pauses"] = target.get("pauses", [])
    return initial
