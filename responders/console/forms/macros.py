"""A canned answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from responders import access
from responders.console.forms.base import Form, brands_of
from responders.models import Macro, Responder, Team


class MacroForm(Form):
    brand = forms.ModelChoiceField(label=_("Brand"), queryset=None, empty_label=None)
    whose = forms.ChoiceField(label=_("For"), initial="all", required=False)
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="id")
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("Filled in: {customer_name}, {agent_name}, {brand_name}, {case_number}."),
    )

    def __init__(
        self, editor: Responder, *args: Any, macro: Macro | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.editor = editor
        self.fields["brand"].queryset = brands_of(editor)  # type: ignore[attr-defined]
        self.fields["whose"].choices = _for_whom(editor)  # type: ignore[attr-defined]
        if macro is not None:
            del self.fields["brand"]
        if macro is not None or not access.may(editor, "edit_macros"):
            del self.fields["whose"]
        self.is_new = macro is None

    def wanted(self) -> dict[str, Any]:
        """What is written, with the ids of whose it is."""
        given = dict(self.cleaned_data)
        whose = given.pop("whose", "own") or "all"
        if self.is_new and whose == "own":
            given["owner"] = self.editor.pk
        elif self.is_new and whose.isdecimal():
            given["team"] = int(whose)
        return given


def _for_whom(editor: Responder) -> list[tuple[str, Any]]:
    teams = Team.objects.filter(brand__in=access.brand_ids(editor)).order_by("name", "pk")
    return [
        ("all", _("Everybody who answers")),
        ("own", _("Only me")),
        *((str(team.pk), team.name) for team in teams),
    ]
