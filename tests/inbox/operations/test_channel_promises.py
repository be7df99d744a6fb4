"""What every channel promises in numbers, tried with its own numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox import adapters, budgets
from inbox.core.budget import SEND
from inbox.core.capabilities import broken_by
from inbox.core.events import Visibility
from tests.builders import MONDAY_TEN

WINDOWED = [
    kind
    for kind in adapters.kinds()
    if adapters.load(kind).capabilities.reply_window
    or adapters.load(kind).capabilities.private_reply_window
]


@pytest.mark.parametrize("kind", WINDOWED)
def test_its_window_closes_when_it_says(kind: str) -> None:
    able = adapters.load(kind).capabilities
    for window, is_private_reply in (
        (able.reply_window, False),
        (able.private_reply_window, True),
    ):
        if window is None:
            continue
        for late, code in ((timedelta(microseconds=-1), ""), (timedelta(), "window_closed")):
            broken = broken_by(
                able,
                "Baik",
                visibility=Visibility.PRIVATE,
                last_inbound_at=MONDAY_TEN,
                at=MONDAY_TEN + window + late,
                is_private_reply=is_private_reply,
            )
            assert [breach.code for breach in broken] == ([code] if code else [])


@pytest.mark.parametrize("kind", adapters.kinds())
def test_its_budget_is_kept(kind: str) -> None:
    """Of more calls at one moment than its smallest window allows, only so many pass; later, more do."""
    rates = [rate for rate in adapters.load(kind).capabilities.budget if rate.counts(SEND)]
    least = min(rates, key=lambda rate: rate.calls)
    key = f"promise:{kind}"
    passed = sum(budgets.take(key, rates, SEND, at=MONDAY_TEN) for _call in range(least.calls + 5))
    assert passed == least.calls
    assert not budgets.take(key, rates, SEND, at=MONDAY_TEN + least.period / 4)
    longest = max(rate.period for rate in rates)
    assert budgets.take(key, rates, SEND, at=MONDAY_TEN + longest * 1.25)  # windows slide in parts
