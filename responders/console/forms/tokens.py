"""A key to the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from responders.console.forms.base import Form
from responders.models import Responder
from responders.operations import tokens

SCOPES = {
    "read:inbox": _("Read conversations, messages and clocks"),
    "write:reply": _("Reply, note, assign, resolve, snooze and tag"),
    "read:report": _("Read reports"),
    "admin:channel": _("Channels, envelopes and dead letters"),
}
assert set(SCOPES) == set(tokens.SCOPES)


class TokenForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What will use it."))
    holder = forms.ModelChoiceField(
        label=_("Acts as"),
        queryset=None,
        empty_label=None,
        help_text=_(
            "Yourself, or a service account: other people make their own. It may never do more than the role allows."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("Valid for, in days"), min_value=1, max_value=tokens.MAX_DAYS, initial=90
    )

    def __init__(self, maker: Responder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = tokens.holders(maker)  # type: ignore[attr-defined]
        self.fields["holder"].initial = maker.pk
