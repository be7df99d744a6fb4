"""Pictures and films on Bluesky: where they lie, and how a post names those of ours."""

from __future__ import annotations

import re
from typing import Any

import httpx

from inbox.adapters import attached, http, reading
from inbox.adapters.base import Draft
from inbox.adapters.errors import Rejected

MOST = {"image": 1_000_000}  # Source: lexicon app.bsky.embed.images
MOST_IMAGES = 4
PICTURES = "https://cdn.bsky.app/img/feed_fullsize/plain"
DIRECTORY = "https://plc.directory"
# Films lie whole with their owner only; these are the servers that Bluesky runs itself.
HOMES = frozenset({"host.bsky.network"})
HOSTS = HOMES | {"cdn.bsky.app"}
GONE = frozenset({404, 410})
_REF = re.compile(r"(image|video)/(did:[a-z]+:[A-Za-z0-9._:%-]+)/([A-Za-z0-9]+)")


def named(ref: str) -> tuple[str, str, str]:
    """Kind, owner and content; Rejected for what names no file."""
    found = _REF.fullmatch(ref)
    if not found:
        raise attached.no_file()
    kind, owner, cid = found.groups()
    return kind, owner, cid


def picture(owner: str, cid: str) -> str:
    return f"{PICTURES}/{owner}/{cid}@jpeg"


def blob(host: str, owner: str, cid: str) -> str:
    return str(
        httpx.URL(f"{host}/xrpc/com.atproto.sync.getBlob", params={"did": owner, "cid": cid})
    )


def home_of(client: httpx.Client, owner: str) -> str:
    """The server on which somebody lives, by the public directory; Rejected where it is none we fetch from."""
    if not owner.startswith("did:plc:"):
        raise Rejected("It lies with somebody else.", "elsewhere")
    answer = http.call(client, "GET", f"{DIRECTORY}/{owner}")
    if answer.status in GONE:
        raise Rejected("The account is gone.", attached.GONE)
    for one in reading.items(answer.content.get("service")):
        host = reading.text(one.get("serviceEndpoint")).rstrip("/")
        if reading.text(one.get("id")).endswith("#atproto_pds"):
            attached.at(host, HOMES)
            return host
    raise Rejected("Nobody knows where the account lives.", attached.GONE)


def embed(draft: Draft, blobs: list[dict[str, Any]]) -> dict[str, Any]:
    """The part of a post that shows pictures; empty where there are none."""
    if not draft.media:
        return {}
    images = [{"image": one, "alt": ""} for one in blobs]
    return {"embed": {"$type": "app.bsky.embed.images", "images": images}}
