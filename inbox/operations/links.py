"""A link that only the customer may follow: our rows show where it stands, and it is filled in as the words leave.

Whoever reads the conversation here, by console, API or export, does not get it; the database has it sealed.
"""

from __future__ import annotations

import functools
import re
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from inbox.models import Delivery
from inbox.models.vault import seal, unseal

PLACE = "[link]"
PATH = "rating"  # the pages behind such links, whose addresses bear a token


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


def hidden(text: str) -> str:
    """Without the links that came back: customers quote them, and mail programs wrap them into links of their own."""
    return _ours(settings.PUBLIC_URL).sub(PLACE, text) if PATH in text else text


@functools.cache
def _ours(public_url: str) -> re.Pattern[str]:
    slash, colon = "(?:/|%2[fF])", "(?::|%3[aA])"
    host = re.escape(urlsplit(public_url).netloc).replace(":", colon)
    start = rf"(?:https?{colon}{slash}{{2}})?{host}"
    return re.compile(rf"{start}{slash}{PATH}{slash}[\w-]+{slash}?", re.IGNORECASE)
