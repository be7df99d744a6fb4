"""What the reference has found out, kept for who asks the same again: the trials of faults, which only change the core."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

KEPT: dict[Hashable, Any] = {}
keeps = False


def once(key: Hashable, found_out: Callable[[], Any]) -> Any:
    if key in KEPT:
        return KEPT[key]
    answer = found_out()
    if keeps:
        KEPT[key] = answer
    return answer
