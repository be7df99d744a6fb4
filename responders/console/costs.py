"""What a reply costs at the platform, in words."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency
from django.utils.translation import gettext as _

from inbox.core.prices import Price
from responders.console import languages


def told(price: Price | None) -> str:
    """For example: $0.01, with a link $0.20. Empty where nothing is charged."""
    if price is None:
        return ""
    plain = _money(price.plain, price.currency)
    if price.with_link is None or price.with_link == price.plain:
        return plain
    linked = _money(price.with_link, price.currency)
    return _("%(plain)s, with a link %(linked)s") % {"plain": plain, "linked": linked}


def _money(amount: Decimal, currency: str) -> str:
    """Every digit that was told: prices of a single reply are parts of a cent."""
    return format_currency(amount, currency, locale=languages.locale(), decimal_quantization=False)
