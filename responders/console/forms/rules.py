"""A triage rule as ticks and words: what must hold, and what it then sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from inbox import adapters
from inbox.core.events import Visibility
from inbox.models import Brand
from responders.console.forms.base import Form
from responders.console.forms.conditions import LANGUAGES, VISIBILITIES
from responders.console.forms.policies import PRIORITIES
from responders.console.words import FLAGS, INTENTS, SENTIMENTS
from responders.core.language import Language
from responders.core.rules import LONGEST_WORDS, MOST_WORDS
from responders.models import Queue

MASKED = {
    "PAN": _("Card number"),
    "CVV": _("Card security code"),
    "PIN": _("PIN"),
    "OTP": _("One-time code"),
    "SECRET": _("Password"),
    "NIK": _("Identity number"),
    "ACCOUNT": _("Account number"),
    "PHONE": _("Telephone number"),
    "EMAIL": _("E-mail address"),
    "NPWP": _("Tax number"),
    "PLATE": _("Licence plate"),
}
EITHER = [("", _("leave it")), ("yes", _("yes")), ("no", _("no"))]
TICKS = (
    "intent",
    "sentiment",
    "language",
    "channel",
    "visibility",
    "flags_any",
    "flags_all",
    "masked_any",
)
WORDS = ("words_any", "words_none")
HOURS = ("hour_from", "hour_until")


def _ticks(label: Any, choices: list[tuple[str, Any]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class LinesField(forms.CharField):
    """One phrase a line."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_WORDS or any(len(line) > LONGEST_WORDS for line in lines):
            raise ValidationError(
                _("At most %(most)d lines of at most %(longest)d characters."),
                params={"most": MOST_WORDS, "longest": LONGEST_WORDS},
            )
        return list(dict.fromkeys(lines))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class RuleForm(Form):
    """`conditions()` and `effects()` are what a rule keeps; see `responders.core.rules`."""

    name = forms.CharField(label=_("Name"), max_length=120)
    words_any = LinesField(
        label=_("Any of these words"),
        required=False,
        help_text=_("One phrase a line, as a customer writes it."),
    )
    words_none = LinesField(
        label=_("None of these words"), required=False, help_text=_("One phrase a line.")
    )
    urgency_at_most = forms.TypedChoiceField(
        label=_("At least this urgent"),
        choices=[("", _("any")), *PRIORITIES.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    hour_from = forms.IntegerField(label=_("From hour"), min_value=0, max_value=24, required=False)
    hour_until = forms.IntegerField(
        label=_("Until hour"), min_value=0, max_value=24, required=False
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[("", _("leave it")), *PRIORITIES.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    policy = forms.ChoiceField(label=_("SLA policy"), required=False)
    no_reply_needed = forms.ChoiceField(label=_("Needs no reply"), choices=EITHER, required=False)
    veil = forms.ChoiceField(label=_("Veil the words"), choices=EITHER, required=False)
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=300, help_text=_("Separated by commas.")
    )

    def __init__(self, brand: Brand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WORDS:
            self.fields[name].widget.attrs["rows"] = 3
        self._add_ticks()
        queues = Queue.objects.filter(brand=brand).order_by("name").values_list("slug", "name")
        policies = brand.sla_policies.order_by("position").values_list("name", "name")
        self.fields["queue"].choices = [("", _("leave it")), *queues]  # type: ignore[attr-defined]
        self.fields["policy"].choices = [("", _("leave it")), *policies]  # type: ignore[attr-defined]

    def _add_ticks(self) -> None:
        flags = [(code, words) for code, (words, _icon, _tone) in FLAGS.items()]
        languages = [(value, words) for value, words in LANGUAGES.items() if value in set(Language)]
        kinds = [(kind, adapters.load(kind).label) for kind in adapters.kinds()]
        self.fields |= {
            "intent": _ticks(
                _("It is about"), [(code, words) for code, (words, _i) in INTENTS.items()]
            ),
            "sentiment": _ticks(
                _("Mood"), [(code, words) for code, (words, _i) in SENTIMENTS.items()]
            ),
            "language": _ticks(_("Language"), languages),
            "channel": _ticks(_("Channel"), kinds),
            "visibility": _ticks(
                _("Visibility"), [(v.value, VISIBILITIES[v.value]) for v in Visibility]
            ),
            "flags_any": _ticks(_("Any of these risks"), flags),
            "flags_all": _ticks(_("All of these risks"), flags),
            "masked_any": _ticks(_("Personal data was masked"), list(MASKED.items())),
        }

    @property
    def ticks(self) -> list[Any]:
        return [self[name] for name in TICKS]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (found.get("hour_from") is None) != (found.get("hour_until") is None):
            self.add_error("hour_until", _("Give both hours, or none."))
        return found

    def conditions(self) -> dict[str, Any]:
        asked = {name: self.cleaned_data[name] for name in (*TICKS, *WORDS)}
        numbers = {name: self.cleaned_data[name] for name in ("urgency_at_most", *HOURS)}
        return {
            **{name: value for name, value in asked.items() if value},
            **{name: value for name, value in numbers.items() if value is not None},
        }

    def effects(self) -> dict[str, Any]:
        found = self.cleaned_data
        tags = [" ".join(tag.split()) for tag in found["tags"].split(",") if tag.strip()]
        sets: dict[str, Any] = {
            name: found[name] for name in ("priority", "queue", "policy") if found[name]
        }
        sets |= {name: found[name] == "yes" for name in ("no_reply_needed", "veil") if found[name]}
        return {**sets, "tags": tags} if tags else sets


def written(name: str, conditions: Mapping[str, Any], effects: Mapping[str, Any]) -> dict[str, Any]:
    """The initial values for a rule that stands."""
    said = {True: "yes", False: "no"}
    return {
        "name": name,
        **conditions,
        **effects,
        **{name: said[effects[name]] for name in ("no_reply_needed", "veil") if name in effects},
        "tags": ", ".join(effects.get("tags", ())),
    }


class TryForm(Form):
    text = forms.CharField(
        label=_("What a customer writes"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    channel = forms.ChoiceField(label=_("Channel"))
    visibility = forms.ChoiceField(label=_("Visibility"), choices=list(VISIBILITIES.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, adapters.load(kind).label) for kind in adapters.kinds()]
        self.fields["channel"].choices = kinds  # type: ignore[attr-defined]
