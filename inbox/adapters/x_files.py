"""Pictures and films on X: where they lie, and as what ours go out."""

from __future__ import annotations

import re
from typing import Any

import httpx

from inbox.adapters import attached, oauth1, reading, x_posts
from inbox.adapters.base import Enclosure
from inbox.adapters.errors import Unreachable
from inbox.core.events import Visibility

MOST = {"image": 5_000_000}
MOST_IMAGES = 4  # of one post; of a message one
PRIVATE = "ton.twitter.com"  # what came in messages lies here, and is given to its two people only
HOSTS = frozenset({"twimg.com", PRIVATE})
GONE = frozenset({"404", "404/resource-not-found", "200/resource-not-found"})
FIELDS = {"media.fields": "media_key,preview_image_url,type,url,variants"}
_KEY = re.compile(r"\d{1,3}_\d{1,19}")


def is_key(ref: str) -> bool:
    """Whether it is a name of X's, to be asked for; else it is an address."""
    return _KEY.fullmatch(ref) is not None


def address(answer: dict[str, Any], key: str) -> str:
    """Where it lies; Rejected where X does not tell."""
    ref = x_posts.medium(reading.mapping(answer, "data"), key).ref
    if ref == key:
        raise attached.no_file()
    return ref


def proof(keys: oauth1.Keys, address: str, *, nonce: str, at_seconds: int) -> dict[str, str]:
    """What X wants to see with a picture out of a message; nothing for all others."""
    url = httpx.URL(address)
    if url.host != PRIVATE:
        return {}
    params = dict(url.params)
    bare = str(url.copy_with(query=None))
    told = oauth1.header(keys, "GET", bare, params, nonce=nonce, at_seconds=at_seconds)
    return {"authorization": told}


def upload(enclosure: Enclosure, visibility: Visibility) -> dict[str, Any]:
    """The form that hands it over; nobody sees it before a post or a message names it."""
    place = "tweet" if visibility is Visibility.PUBLIC else "dm"
    return {
        "form": {"media_category": f"{place}_{enclosure.kind}"},
        "files": {"media": (enclosure.name, enclosure.content, enclosure.mime)},
        "is_safe": True,
    }


def uploaded(answer: dict[str, Any]) -> str:
    found = reading.identifier(reading.mapping(answer, "data").get("id"))
    if not found:
        raise Unreachable("X does not tell the picture's id.", "no_media_id")
    return found
