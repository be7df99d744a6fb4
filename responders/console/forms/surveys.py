"""Forms around surveys: what the report is about, where customers are asked, and what they answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from responders.console.forms.base import Form
from responders.console.forms.reports import ReportForm
from responders.operations.survey_answers import LONGEST, SCORES
from responders.reports.satisfaction import Along, Behind

ALONG = {
    Along.CHANNEL.value: _("Channel"),
    Along.AGENT.value: _("Agent"),
    Along.TEAM.value: _("Team"),
    Along.TOPIC.value: _("Topic"),
    Along.BRAND.value: _("Brand"),
}
DELAYS = {
    "0": _("At once"),
    "15": _("After 15 minutes"),
    "60": _("After an hour"),
    "240": _("After 4 hours"),
    "1440": _("After a day"),
}
RATINGS = {
    1: _("Very dissatisfied"),
    2: _("Dissatisfied"),
    3: _("Neither"),
    4: _("Satisfied"),
    5: _("Very satisfied"),
}


class SatisfactionForm(ReportForm):
    """Which clocks are counted has no meaning here; a link that says so is read all the same."""

    by = forms.ChoiceField(label=_("Broken down by"), choices=list(ALONG.items()), required=False)

    def along(self) -> Along:
        return Along(self.cleaned_data["by"])


class AnswersForm(SatisfactionForm):
    """What is behind one number of the report. group: a key of `by`, with `is_group`; a blank one is what has none."""

    is_group = forms.BooleanField(required=False)
    group = forms.CharField(required=False, max_length=64)
    score = forms.TypedChoiceField(
        choices=[(str(score), score) for score in SCORES], coerce=int, required=False
    )
    answered = forms.BooleanField(required=False)
    satisfied = forms.BooleanField(required=False)

    def clean_group(self) -> str | int | None:
        given: str = self.cleaned_data["group"]
        if not given or self.along() is Along.TOPIC:
            return given or None
        if not given.isdecimal() or len(given) > 18:
            raise forms.ValidationError(_("Enter a whole number."))
        return int(given)

    def behind(self) -> Behind:
        found = self.cleaned_data
        return Behind(
            along=self.along() if found["is_group"] else Along.NONE,
            group=found["group"],
            is_answered=found["answered"],
            is_satisfied=found["satisfied"],
            score=found["score"] or None,
        )


class AskingForm(Form):
    is_on = forms.BooleanField(
        label=_("Ask customers for a rating when a private conversation is resolved"),
        required=False,
    )
    delay = forms.ChoiceField(label=_("When"), choices=list(DELAYS.items()))


class RatingForm(forms.Form):
    score = forms.TypedChoiceField(
        choices=[(str(score), score) for score in SCORES],
        coerce=int,
        error_messages={
            "required": _("Choose a number from 1 to 5."),
            "invalid_choice": _("Choose a number from 1 to 5."),
        },
    )
    comment = forms.CharField(
        max_length=LONGEST,
        required=False,
        error_messages={"max_length": _("That is too long. %(limit_value)d characters fit here.")},
    )

    @property
    def problem(self) -> str:
        """The first thing that is wrong, empty where nothing is."""
        return str(next(iter(self.errors.values()))[0]) if self.errors else ""
