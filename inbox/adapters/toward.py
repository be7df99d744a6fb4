"""Whom a gesture is for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Toward:
    """Whom a gesture is for: their thread, their own id, and the last message from there, by its id and its token."""

    thread_key: str
    person: str
    message: str
    read_token: str = ""
