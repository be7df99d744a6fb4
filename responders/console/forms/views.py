"""A name for a view of the inbox, and who sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from responders import access
from responders.console.forms.base import Form, brands_of
from responders.models import Responder, SavedView
from responders.operations import saved_views

ALONE = ""


class ViewForm(Form):
    """`audience` is empty for oneself, or team:<id>, or brand:<id>."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True})
    )
    audience = forms.ChoiceField(
        label=_("Who sees it"),
        required=False,
        help_text=_("Everybody sees in it only what they may."),
    )

    def __init__(self, owner: Responder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not access.may(owner, "share_views"):
            del self.fields["audience"]
            return
        teams = [(f"team:{team.pk}", team.name) for team in saved_views.teams(owner)]
        brands = [(f"brand:{brand.pk}", brand.name) for brand in brands_of(owner)]
        self.fields["audience"].choices = [(ALONE, _("Only I")), *teams, *brands]  # type: ignore[attr-defined]

    def readers(self) -> dict[str, int]:
        """As the operation takes them."""
        kind, found, pk = self.cleaned_data.get("audience", "").partition(":")
        return {f"{kind}_id": int(pk)} if found else {}


class NameForm(Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True})
    )

    def __init__(self, view: SavedView, *args: Any) -> None:
        super().__init__(*args, initial={"name": view.name})
