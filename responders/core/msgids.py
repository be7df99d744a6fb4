"""Marks sentences for translation where they are written; screens translate them."""

from __future__ import annotations


def gettext_noop(sentence: str) -> str:
    """The sentence itself. The name is what the collector of translatable texts looks for."""
    return sentence
