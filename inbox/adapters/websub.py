"""WebSub: ask a hub to call us when a feed changes, and tell its calls from anybody else's.

Source: WebSub, W3C Recommendation of 23 January 2018.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import timedelta

import httpx

from inbox.adapters import http, reading, signing
from inbox.adapters.base import Intent, WebhookRequest
from inbox.adapters.errors import Rejected, SignatureInvalid
from inbox.core.cleaning import clip

SUBSCRIBE, UNSUBSCRIBE, DENIED = "subscribe", "unsubscribe", "denied"
METHODS = ("sha1", "sha256", "sha384", "sha512")
WANTED = timedelta(days=10)  # hubs give less where they want to
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=365)
UNTOLD = timedelta(days=1)  # where a hub does not say how long
# It is answered as it came: nothing that a browser or another program could take for more.
CHALLENGE = re.compile(r"[A-Za-z0-9_.=+/~-]{1,512}")


def secrets_of(secrets: Mapping[str, str]) -> list[str]:
    """What the hub signs with, made of the secret that never leaves us; none where there is none."""
    own = signing.in_force(secrets, "own_secret")
    return [hmac.digest(one.encode(), b"websub", "sha256").hex() for one in own]


def ask(
    client: httpx.Client, hub: str, mode: str, *, topic: str, url: str, secrets: Mapping[str, str]
) -> None:
    """Ask for a feed, or to hear no more of it. Nothing has changed before the hub asked back."""
    signed_with = secrets_of(secrets)
    if not signed_with:
        raise Rejected("There is no secret to sign with.", "no_secret")
    form = {
        "hub.callback": url,
        "hub.mode": mode,
        "hub.topic": topic,
        "hub.secret": signed_with[0],
        "hub.lease_seconds": str(int(WANTED.total_seconds())),
        "hub.verify": "async",  # hubs of before the Recommendation want it; others pass over it
    }
    answer = http.call(client, "POST", hub, is_safe=True, form=form, is_plain=True)
    if not answer.is_ok:
        words = reading.text(answer.content.get("words"))
        raise Rejected(words or f"Refused with status {answer.status}.", str(answer.status))


def intent(request: WebhookRequest, topic: str) -> Intent | None:
    """What a hub asks about `topic`; SignatureInvalid for another feed, or a challenge that is none."""
    query = request.query
    mode = query.get("hub.mode", "")
    if request.method != "GET" or mode not in {SUBSCRIBE, UNSUBSCRIBE, DENIED}:
        return None
    if not signing.same(query.get("hub.topic", ""), topic):
        raise SignatureInvalid("This feed is not ours.", "topic")
    if mode == DENIED:
        return Intent(mode, reason=clip(query.get("hub.reason", ""), 200))
    challenge = query.get("hub.challenge", "")
    if not CHALLENGE.fullmatch(challenge):
        raise SignatureInvalid("The challenge is not one.", "challenge")
    lasts = http.seconds(query.get("hub.lease_seconds", ""), most=LONGEST)
    return Intent(mode, challenge, max(lasts, SHORTEST) if lasts else UNTOLD)


def verify(request: WebhookRequest, secrets: Mapping[str, str]) -> None:
    given = request.headers.get("x-hub-signature", "")
    signing.require_digest(given, request.body, secrets_of(secrets), METHODS)
