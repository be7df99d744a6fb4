"""A canned answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from responders.console.forms.base import Form, brands_of
from responders.models import Macro, Responder


class MacroForm(Form):
    brand = forms.ModelChoiceField(label=_("Brand"), queryset=None, empty_label=None)
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
        self.fields["brand"].queryset = brands_of(editor)  # type: ignore[attr-defined]
        if macro is not None:
            del self.fields["brand"]
