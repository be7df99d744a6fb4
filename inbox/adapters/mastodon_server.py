"""A server that speaks Mastodon's API: what it is asked, and what its refusals mean."""

from __future__ import annotations

from typing import Any

from inbox.adapters import mastodon_events, reading, rest
from inbox.adapters.base import Account, Adapter, Field
from inbox.adapters.errors import CredentialsRejected, Rejected, Unreachable
from inbox.adapters.reading import identifier, mapping, text

OWN_PAGE = "40"
CREDENTIALS_GONE = frozenset({401, 403})


class Server(Adapter):
    fields = (
        Field("server", "Server", "For example mastodon.social."),
        Field("access_token", "Access token", "Of an application made there.", secret=True),
    )

    def whoami(self) -> Account:
        found = mapping(self._call("GET", "/api/v1/accounts/verify_credentials").content)
        number = identifier(found.get("id"))
        if not number:
            raise Unreachable("The platform's answer has no id.", "no_id")
        handle = text(found.get("acct"))
        return Account(number, text(found.get("display_name")) or handle, handle)

    @property
    def _account(self) -> str:
        told = self.credentials.get("account", "") or self.secrets.get("account", "")
        return told or self.whoami().external_id

    def _own(self, **where: str) -> list[dict[str, Any]]:
        path = f"/api/v1/accounts/{safe(self._account)}/statuses"
        return self._list(path, exclude_reblogs="true", limit=OWN_PAGE, **where)

    def _person(self, number: str) -> dict[str, Any]:
        return mapping(self._call("GET", f"/api/v1/accounts/{safe(number)}").content)

    def _root(self, status: dict[str, Any]) -> str:
        """The first status of its thread; where that cannot be seen, the one it answers."""
        number, answered = (identifier(status.get(name)) for name in ("id", "in_reply_to_id"))
        if not answered:
            return number
        try:
            found = self._call("GET", f"/api/v1/statuses/{safe(number)}/context").content
        except Rejected:
            return answered
        above = reading.items(mapping(found).get("ancestors"))
        return (identifier(above[0].get("id")) if above else "") or answered

    def _status(self, number: str) -> dict[str, Any]:
        return mapping(self._call("GET", f"/api/v1/statuses/{safe(number)}").content)

    def _list(self, path: str, **params: str) -> list[dict[str, Any]]:
        pairs = [(name, value) for name, value in params.items() if value]
        return mastodon_events.listed(self._call("GET", path, params=pairs).content)

    def _call(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> rest.Reply:
        host = self.base_url or rest.https(self.credentials.get("server", ""))
        token = {"authorization": f"Bearer {self.credentials.get('access_token', '')}"}
        reply = rest.call(self.http, method, host + path, headers=token | (headers or {}), **more)
        if reply.is_ok:
            return reply
        words = text(mapping(reply.content).get("error"))[:300] or "Refused."
        if reply.status in CREDENTIALS_GONE:
            raise CredentialsRejected(words, str(reply.status))
        raise Rejected(words, str(reply.status))


def safe(number: str) -> str:
    """An id that may stand in an address."""
    if not number or not number.replace("_", "").replace("-", "").isalnum():
        raise Rejected("There is nothing to answer to.", "no_target")
    return number
