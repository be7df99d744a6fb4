"""Faults that change no answer, and why. They are not left out of the score."""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {
    "hours.BusinessHours._work_out: edge_low.date() - 2 * windows.ONE_DAY → edge_low.date() - 3 * windows.ONE_DAY": (
        "a day more is looked at, and cut off again"
    ),
    "hours.BusinessHours._know_more: high - start.year >= HORIZON_YEARS → high - start.year > HORIZON_YEARS": (
        "years beyond the horizon are worked out, and what is found in them is refused by add"
    ),
}
