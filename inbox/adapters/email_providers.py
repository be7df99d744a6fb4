"""Who signs people in to which mailbox, as data. Source: Google's and Microsoft's pages on IMAP and OAuth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlsplit

from inbox.adapters.consent import Provider
from inbox.adapters.email_mailbox import HERE
from inbox.adapters.errors import Rejected

# Microsoft gives a token for one of its services at a time, and has to be told which.
MICROSOFTS_SCOPE = "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
MICROSOFTS = "login.microsoftonline.com"
GOOGLE = Provider(
    "Google",
    authorize="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",
    scope="https://mail.google.com/ openid email",
    # Without the second, whoever consented before gets no refresh token.
    extra=MappingProxyType({"access_type": "offline", "prompt": "consent"}),
)
MICROSOFT = Provider(
    "Microsoft",
    authorize=f"https://{MICROSOFTS}/common/oauth2/v2.0/authorize",
    token=f"https://{MICROSOFTS}/common/oauth2/v2.0/token",
    scope=f"{MICROSOFTS_SCOPE} openid email profile",
    extra=MappingProxyType({"prompt": "select_account"}),
)
BY_MAILBOX: Mapping[str, Provider] = MappingProxyType(
    {
        "imap.gmail.com": GOOGLE,
        "imap.googlemail.com": GOOGLE,
        "outlook.office365.com": MICROSOFT,
        "outlook.office.com": MICROSOFT,
        "imap-mail.outlook.com": MICROSOFT,
    }
)


def token_address(credentials: Mapping[str, str], imap_host: str) -> str:
    """Where tokens are made. Rejected where it is not known, or not encrypted."""
    known = BY_MAILBOX.get(imap_host.lower())
    told = credentials.get("token_url", "").strip() or (known.token if known else "")
    if not told:
        raise Rejected("Where this provider makes tokens is not known; fill it in.", "no_token_url")
    parts = urlsplit(told)
    if parts.scheme != "https" and parts.hostname not in HERE:
        raise Rejected("The address for tokens has to begin with https.", "no_tls")
    return told


def provider(credentials: Mapping[str, str], imap_host: str, base_url: str = "") -> Provider:
    """Who signs people in to this mailbox; an organization's own place at Microsoft is told by its tokens'.

    base_url: where tokens are made instead, with the page for signing in below it (tests, drills).
    Rejected where nobody is known.
    """
    known = BY_MAILBOX.get(imap_host.lower())
    if base_url:
        return replace(known or GOOGLE, authorize=f"{base_url}/authorize", token=base_url)
    told = credentials.get("token_url", "").strip()
    if told.startswith(f"https://{MICROSOFTS}/") and told.endswith("/token"):
        return replace(MICROSOFT, authorize=f"{told.removesuffix('token')}authorize", token=told)
    if known is None or told:
        raise Rejected("The sign-in page of this provider is not known.", "no_sign_in")
    return known
