"""OAuth 1.0a: the header by which an app proves that it speaks for an account (RFC 5849)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Keys:
    """The app's pair and the account's; they stay valid until somebody takes them back."""

    consumer_key: str
    consumer_secret: str
    token: str
    token_secret: str


def header(
    keys: Keys,
    method: str,
    url: str,
    params: Mapping[str, str] | None = None,
    *,
    nonce: str,
    at_seconds: int,
) -> str:
    """The Authorization header. `url` is without a query; a JSON body is not part of what is signed."""
    told = {
        "oauth_consumer_key": keys.consumer_key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(at_seconds),
        "oauth_token": keys.token,
        "oauth_version": "1.0",
    }
    told["oauth_signature"] = signature(keys, method, url, {**(params or {}), **told})
    return "OAuth " + ", ".join(f'{name}="{_quoted(value)}"' for name, value in told.items())


def signature(keys: Keys, method: str, url: str, params: Mapping[str, str]) -> str:
    """HMAC-SHA1 of the base string. Source: RFC 5849, sections 3.4.1 and 3.4.2."""
    pairs = sorted((_quoted(name), _quoted(value)) for name, value in params.items())
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(map(_quoted, (method.upper(), url, joined)))
    key = f"{_quoted(keys.consumer_secret)}&{_quoted(keys.token_secret)}"
    made = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
    return base64.b64encode(made).decode()


def _quoted(value: str) -> str:
    return quote(value, safe="")
