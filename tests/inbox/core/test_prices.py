"""Prices as operators write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from inbox.core import prices
from inbox.core.prices import Price


def test_a_price_is_read_to_its_last_digit() -> None:
    told = {"currency": "IDR", "plain": "164.25", "with_link": 3285}
    assert prices.read(told) == Price("IDR", Decimal("164.25"), Decimal(3285))
    assert prices.read({"currency": "USD", "plain": 0.01}) == Price("USD", Decimal("0.01"))
    assert prices.read(None) is None


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"currency": "usd", "plain": "1"},
        {"currency": "ÄÖÜ", "plain": "1"},
        {"currency": "USD"},
        {"currency": "USD", "plain": "-1"},
        {"currency": "USD", "plain": "NaN"},
        {"currency": "USD", "plain": "1", "with_link": "much"},
    ],
)
def test_what_is_no_price_is_said(told: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is no"):
        prices.read(told)
