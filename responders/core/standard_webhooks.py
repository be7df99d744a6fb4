"""Signatures of outgoing webhooks, in the way of the Standard Webhooks specification (version 1.0.0).

What is signed is `id.timestamp.body`, with HMAC-SHA256; a secret is "whsec_" and base64. While one secret takes over
from another, both sign, and whoever verifies may hold either.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def secret_of(entropy: bytes) -> str:
    return PREFIX + base64.b64encode(entropy).decode()


def signatures(secrets: Iterable[str], event_id: str, timestamp: int, body: bytes) -> str:
    """The webhook-signature header: one of each secret, by spaces. timestamp: seconds since 1970."""
    return " ".join(f"v1,{_signature(secret, event_id, timestamp, body)}" for secret in secrets)


def is_signed(header: str, secret: str, event_id: str, timestamp: int, body: bytes) -> bool:
    """Whether one of the header's signatures is this secret's; compared in constant time."""
    expected = f"v1,{_signature(secret, event_id, timestamp, body)}".encode()
    found = [hmac.compare_digest(one.encode(), expected) for one in header.split(" ")]
    return any(found)


def _signature(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """Raises ValueError for a secret that is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not a webhook secret") from error
    signed = f"{event_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
