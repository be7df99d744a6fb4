"""A server that speaks Mastodon's API: what it is asked, and what its refusals mean."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from inbox.adapters import attached, mastodon_events, reading, rest
from inbox.adapters.base import Account, Adapter, Download, Enclosure, Field
from inbox.adapters.errors import CredentialsRejected, Rejected, Unreachable
from inbox.adapters.reading import identifier, mapping, text

OWN_PAGE = "40"
PARTIAL = 206
CREDENTIALS_GONE = frozenset({401, 403})


class Server(Adapter):
    fields = (
        Field("server", "Server", "For example mastodon.social."),
        Field("access_token", "Access token", "Of an application made there.", secret=True),
        Field(
            "media_host",
            "Server of the pictures",
            "Only where they lie elsewhere: see the address of any picture there.",
            required=False,
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        """Where files lie differs from server to server."""
        super().__init__(*args, **more)
        typed = (self.credentials.get(name, "") for name in ("server", "media_host"))
        self.media_hosts = frozenset(filter(None, map(_host, typed)))

    def media(self, ref: str) -> Download:
        """`ref` is the address as our server told it."""
        return attached.at(ref, self.media_hosts, own=self._address)

    def whoami(self) -> Account:
        found = mapping(self._call("GET", "/api/v1/accounts/verify_credentials").content)
        number = identifier(found.get("id"))
        if not number:
            raise Unreachable("The platform's answer has no id.", "no_id")
        handle = text(found.get("acct"))
        return Account(number, text(found.get("display_name")) or handle, handle)

    def _uploaded(self, enclosure: Enclosure) -> str:
        """Its number; larger ones the server works on for a while."""
        form = {"file": (enclosure.name, enclosure.content, enclosure.mime)}
        found = self._call("POST", "/api/v2/media", files=form, is_safe=True)
        number = identifier(mapping(found.content).get("id"))
        if not number:
            raise Unreachable("The server does not tell the file's id.", "no_media_id")
        return number

    def _await(self, number: str) -> None:
        """Raises Unreachable while the server is still at work on it: then nothing was said, and we come again."""
        if self._call("GET", f"/api/v1/media/{safe(number)}").status == PARTIAL:
            raise Unreachable("The server is still working on the file.", "processing")

    @property
    def _address(self) -> str:
        return self.base_url or rest.https(self.credentials.get("server", ""))

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
        token = {"authorization": f"Bearer {self.credentials.get('access_token', '')}"}
        reply = rest.call(
            self.http, method, self._address + path, headers=token | (headers or {}), **more
        )
        if reply.is_ok:
            return reply
        words = text(mapping(reply.content).get("error"))[:300] or "Refused."
        if reply.status in CREDENTIALS_GONE:
            raise CredentialsRejected(words, str(reply.status))
        raise Rejected(words, str(reply.status))


def _host(typed: str) -> str:
    try:
        return urlsplit(rest.https(typed)).hostname or ""
    except ValueError:
        return ""


def safe(number: str) -> str:
    """An id that may stand in an address."""
    if not number or not number.replace("_", "").replace("-", "").isalnum():
        raise Rejected("There is nothing to answer to.", "no_target")
    return number
