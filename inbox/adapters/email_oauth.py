"""A mailbox without a password: access tokens of OAuth 2.0, made from a refresh token (RFC 6749, section 6).

Mail servers are shown them by Google's XOAUTH2, which Microsoft's speak, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from inbox.adapters import http, reading
from inbox.adapters.email_mailbox import HERE
from inbox.adapters.errors import CredentialsRejected, Rejected, Unreachable

# Where tokens are made, by the host of the mailbox. Source: Google's and Microsoft's pages on IMAP and OAuth.
GOOGLE = "https://oauth2.googleapis.com/token"
MICROSOFT = "https://login.microsoftonline.com/common/oauth2/v2.0/token"
OFFICES = {
    "imap.gmail.com": GOOGLE,
    "imap.googlemail.com": GOOGLE,
    "outlook.office365.com": MICROSOFT,
    "outlook.office.com": MICROSOFT,
    "imap-mail.outlook.com": MICROSOFT,
}
# Microsoft gives a token for one of its services at a time, and has to be told which.
SCOPE = "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
MICROSOFTS = "login.microsoftonline.com"
LONGEST_SECONDS = 86_400  # no token is believed to last longer


@dataclass(frozen=True, slots=True)
class Token:
    """Good for `seconds`; `refresh` makes the next one, and may be another than this was made from."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int


def office(credentials: Mapping[str, str], imap_host: str) -> str:
    """The address where tokens are made. Rejected where it is not known, or not encrypted."""
    told = credentials.get("token_url", "").strip() or OFFICES.get(imap_host.lower(), "")
    if not told:
        raise Rejected("Where this provider makes tokens is not known; fill it in.", "no_token_url")
    parts = urlsplit(told)
    if parts.scheme != "https" and parts.hostname not in HERE:
        raise Rejected("The address for tokens has to begin with https.", "no_tls")
    return told


def fresh(client: httpx.Client, url: str, credentials: Mapping[str, str]) -> Token:
    """Raises CredentialsRejected where the refresh token or the application is refused, Unreachable."""
    held = credentials.get("refresh_token", "")
    form = {"grant_type": "refresh_token", "refresh_token": held}
    form |= {"client_id": credentials.get("client_id", "")}
    if secret := credentials.get("client_secret", ""):  # an application on its own has none
        form |= {"client_secret": secret}
    if urlsplit(url).hostname == MICROSOFTS:
        form |= {"scope": SCOPE}
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
