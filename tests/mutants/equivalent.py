"""Faults that change no answer, and why. They are not left out of the score."""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {}
