"""A key to the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from responders import access
from responders.console.forms.base import Form
from responders.console.page import ROLES
from responders.console.words import Words
from responders.models import Responder
from responders.operations import tokens

# What each scope opens, by the ability that the role of its holder must have as well; the first is what it is for.
SCOPES: dict[str, dict[str, Words]] = {
    "read:inbox": {
        "read_conversations": _("Read conversations, messages and clocks"),
        "edit_approvals": _("Read approval rules"),
    },
    "write:reply": {
        "reply": _("Reply, note, assign, resolve, snooze and tag"),
        "read_reports": _("Save views and reports"),
        "edit_skills": _("Change skills and capacity"),
        "edit_policies": _("Begin replays"),
    },
    "read:report": {
        "read_reports": _("Read reports"),
        "edit_policies": _("Read policies and replays"),
    },
    "admin:channel": {
        "edit_channels": _("Connect channels, read envelopes"),
        "read_dead_letters": _("Settle dead letters"),
        "edit_policies": _("Write policies"),
        "edit_macros": _("Write macros"),
    },
}
assert set(SCOPES) == set(tokens.SCOPES)


def usable(holder: Responder) -> list[tuple[str, str]]:
    """The scopes that open anything for this role, with what they open for it."""
    opened = {
        scope: [str(words) for ability, words in parts.items() if access.may(holder, ability)]
        for scope, parts in SCOPES.items()
    }
    return [(scope, _capital(_listed(parts))) for scope, parts in opened.items() if parts]


def denied(holder: Responder) -> list[str]:
    """What scopes are for, where this role may not do it."""
    first = [next(iter(parts.items())) for parts in SCOPES.values()]
    return [str(words) for ability, words in first if not access.may(holder, ability)]


def _listed(parts: list[str]) -> str:
    return "; ".join(part[0].lower() + part[1:] for part in parts)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


class TokenForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What will use it."))
    holder = forms.ModelChoiceField(
        label=_("Acts as"),
        queryset=None,
        empty_label=None,
        widget=forms.Select(
            {
                "hx-get": reverse_lazy("manage-token-add"),
                "hx-trigger": "change",
                "hx-include": "closest form",
                "hx-params": "not csrfmiddlewaretoken",
                "hx-target": "closest form",
                "hx-select": "form.mform",
                "hx-swap": "outerHTML",
            }
        ),
        help_text=_(
            "Yourself, or a service account: other people make their own. It may never do more than the role allows."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _(
                "Something that was ticked is nothing for the role of whom it acts as."
            )
        },
    )
    days = forms.IntegerField(
        label=_("Valid for, in days"), min_value=1, max_value=tokens.MAX_DAYS, initial=90
    )

    def __init__(self, maker: Responder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = tokens.holders(maker)
        self.fields["holder"].queryset = holders  # type: ignore[attr-defined]
        self.fields["holder"].initial = maker.pk
        holder = self._holder(holders) or maker
        scopes = self.fields["scopes"]
        scopes.choices = usable(holder)  # type: ignore[attr-defined]
        if lacking := denied(holder):
            words = gettext("The role of %(name)s is %(role)s, so the API refuses: %(what)s.")
            told = {"name": holder.name, "role": ROLES[holder.role], "what": _listed(lacking)}
            scopes.help_text = self["scopes"].help_text = words % told

    def _holder(self, holders: QuerySet[Responder]) -> Responder | None:
        """Who is chosen now, also where the rest of the form was not sent yet."""
        told = str(self["holder"].value() or "")
        return holders.filter(pk=int(told)).first() if told.isdecimal() and len(told) < 18 else None
