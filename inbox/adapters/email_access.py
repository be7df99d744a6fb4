"""How we sign in to a mailbox: with a password, or with access tokens that are renewed by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from inbox.adapters import email_oauth, email_providers, reading
from inbox.adapters.base import Adapter, Field, Renewal
from inbox.adapters.consent import Provider
from inbox.adapters.email_mailbox import Place, server
from inbox.adapters.errors import Unsupported

NONE = "-"
TOO_LATE = 60  # seconds before its end, to begin with an access token


class Held(Adapter):
    """A mailbox of ours; at most one access token is made for as long as this object lives."""

    renews_before = timedelta(minutes=30)
    renews_alone = True
    asks_consent = True
    _is_renewed = False
    clock: Callable[[], float] = time.time  # for the date of what we write, and the end of a token
    fields = (
        Field("address", "Address", "Customers write to it, and answers come from it."),
        Field("name", "Name", "Shown beside the address.", required=False),
        Field("imap", "IMAP server", "Such as imap.example.com, or imap.example.com:993."),
        Field("smtp", "SMTP server", "Such as smtp.example.com, or smtp.example.com:465."),
        Field("user", "User name", "Left blank, the address.", required=False),
        Field(
            "password",
            "Password",
            "Where there are app passwords, one of those.",
            secret=True,
            required=False,
        ),
        Field("client_id", "Client ID", "With OAuth, instead of a password.", required=False),
        Field("client_secret", "Client secret", secret=True, required=False),
        Field("refresh_token", "Refresh token", secret=True, required=False),
        Field("token_url", "Token address", "Known for Gmail and Outlook.", required=False),
        Field(
            "tags",
            "Takes mail for address+tag",
            "Type yes if it does: answers then find their thread without the usual headers.",
            required=False,
        ),
    )

    def expires_at(self, typed_at: datetime) -> datetime | None:
        """At once where there is a refresh token: the first access token is still to be made."""
        return typed_at if self._is_open_by_token else None

    def renew(self) -> Renewal:
        """An access token for an hour or so, and perhaps another refresh token."""
        if not self._is_open_by_token:
            raise Unsupported("There is no refresh token.")
        token = self._fresh()
        fresh = {
            "access_token": token.access,
            "refresh_token": token.refresh,
            "token_ends": str(int(self.clock()) + token.seconds - TOO_LATE),
        }
        return Renewal(fresh, timedelta(seconds=token.seconds))

    def provider(self) -> Provider:
        host, _port = server(self.credentials.get("imap", ""), 993)
        return email_providers.provider(self.credentials, host, self.base_url)

    @property
    def consents_as(self) -> str:
        return self.credentials.get("user", "").strip().lower() or self._address

    @property
    def _address(self) -> str:
        return self.credentials.get("address", "").strip().lower()

    @property
    def _tags(self) -> bool:
        return self.credentials.get("tags", "").strip().lower() in {"yes", "ya", "true", "1"}

    @property
    def _is_open_by_token(self) -> bool:
        """A field left blank keeps what it had; a hyphen takes the refresh token back."""
        return self.credentials.get("refresh_token", "") not in {"", NONE}

    @property
    def _imap(self) -> Place:
        return self._place("imap", 993)

    @property
    def _smtp(self) -> Place:
        return self._place("smtp", 465)

    def _place(self, name: str, port: int) -> Place:
        host, port = server(self.credentials.get(name, ""), port)
        user = self.credentials.get("user", "") or self._address
        if self._is_open_by_token:
            return Place(host, port, user, token=self._access())
        return Place(host, port, user, self.credentials.get("password", ""))

    def _access(self) -> str:
        """The access token that was renewed in time, else one made now: with it comes perhaps another refresh token."""
        if self.has_ended and not self._is_renewed:
            self.credentials, self._is_renewed = self.renewer(self), True
        return self.credentials["access_token"]

    @property
    def has_ended(self) -> bool:
        """Or was never made."""
        held, ends = self.credentials.get("access_token", ""), self.credentials.get("token_ends")
        return not held or self.clock() >= (reading.number(ends) or 0)

    def _fresh(self) -> email_oauth.Token:
        host, _port = server(self.credentials.get("imap", ""), 993)
        url = self.base_url or email_providers.token_address(self.credentials, host)
        return email_oauth.fresh(self.http, url, self.credentials)
