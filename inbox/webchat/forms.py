"""What a visitor may send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 4000
LONGEST_NAME = 80


class Said(forms.Form):
    """`client_id` is made by the page, once per message: sent again, it is the same message."""

    text = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={
            "required": _("Write something first."),
            "max_length": _("That is too long. %(limit_value)d characters fit into one message."),
        },
    )
    client_id = forms.UUIDField()
    name = forms.CharField(max_length=LONGEST_NAME, required=False)

    def sentence(self) -> str:
        """The first thing that is wrong."""
        return str(next(iter(self.errors.values()))[0])
