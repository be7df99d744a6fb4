"""Sentences with markup, for letters and paper that show none."""

from __future__ import annotations

from html import unescape

from django.utils.html import strip_tags


def unmarked(sentence: str) -> str:
    """Markup as the text it shows."""
    return unescape(strip_tags(sentence))
