"""Why something is not needed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from responders.console.forms.base import Form


class IgnoreForm(Form):
    note = forms.CharField(
        label=_("Why it can be ignored"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
