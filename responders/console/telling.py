"""The timeline of a clock in the reader's language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders.console.durations import spoken
from responders.core.explain import Explanation, Line

REASONS: dict[str, Promise | str] = {
    "no_reply_needed": gettext_lazy("no reply was needed"),
    "superseded": gettext_lazy("what was learnt later gave it another start"),
    "merged_into": gettext_lazy("the conversation was merged into another"),
    "resolved": gettext_lazy("the conversation was resolved"),
    "closed": gettext_lazy("the conversation was closed"),
    "spam": gettext_lazy("it was spam"),
    "policy": gettext_lazy("the policy no longer promises it"),
}


def told(explanation: Explanation) -> list[dict[str, Any]]:
    """Each line with its moment, code and sentence."""
    return [
        {"at": line.at, "code": line.code, "sentence": sentence(line)} for line in explanation.lines
    ]


def sentence(line: Line) -> str:
    return _(line.sentence) % {name: _words(value) for name, value in line.arguments.items()}


def _words(value: object) -> str:
    if isinstance(value, timedelta):
        return spoken(value.total_seconds(), _("d h m s").split())
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return str(REASONS.get(str(value), str(value).replace("_", " ")))
