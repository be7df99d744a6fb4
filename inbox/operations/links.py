"""A link that only the customer may follow: our rows show where it stands, and it is filled in as the words leave.

Whoever reads the conversation here, by console, API or export, does not get it; the database has it sealed.
"""

from __future__ import annotations

from uuid import UUID

from inbox.models import Delivery
from inbox.models.vault import seal, unseal

PLACE = "[link]"


def sealed(link: str, key: UUID) -> bytes:
    """For the delivery of this key, and of no use on another."""
    return seal(link.encode(), f"delivery.link:{key}")


def filled(delivery: Delivery) -> str:
    """The words as the customer gets them. delivery: with its message."""
    text = delivery.message.text
    if delivery.link is None:
        return text
    link = unseal(bytes(delivery.link), f"delivery.link:{delivery.key}").decode()
    return text.replace(PLACE, link)
