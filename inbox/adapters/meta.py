"""What the platforms of Meta share: signature, handshake, proof of the secret, error numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from inbox.adapters import http, reading, signing
from inbox.adapters.base import WebhookRequest
from inbox.adapters.errors import (
    AdapterError,
    Ambiguous,
    CredentialsRejected,
    RateLimited,
    Rejected,
    SignatureInvalid,
    Unreachable,
    WindowClosed,
)

GRAPH = "https://graph.facebook.com"
VERSION = "v25.0"
THROTTLED = frozenset({4, 17, 32, 613, *range(80_000, 80_015)})
LOGGED_OUT = frozenset({102, 190})
NO_PERMISSION = 10
TRANSIENT = frozenset({1, 2})
WINDOW = 2_018_278  # subcode of "outside of the allowed window"
RESTRICTED = 1_893_063  # subcode of "Page temporarily restricted"
RESTRICTED_PAUSE = timedelta(hours=1)


def verify(request: WebhookRequest, secrets: Mapping[str, str]) -> None:
    """Over the raw bytes, since Meta escapes letters that another writer would not; SHA-256 only."""
    given = request.headers.get("x-hub-signature-256", "")
    signing.require_digest(given, request.body, signing.in_force(secrets, "app_secret"))


def handshake(request: WebhookRequest, secrets: Mapping[str, str]) -> str | None:
    """The challenge, once the token proved that it is our subscription; SignatureInvalid otherwise."""
    if request.method != "GET" or request.query.get("hub.mode") != "subscribe":
        return None
    given = request.query.get("hub.verify_token", "")
    signing.require_token(given, signing.in_force(secrets, "verify_token"))
    challenge = request.query.get("hub.challenge", "")
    if not challenge.isalnum() or len(challenge) > 200:
        raise SignatureInvalid("The challenge is not one.", "challenge")
    return challenge


def call(
    client: httpx.Client,
    method: str,
    url: str,
    *,
    token: str,
    secret: str = "",
    params: Mapping[str, str] | None = None,
    content: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What the Graph answered; raises the AdapterError that its error number means."""
    query = dict(params or {})
    if secret:
        query["appsecret_proof"] = signing.hex_digest(secret, token.encode())
    answer = http.call(
        client,
        method,
        url,
        headers={"authorization": f"Bearer {token}"},
        params=query,
        content=content,
    )
    error = answer.content.get("error")
    if answer.is_ok and not error:
        return answer.content
    raise refusal(answer.status, reading.mapping(error), is_safe=method == "GET")


def refusal(status: int, error: dict[str, Any], *, is_safe: bool) -> AdapterError:
    """What one error object means. 1 and 2 are no proof that nothing was said."""
    number, subcode = reading.number(error.get("code")), reading.number(error.get("error_subcode"))
    code = "/".join(str(part) for part in (number, subcode) if part is not None) or str(status)
    words = reading.text(error.get("message"))[:300] or f"Refused with status {status}."
    if number in THROTTLED:
        return RateLimited(words, code)
    if subcode == RESTRICTED:
        return RateLimited(words, code, retry_after=RESTRICTED_PAUSE)
    if subcode == WINDOW:
        return WindowClosed(words, code)
    if number in LOGGED_OUT or number == NO_PERMISSION or (number is None and status == 401):
        return CredentialsRejected(words, code)
    if number in TRANSIENT:
        return Unreachable(words, code) if is_safe else Ambiguous(words, code)
    return Rejected(words, code)
