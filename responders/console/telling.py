"""The timeline of a clock in the reader's language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox import adapters
from responders.console.durations import spoken
from responders.console.forms.conditions import LANGUAGES, PRIORITIES, VISIBILITIES
from responders.console.words import INTENTS
from responders.core.explain import Explanation, Line, Met

REASONS: dict[str, Promise | str] = {
    "no_reply_needed": gettext_lazy("no reply was needed"),
    "superseded": gettext_lazy("what was learnt later gave it another start"),
    "merged_into": gettext_lazy("the conversation was merged into another"),
    "resolved": gettext_lazy("the conversation was resolved"),
    "closed": gettext_lazy("the conversation was closed"),
    "spam": gettext_lazy("it was spam"),
    "policy": gettext_lazy("the policy no longer promises it"),
}


_ASKED: dict[str, Promise | str] = {  # shorter than above the ticks
    "channels": gettext_lazy("account"),
    "kinds": gettext_lazy("channel"),
    "queues": gettext_lazy("queue"),
    "visibilities": gettext_lazy("visibility"),
    "languages": gettext_lazy("language"),
    "intents": gettext_lazy("topic"),
    "priorities": gettext_lazy("priority"),
    "tags": gettext_lazy("tag"),
    "tiers": gettext_lazy("tier"),
}


def told(explanation: Explanation) -> list[dict[str, Any]]:
    """Each line with its moment, code and sentence."""
    return [
        {"at": line.at, "code": line.code, "sentence": sentence(line)} for line in explanation.lines
    ]


def sentence(line: Line) -> str:
    return _(line.sentence) % {name: _words(value) for name, value in line.arguments.items()}


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return _conditions(value)
    if isinstance(value, timedelta):
        return spoken(value.total_seconds(), _("d h m s").split())
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return str(REASONS.get(str(value), str(value).replace("_", " ")))


def _conditions(met: Met) -> str:
    """As "priority Urgent; tag vip"."""
    told = (
        f"{_ASKED[name]} {', '.join(_value(name, one) for one in values)}" for name, values in met
    )
    return "; ".join(told)


def _value(name: str, value: str) -> str:
    known: dict[str, Any] = {
        "visibilities": VISIBILITIES,
        "languages": LANGUAGES,
        "intents": {intent: words for intent, (words, _icon) in INTENTS.items()},
        "priorities": {str(priority): label for priority, label in PRIORITIES.items()},
    }
    if name == "kinds":
        return str(adapters.load(value).label)
    return str(known.get(name, {}).get(value, value))
