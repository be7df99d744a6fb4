"""A rule about who is told, and a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inbox.models import Brand
from responders.console.forms.base import Form
from responders.console.forms.policies import PRIORITIES, WORDS
from responders.models import AlertRule, Calendar, Responder
from responders.operations.alert_rules import LONGEST_DELAY, Plan
from responders.operations.clock_events import EVENTS

KINDS = {
    "due_soon": _("It is due soon"),
    "breached": _("It is late"),
    "case_due_soon": _("A complaint case is due soon"),
    "case_late": _("A complaint case is late"),
}
WHOM = {"owner": _("Its owner"), "team": _("The whole team"), "leads": _("The team’s leads")}
WAYS = {
    "console": _("Here, at the bell"),
    "email": _("E-mail"),
    "push": _("Their browsers"),
    "webhook": _("Webhooks"),
}
EVENT_WORDS = {
    "clock.due_soon": _("A clock is due soon"),
    "clock.breached": _("A clock is late"),
    "clock.withdrawn": _("A clock was not late after all"),
    "case.due_soon": _("A complaint case is due soon"),
    "case.late": _("A complaint case is late"),
    "conversation.created": _("A conversation begins"),
    "conversation.resolved": _("A conversation is resolved"),
    "message.received": _("A customer has written"),
}
assert set(EVENT_WORDS) == set(EVENTS)


def _ticks(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices.items()),
        required=False,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


class NoticeRuleForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("When"), choices=list(KINDS.items()), widget=forms.RadioSelect, initial="due_soon"
    )
    metrics = _ticks(_("Which clocks"), WORDS, _("None chosen: all. Not asked of complaint cases."))
    priorities = forms.TypedMultipleChoiceField(
        label=_("Which priorities"),
        choices=list(PRIORITIES.items()),
        coerce=int,
        required=False,
        help_text=_("None chosen: all."),
        widget=forms.CheckboxSelectMultiple,
    )
    after_minutes = forms.IntegerField(
        label=_("Only if it is still so after, in open minutes"),
        min_value=0,
        max_value=LONGEST_DELAY,
        initial=0,
    )
    whom = _ticks(_("Whom"), WHOM)
    people = forms.ModelMultipleChoiceField(
        label=_("And these people"),
        queryset=Responder.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ways = _ticks(_("How"), WAYS)
    calendar = forms.ModelChoiceField(
        label=_("Working time"),
        queryset=Calendar.objects.none(),
        required=False,
        empty_label=_("Day and night"),
        help_text=_("Outside these hours only those on call are told; the others when it opens."),
    )
    on_call = forms.ModelMultipleChoiceField(
        label=_("On call"),
        queryset=Responder.objects.none(),
        required=False,
        help_text=_("Told at any hour."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, brand: Brand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Responder.objects.filter(brands=brand, user__is_active=True).order_by("name", "pk")
        calendars = Calendar.objects.filter(brand=brand).order_by("name")
        for name, rows in (("people", people), ("on_call", people), ("calendar", calendars)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def plan(self) -> Plan:
        found = self.cleaned_data
        people = {"people": list(found["people"]), "on_call": list(found["on_call"])}
        return Plan(**{**found, **people})


def written(rule: AlertRule) -> dict[str, Any]:
    """The initial values for a rule that stands."""
    plain = ("name", "kind", "metrics", "priorities", "after_minutes", "whom", "ways", "calendar")
    return {
        **{name: getattr(rule, name) for name in plain},
        "people": list(rule.people.all()),
        "on_call": list(rule.on_call.all()),
    }


class WebhookForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What listens there."))
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("https, and reachable from outside.")
    )
    events = _ticks(_("Events"), EVENT_WORDS)
