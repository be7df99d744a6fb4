"""What a promise or a rule asks of a conversation, as ticks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from inbox import adapters
from inbox.core.events import Visibility
from inbox.models import Brand
from responders.console.words import INTENTS
from responders.core.conditions import NAMES
from responders.models import Queue, Tag, Tier
from responders.models.handling import Priority

LANGUAGES = {
    "id": _("Indonesian"),
    "en": _("English"),
    "mix": _("Mixed"),
    "jv": _("Javanese"),
    "su": _("Sundanese"),
}
VISIBILITIES = {Visibility.PUBLIC.value: _("Public"), Visibility.PRIVATE.value: _("Private")}
PRIORITIES = {
    Priority.URGENT.value: _("Urgent"),
    Priority.HIGH.value: _("High"),
    Priority.NORMAL.value: _("Normal"),
    Priority.LOW.value: _("Low"),
}
LABELS = {
    "channels": _("Accounts"),
    "kinds": _("Channels"),
    "queues": _("Queues"),
    "visibilities": _("Visibility"),
    "languages": _("Language"),
    "intents": _("What it is about"),
    "priorities": _("Priority"),
    "tags": _("Tags, any one"),
    "tiers": _("Customer’s tier"),
}
assert set(LABELS) == set(NAMES)


def choices_of(brand: Brand) -> dict[str, list[tuple[str, Any]]]:
    """What can be ticked, by name of the condition."""
    return {
        "channels": [
            (str(channel.pk), channel.name) for channel in brand.channels.order_by("name")
        ],
        "kinds": [(kind, adapters.load(kind).label) for kind in adapters.kinds()],
        "queues": list(
            Queue.objects.filter(brand=brand).order_by("name").values_list("slug", "name")
        ),
        "visibilities": list(VISIBILITIES.items()),
        "languages": list(LANGUAGES.items()),
        "priorities": [(str(priority), label) for priority, label in PRIORITIES.items()],
        "tags": _named(Tag.objects.filter(brand=brand)),
        "tiers": _named(Tier.objects.filter(brand=brand)),
        "intents": [(intent, words) for intent, (words, _icon) in INTENTS.items()],
    }


def _named(rows: QuerySet[Any]) -> list[tuple[str, Any]]:
    return [(name, name) for name in rows.order_by("name").values_list("name", flat=True)]


def fields_of(brand: Brand) -> dict[str, forms.MultipleChoiceField]:
    """One field for each condition that has something to tick; nothing ticked allows everything."""
    return {
        name: forms.MultipleChoiceField(
            label=LABELS[name], choices=found, required=False, widget=forms.CheckboxSelectMultiple
        )
        for name, found in choices_of(brand).items()
        if found
    }
