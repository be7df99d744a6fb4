"""What the planner is asked: the service wished for, and what is supposed instead of what was measured."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from responders.console.forms.base import Day, Form
from responders.core.staffing import Wish
from responders.operations.staffing import Asked
from responders.operations.staffing_targets import Target


class PlanForm(Form):
    """Everything in people's units: percent, minutes."""

    day = Day(label=_("Day"))
    share = forms.FloatField(label=_("Answered in time, %"), min_value=1, max_value=99.5)
    within = forms.FloatField(label=_("In time is within, minutes"), min_value=0, max_value=1440)
    handling = forms.FloatField(
        label=_("Time for one reply, minutes"), min_value=0.2, max_value=240, required=False,
        help_text=_("Empty: as measured."),
    )  # fmt: skip
    shrinkage = forms.FloatField(
        label=_("Paid but not answering, %"), min_value=0, max_value=80,
        help_text=_("Training, meetings, illness."),
    )  # fmt: skip
    at_once = forms.IntegerField(label=_("Conversations at once"), min_value=1, max_value=10)
    slowdown = forms.FloatField(label=_("Each other one slows by, %"), min_value=0, max_value=200)
    patience = forms.FloatField(
        label=_("Customers give up after, minutes"), min_value=0.5, max_value=1440, required=False,
        help_text=_("Empty: they wait."),
    )  # fmt: skip
    cost = forms.DecimalField(
        label=_("Cost of an hour"), min_value=0, max_digits=12, decimal_places=2, required=False
    )

    def wish(self) -> Wish:
        found = self.cleaned_data
        return Wish(
            share=found["share"] / 100,
            within=found["within"] * 60,
            shrinkage=found["shrinkage"] / 100,
            at_once=found["at_once"],
            slowdown=found["slowdown"] / 100,
            patience=found["patience"] * 60 if found["patience"] else None,
        )

    def asked(self) -> Asked:
        minutes, cost = self.cleaned_data["handling"], self.cleaned_data["cost"]
        return Asked(
            self.wish(),
            minutes * 60 if minutes else None,
            None if cost is None else float(cost),
        )


def usual(target: Target) -> dict[str, Any]:
    """The kept target as the form shows it."""
    wish = target.wish
    return {
        "share": _short(wish.share * 100),
        "within": _short(wish.within / 60),
        "shrinkage": _short(wish.shrinkage * 100),
        "at_once": wish.at_once,
        "slowdown": _short(wish.slowdown * 100),
        "patience": None if wish.patience is None else _short(wish.patience / 60),
        "cost": target.cost_per_hour,
    }


def _short(value: float) -> float | int:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
