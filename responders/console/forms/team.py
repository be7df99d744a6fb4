"""People, their roles, and their teams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from responders.console.forms.base import Form, brands_of
from responders.console.page import ROLES
from responders.models import Responder
from responders.operations import team


class PersonForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.CharField(
        label=_("Sign-in name"), max_length=150, help_text=_("What the person types to sign in.")
    )
    is_service = forms.BooleanField(
        label=_("Service account"),
        required=False,
        help_text=_("For a program: nobody signs in with it, and you make its API tokens."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()), widget=forms.RadioSelect)
    brands = forms.ModelMultipleChoiceField(
        label=_("Brands"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(
        label=_("Capacity"),
        min_value=0,
        max_value=1000,
        initial=6,
        help_text=_("Conversations at once before routing goes past this person."),
    )

    def __init__(
        self, editor: Responder, *args: Any, person: Responder | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brands"].queryset = brands_of(editor)  # type: ignore[attr-defined]
        if person is not None:
            del self.fields["username"], self.fields["is_service"]
        else:
            del self.fields["capacity"]


class TeamForm(Form):
    brand = forms.ModelChoiceField(label=_("Brand"), queryset=None, empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=120)

    def __init__(self, editor: Responder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].queryset = brands_of(editor)  # type: ignore[attr-defined]


class MemberForm(Form):
    responder = forms.ModelChoiceField(label=_("Person"), queryset=None, empty_label=None)
    is_lead = forms.BooleanField(label=_("Leads the team"), required=False)

    def __init__(self, editor: Responder, brand_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = team.colleagues(editor).filter(brands=brand_id, user__is_active=True)
        self.fields["responder"].queryset = people  # type: ignore[attr-defined]
