"""A mailbox without a password: access tokens of OAuth 2.0, made from a refresh token (RFC 6749, section 6).

Mail servers are shown them by Google's XOAUTH2, which Microsoft's speak, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from inbox.adapters import http, reading
from inbox.adapters.email_providers import MICROSOFTS, MICROSOFTS_SCOPE
from inbox.adapters.errors import CredentialsRejected, Unreachable

LONGEST_SECONDS = 86_400  # no token is believed to last longer


@dataclass(frozen=True, slots=True)
class Token:
    """Good for `seconds`; `refresh` makes the next one, and may be another than this was made from."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int


def fresh(client: httpx.Client, url: str, credentials: Mapping[str, str]) -> Token:
    """Raises CredentialsRejected where the refresh token or the application is refused, Unreachable."""
    held = credentials.get("refresh_token", "")
    form = {"grant_type": "refresh_token", "refresh_token": held}
    form |= {"client_id": credentials.get("client_id", "")}
    if secret := credentials.get("client_secret", ""):  # an application on its own has none
        form |= {"client_secret": secret}
    if urlsplit(url).hostname == MICROSOFTS:
        form |= {"scope": MICROSOFTS_SCOPE}
    answer = http.call(client, "POST", url, is_safe=True, form=form)
    code = reading.text(answer.content.get("error"))[:64] or str(answer.status)
    if answer.status in {400, 401, 403}:
        raise CredentialsRejected("The provider refuses the refresh token.", code)
    access = reading.text(answer.content.get("access_token"))
    seconds = reading.number(answer.content.get("expires_in")) or 0
    if not answer.is_ok or not access or seconds <= 0:
        raise Unreachable("The provider gave no access token.", code)
    refresh = reading.text(answer.content.get("refresh_token")) or held
    return Token(access, refresh, min(seconds, LONGEST_SECONDS))
