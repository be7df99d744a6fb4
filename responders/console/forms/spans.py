"""Durations as people write them, in English or Indonesian: 15m, 4h, 1 jam 30 mnt, 45s."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from responders.console.durations import joined

_PART = re.compile(r"(\d{1,6})\s*(jam|menit|mnt|detik|dtk|[hjms])(?![a-z])")
_SECONDS = {"h": 3600, "j": 3600, "m": 60, "d": 1, "s": 1}  # by the first letter
MOST = 366 * 86400


def read(text: str) -> int:
    """Seconds; ValueError where it cannot be read."""
    text = text.strip().lower()
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        raise ValueError(text)
    return sum(int(count) * _SECONDS[unit[0]] for count, unit in parts)


def written(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = zip((hours, minutes, left), map(joined, _("d h m s").split()[1:]), strict=True)
    return " ".join(f"{count}{unit}" for count, unit in parts if count)


class SpanField(forms.CharField):
    """Whole seconds, or None where it is left empty."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            seconds = read(text)
        except ValueError as error:
            raise ValidationError(_("Write it as 15m, 4h or 1h 30m.")) from error
        if not 0 < seconds <= MOST:
            raise ValidationError(_("It must be more than nothing and at most a year."))
        return seconds

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, int) else value
