"""What a platform charges for one reply, where it has a price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True, slots=True)
class Price:
    """Of one reply, in `currency` (ISO 4217). with_link: of one that holds a link, where it is another."""

    currency: str
    plain: Decimal
    with_link: Decimal | None = None


def read(told: Mapping[str, Any] | None) -> Price | None:
    """An operator's own price: {"currency": "USD", "plain": "0.01", "with_link": "0.20"}; None: nothing is charged.

    Raises ValueError for anything else.
    """
    if told is None:
        return None
    currency = str(told.get("currency", ""))
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise ValueError(f"{currency!r} is no currency")
    linked = told.get("with_link")
    return Price(currency, _amount(told.get("plain")), None if linked is None else _amount(linked))


def _amount(told: Any) -> Decimal:
    try:
        amount = Decimal(str(told))
    except InvalidOperation:
        raise ValueError(f"{told!r} is no price") from None
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{told!r} is no price")
    return amount
