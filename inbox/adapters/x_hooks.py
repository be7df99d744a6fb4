"""The address X calls: proved to it, told to it, and what of the account it shall bring there."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from inbox.adapters import reading, signing
from inbox.adapters.base import WebhookRequest
from inbox.adapters.errors import Ambiguous, Rejected, SignatureInvalid
from inbox.adapters.x_lists import Call

SUBSCRIBED = (
    "post.create", "post.delete", "post.mention.create", "post.reply.create", "post.quote.create",
    "like.create", "dm.received", "dm.sent", "dm.read", "chat.received", "chat.sent",
)  # fmt: skip
# Likes of our own doing are not worth their price.
INBOUND = frozenset({"like.create"})
MOST_PAGES = 20
SIGNATURE = "x-twitter-webhooks-signature"
# Whoever knows our address can have a token signed: it must not be able to be a call's body.
CHALLENGE = re.compile(r"[A-Za-z0-9_.=+/-]{1,256}")


def verify(request: WebhookRequest, secrets: Mapping[str, str]) -> None:
    wanted = [_signed(secret, request.body) for secret in _in_force(secrets)]
    signing.require_token(request.headers.get(SIGNATURE, ""), wanted)


def handshake(request: WebhookRequest, secrets: Mapping[str, str]) -> str | None:
    """The token of the hourly check, signed, as JSON; SignatureInvalid where it cannot be one."""
    if request.method != "GET" or "crc_token" not in request.query:
        return None
    challenge, in_force = request.query["crc_token"], _in_force(secrets)
    if not CHALLENGE.fullmatch(challenge) or not in_force:
        raise SignatureInvalid("The challenge is not one.", "challenge")
    return json.dumps({"response_token": _signed(in_force[0], challenge.encode())})


def announce(call: Call, url: str, account: str, *, app: str, user: str) -> None:
    """Register `url` unless it is there, and subscribe to what is not yet subscribed to.

    app: the app's bearer token, without which a webhook that is there cannot be found.
    user: an OAuth 2 token of the account, where X wants one to subscribe.
    Every subscription is tried; the first refusal is raised after the last.
    """
    webhook = _webhook(call, url, app)
    refused = []
    for kind in sorted(set(SUBSCRIBED) - _subscribed(call, account, webhook)):
        wanted = {"user_id": account} | ({"direction": "inbound"} if kind in INBOUND else {})
        content = {"event_type": kind, "filter": wanted, "webhook_id": webhook}
        try:
            call("POST", "activity/subscriptions", user, content=content)
        except Rejected as error:
            refused.append(Rejected(f"{kind}: {error}", error.code))
    if refused:
        raise refused[0]


def _webhook(call: Call, url: str, app: str) -> str:
    found = reading.items(call("GET", "webhooks", app).get("data")) if app else []
    there = next((one for one in found if one.get("url") == url), None)
    if there is None:
        made = reading.mapping(call("POST", "webhooks", content={"url": url}), "data")
        return _named(made)
    if there.get("valid") is not True:
        call("PUT", f"webhooks/{_named(there)}")  # X asks for its challenge again
    return _named(there)


def _subscribed(call: Call, account: str, webhook: str) -> set[str]:
    """The kinds of events that come here already."""
    kinds: set[str] = set()
    page = ""
    for _page in range(MOST_PAGES):
        asked = {"max_results": "1000", **({"pagination_token": page} if page else {})}
        content = call("GET", "activity/subscriptions", params=asked)
        for one in reading.items(content.get("data")):
            is_ours = reading.mapping(one, "filter").get("user_id") == account
            if is_ours and one.get("webhook_id") == webhook:
                kinds.add(reading.text(one.get("event_type")))
        page = reading.text(reading.mapping(content, "meta").get("next_token"))
        if not page:
            break
    return kinds


def _named(webhook: dict[str, Any]) -> str:
    found = reading.identifier(webhook.get("id"))
    if not found:
        raise Ambiguous("The platform's answer has no id.", "no_id")
    return found


def _in_force(secrets: Mapping[str, str]) -> list[str]:
    return signing.in_force(secrets, "consumer_secret")


def _signed(secret: str, body: bytes) -> str:
    made = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(made).decode()}"
