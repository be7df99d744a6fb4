"""What the platforms of Meta share: signature, handshake, proof of the secret, error numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import httpx

from inbox.adapters import http, reading, signing
from inbox.adapters.base import Field, WebhookRequest
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
from inbox.adapters.toward import Toward

GRAPH = "https://graph.facebook.com"
INSTAGRAM_GRAPH = "https://graph.instagram.com"
VERSION = "v25.0"
# Where pictures and films lie; their addresses are signed, and good for a while.
MEDIA_HOSTS = frozenset({"fbcdn.net", "fbsbx.com", "cdninstagram.com"})
# What a Page is subscribed to. A later subscription of the same app replaces an earlier one, so that
# every channel that hangs from a Page asks for all of it.
PAGE_FIELDS = (
    "feed,mention,messages,message_echoes,message_edits,message_reactions,message_reads,"
    "message_deliveries,messaging_postbacks,messaging_optins,messaging_referrals,"
    "messaging_handovers,standby,messaging_policy_enforcement"
)
# WhatsApp: 130429 for the number, 131056 for one person, 131057 while the number is moved.
THROTTLED = frozenset({4, 17, 32, 613, *range(80_000, 80_015), 130_429, 131_056, 131_057})
LOGGED_OUT = frozenset({102, 190})
NO_PERMISSION = 10
TRANSIENT = frozenset({-2, -1, 1, 2, 131_000, 131_016})
# Messenger and Instagram tell it as a subcode, WhatsApp as a number.
WINDOW = frozenset({2_018_278, 2_534_022, 131_047})  # the time to answer has passed
RESTRICTED = frozenset({1_893_063, 131_048})  # this account may not write for a while
RESTRICTED_PAUSE = timedelta(hours=1)
# Blanks that every form of a platform of Meta has.
VERIFY_TOKEN = Field(
    "verify_token",
    "Verify token",
    "Any long random words; type the same at the platform.",
    secret=True,
    required=False,
    goes_to="secrets",
)
GRAPH_VERSION = Field("version", "Graph version", f"For example {VERSION}.", required=False)


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
    form: Mapping[str, str] | None = None,
    files: Mapping[str, http.File] | None = None,
    is_safe: bool | None = None,
    out_of_order: Collection[int] = (),
) -> dict[str, Any]:
    """What the Graph answered; raises the AdapterError that its error number means.

    is_safe: as for `http.call`.
    out_of_order: the platform's own numbers that are no fault of this call, but of the whole account.
    """
    query = dict(params or {})
    if secret:
        query["appsecret_proof"] = signing.hex_digest(secret, token.encode())
    is_safe = method == "GET" if is_safe is None else is_safe
    answer = http.call(
        client,
        method,
        url,
        is_safe=is_safe,
        headers={"authorization": f"Bearer {token}"},
        params=query,
        content=content,
        form=form,
        files=files,
    )
    error = answer.content.get("error")
    if answer.is_ok and not error:
        return answer.content
    told = reading.mapping(error)
    raise refusal(answer.status, told, is_safe=is_safe, out_of_order=out_of_order)


def refusal(
    status: int, error: dict[str, Any], *, is_safe: bool, out_of_order: Collection[int] = ()
) -> AdapterError:
    """What one error object means. The transient ones are no proof that nothing was said."""
    number, subcode = reading.number(error.get("code")), reading.number(error.get("error_subcode"))
    code = "/".join(str(part) for part in (number, subcode) if part is not None) or str(status)
    words = _words(error) or f"Refused with status {status}."
    if number in THROTTLED:
        return RateLimited(words, code)
    if RESTRICTED & {number, subcode}:
        return RateLimited(words, code, retry_after=RESTRICTED_PAUSE)
    if WINDOW & {number, subcode}:
        return WindowClosed(words, code)
    is_nobody = status == 401 and number in {None, 0}
    if number in {*LOGGED_OUT, NO_PERMISSION, *out_of_order} or is_nobody:
        return CredentialsRejected(words, code)
    if number in TRANSIENT:
        return Unreachable(words, code) if is_safe else Ambiguous(words, code)
    return Rejected(words, code)


def _words(error: dict[str, Any]) -> str:
    """Its message, and the details where there are some."""
    details = reading.text(reading.mapping(error, "error_data").get("details"))
    return ": ".join(filter(None, (reading.text(error.get("message")), details)))[:300]


def gesture(gesture: str, toward: Toward) -> dict[str, Any]:
    """What tells a person in Messenger or Instagram's direct messages that we write, or have read."""
    sign = {"typing": "typing_on", "read": "mark_seen"}[gesture]
    return {"recipient": {"id": toward.person}, "sender_action": sign}


def told_id(answer: dict[str, Any], name: str) -> str:
    """The id in it; without one we do not know what became of the call."""
    found = reading.identifier(answer.get(name))
    if not found:
        raise Ambiguous("The platform's answer has no id.", "no_id")
    return found


def in_address(target: str) -> str:
    """An id that may stand in an address."""
    if not target or not target.replace("_", "").isalnum():
        raise Rejected("There is nothing to answer to.", "no_target")
    return target
