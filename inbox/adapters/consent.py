"""Signing in at a provider instead of typing its tokens: the authorization code flow with PKCE.

Source: RFC 6749, section 4.1; RFC 7636; RFC 9700. Whose account it was is read from the ID token, which came
from the provider itself over TLS and so needs no signature (OpenID Connect Core, section 3.1.3.7).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlencode

import httpx

from inbox.adapters import http, reading
from inbox.adapters.errors import CredentialsRejected, Rejected

LONGEST_NAME = 190


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people sign in and where tokens are made. `extra`: what makes it hand out a refresh token."""

    name: str
    authorize: str
    token: str
    scope: str
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Granted:
    """What a consent gave. `account`: who signed in there, in lower case; empty where it was not told."""

    refresh: str = field(repr=False)
    account: str = ""


def challenge(verifier: str) -> str:
    """What is shown of a verifier before it is used (S256)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def address(
    provider: Provider, *, client_id: str, redirect: str, state: str, verifier: str, hint: str
) -> str:
    """The page where a person signs in and consents. hint: as whom."""
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect,
        "scope": provider.scope,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **({"login_hint": hint} if hint else {}),
        **provider.extra,
    }
    return f"{provider.authorize}?{urlencode(asked)}"


def exchange(
    client: httpx.Client,
    provider: Provider,
    credentials: Mapping[str, str],
    *,
    code: str,
    verifier: str,
    redirect: str,
) -> Granted:
    """Once: a code is good for one exchange.

    Raises CredentialsRejected where the code or the application is refused, Rejected where there is no
    refresh token in the answer, and what `http.call` raises.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "client_id": credentials.get("client_id", ""),
        "code_verifier": verifier,
    }
    if secret := credentials.get("client_secret", ""):
        form |= {"client_secret": secret}
    answer = http.call(client, "POST", provider.token, form=form)
    if not answer.is_ok:
        told = reading.text(answer.content.get("error"))[:64] or str(answer.status)
        raise CredentialsRejected("The provider refuses the code or the application.", told)
    refresh = reading.text(answer.content.get("refresh_token"))
    if not refresh:
        raise Rejected("The provider gave no refresh token.", "no_refresh_token")
    return Granted(refresh, _account(reading.text(answer.content.get("id_token"))))


def _account(id_token: str) -> str:
    """The address in the claims, if there are any that can be read."""
    middle = [*id_token.split("."), ""][1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return ""
    told = reading.mapping(claims)
    name = reading.text(told.get("email")) or reading.text(told.get("preferred_username"))
    return name.strip().lower()[:LONGEST_NAME]
