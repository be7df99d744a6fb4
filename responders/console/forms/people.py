"""What people can do, how much at once, and the rules by which a queue gives out what waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders.console.forms.base import Form
from responders.console.words import INTENTS
from responders.core.routing import MOST_DAYS, MOST_MINUTES, MOST_RULES, Kind
from responders.models import Capacity, Routing
from responders.operations.skills import MOST_PLACES, Able, Room

LEVELS = [
    (1, gettext_lazy("basic")),
    (2, gettext_lazy("good")),
    (3, gettext_lazy("expert")),
]
CLASSES = {
    Capacity.Class.CHAT: gettext_lazy("Direct messages and chat"),
    Capacity.Class.COMMENT: gettext_lazy("Public comments and reviews"),
    Capacity.Class.MAIL: gettext_lazy("E-mail"),
}
KINDS = {
    Kind.LAST_SPOKE: gettext_lazy("Who last spoke with this customer"),
    Kind.SKILL: gettext_lazy("Requires a skill"),
    Kind.LANGUAGE: gettext_lazy("Requires the language of the message"),
    Kind.LEAST_LOADED: gettext_lazy("The least busy"),
    Kind.LONGEST_IDLE: gettext_lazy("The longest without a new one"),
}
MODES = {
    Routing.Mode.OFF: gettext_lazy("People pick for themselves"),
    Routing.Mode.PUSH: gettext_lazy("Give what waits to whoever is available"),
}
SPARE = 2  # empty rules below those there are


class LevelsField(forms.CharField):
    """One `name level` a line; without a level it is good."""

    widget = forms.Textarea

    def clean(self, value: Any) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in filter(None, map(str.strip, super().clean(value).splitlines())):
            name, _space, level = line.rpartition(" ")
            if not level.isdecimal():
                name, level = line, "2"
            if level not in {"1", "2", "3"} or not name:
                raise ValidationError(_("Write one a line, with its level: cards 3."))
            found[name.strip().lower()] = int(level)
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return "\n".join(f"{name} {level}" for name, level in value.items())
        return value


class SkillsForm(Form):
    skills = LevelsField(
        label=gettext_lazy("Skills"),
        required=False,
        help_text=gettext_lazy("One a line, with its level: 1 basic, 2 good, 3 expert."),
    )
    languages = LevelsField(
        label=gettext_lazy("Languages"),
        required=False,
        help_text=gettext_lazy("By their codes, with a level: id 3, en 2; one a line."),
    )
    places = forms.IntegerField(
        label=gettext_lazy("Places"),
        min_value=0,
        max_value=MOST_PLACES,
        help_text=gettext_lazy("How much at once, all channels together."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Capacity.Class.values:
            self.fields[f"weight_{name}"] = forms.IntegerField(
                label=gettext_lazy("Places one takes"), min_value=1, max_value=MOST_PLACES
            )
            self.fields[f"most_{name}"] = forms.IntegerField(
                label=gettext_lazy("At most at once"),
                min_value=0,
                max_value=MOST_PLACES,
                required=False,
            )

    @property
    def rooms(self) -> list[tuple[Any, Any, Any]]:
        return [
            (label, self[f"weight_{name}"], self[f"most_{name}"]) for name, label in CLASSES.items()
        ]

    def able(self) -> Able:
        told = self.cleaned_data
        rooms = {
            name: Room(told[f"weight_{name}"], told[f"most_{name}"])
            for name in Capacity.Class.values
        }
        kept = {name: room for name, room in rooms.items() if room != Room()}
        return Able(told["places"], told["skills"], told["languages"], kept)


def written(able: Able) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "skills": able.skills,
        "languages": able.languages,
        "places": able.places,
    }
    for name in Capacity.Class.values:
        room = able.rooms.get(name, Room())
        initial |= {f"weight_{name}": room.weight, f"most_{name}": room.most}
    return initial


class OneRuleForm(Form):
    """Without a kind it is no rule; what its kind does not use is not kept."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Rule"),
        required=False,
        choices=[
            ("", gettext_lazy("none")),
            *((kind.value, words) for kind, words in KINDS.items()),
        ],
    )
    days = forms.IntegerField(
        label=gettext_lazy("In the last days"), min_value=1, max_value=MOST_DAYS, required=False
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Wait for them, minutes"),
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
    )
    skill = forms.CharField(label=gettext_lazy("Skill"), max_length=40, required=False)
    level = forms.TypedChoiceField(
        label=gettext_lazy("At least"), choices=LEVELS, coerce=int, required=False, empty_value=1
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these topics"),
        choices=[(code, words) for code, (words, _icon) in INTENTS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def raw(self) -> dict[str, Any] | None:
        told = self.cleaned_data
        kind = told["kind"]
        if not kind:
            return None
        if kind == Kind.LAST_SPOKE:
            return {"kind": kind, "days": told["days"] or 7, "minutes": told["minutes"] or 0}
        if kind in {Kind.SKILL, Kind.LANGUAGE}:
            rule = {"kind": kind, "topics": told["topics"], "level": told["level"]}
            return {**rule, "skill": told["skill"]} if kind == Kind.SKILL else rule
        return {"kind": kind}


class RoutingForm(Form):
    """The queue's own choices, and its rules as forms of their own, in order."""

    mode = forms.ChoiceField(
        label=gettext_lazy("This queue"), choices=list(MODES.items()), widget=forms.RadioSelect
    )
    grace_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes before somebody who left loses what waits"),
        min_value=0,
        max_value=24 * 60,
    )

    def __init__(self, data: Any, rules: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        many = min(MOST_RULES, _told(data) if data else len(rules) + SPARE)
        self.rules = [
            OneRuleForm(
                data,
                prefix=f"rule{number}",
                initial=rules[number] if number < len(rules) else {},
            )
            for number in range(many)
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(rule.is_valid() for rule in self.rules)])

    def raw(self) -> list[dict[str, Any]]:
        return [raw for raw in _each(self.rules) if raw is not None]


def _each(rules: list[OneRuleForm]) -> Iterator[dict[str, Any] | None]:
    for rule in rules:
        yield rule.raw()


def _told(data: Mapping[str, Any]) -> int:
    """How many rules a form carries."""
    return sum(f"rule{number}-kind" in data for number in range(MOST_RULES))
