"""How long, in few letters."""

from __future__ import annotations

from collections.abc import Sequence

NO_BREAK = "\u00a0"
MINUTE, HOUR, DAY = 60, 3600, 86400


def spoken(seconds: float, units: Sequence[str]) -> str:
    """`seconds` in its two largest units, rounded down; `units` are those of day, hour, minute, second."""
    total = abs(int(seconds))
    day, hour, minute, second = map(joined, units)
    if total < MINUTE:
        return f"{total}{second}"
    if total < HOUR:
        return f"{total // MINUTE}{minute}"
    if total < DAY:
        hours, minutes = divmod(total // MINUTE, 60)
        return f"{hours}{hour} {minutes}{minute}" if minutes else f"{hours}{hour}"
    days, hours = divmod(total // HOUR, 24)
    return f"{days}{day} {hours}{hour}" if hours else f"{days}{day}"


def in_hours(seconds: float, hour: str, minute: str) -> str:
    """Hours that people worked, which nobody counts in days."""
    hours, minutes = divmod(abs(int(seconds)) // MINUTE, 60)
    spoken = [f"{hours}{joined(hour)}"] * bool(hours)
    return " ".join([*spoken, f"{minutes}{joined(minute)}"] if minutes or not hours else spoken)


def joined(unit: str) -> str:
    """As it stands behind its number: a letter at once, a longer one apart and on the same line."""
    return unit if len(unit) == 1 else NO_BREAK + unit
