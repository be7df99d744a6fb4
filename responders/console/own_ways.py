"""The form of one's own keys, and what the page of preferences shows of density and keys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from responders import access
from responders.console.forms.base import Form
from responders.console.words import Words
from responders.core import hotkeys
from responders.models import Responder

COMMANDS: dict[str, Words] = {
    "next": gettext_lazy("Next conversation"),
    "previous": gettext_lazy("Previous conversation"),
    "next_message": gettext_lazy("Next message"),
    "previous_message": gettext_lazy("Previous message"),
    "soonest": gettext_lazy("Next due soonest"),
    "back": gettext_lazy("Back to list"),
    "reply": gettext_lazy("Reply"),
    "note": gettext_lazy("Internal note"),
    "assign": gettext_lazy("Assign"),
    "claim": gettext_lazy("Assign to me"),
    "resolve": gettext_lazy("Resolve"),
    "snooze": gettext_lazy("Snooze"),
    "tag": gettext_lazy("Tag"),
    "undo": gettext_lazy("Undo"),
    "approve": gettext_lazy("Approve and send"),
    "filter": gettext_lazy("Add filter"),
    "save_view": gettext_lazy("Save view"),
    "select": gettext_lazy("Select"),
    "select_all": gettext_lazy("Select all that match"),
    "priority": gettext_lazy("Priority"),
    "details": gettext_lazy("Details panel"),
    "search": gettext_lazy("Search"),
    "go": gettext_lazy("Go to, first key"),
    "help": gettext_lazy("This list"),
}
WRONG: dict[str, Words] = {
    "long": gettext_lazy("One sign."),
    "twice": gettext_lazy("Another has this key."),
}


class KeysForm(Form):
    """A field for each command; an empty one is off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for command, label in COMMANDS.items():
            widget = forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "size": 3})
            self.fields[command] = forms.CharField(
                label=label, required=False, max_length=20, widget=widget
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for command, how in hotkeys.wrong(given).items():
            self.add_error(command, str(WRONG[how]))
        return given


def context(responder: Responder) -> dict[str, Any]:
    """What the page of preferences shows of it."""
    return {
        "keys_form": KeysForm(initial=hotkeys.of(responder.keys), prefix="key"),
        "is_compact": responder.is_compact,
        "has_own_keys": bool(responder.keys),
        "hides_guide": responder.hides_guide and access.may(responder, "read_first_steps"),
    }
