"""What the services of the AT Protocol share: signing in, calling, the names of errors."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from inbox.adapters import reading, rest
from inbox.adapters.base import Account, Adapter, Enclosure, Field
from inbox.adapters.errors import AdapterError, CredentialsRejected, Rejected, Unreachable

ENTRY = "https://bsky.social"
EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})
CREDENTIALS_GONE = EXPIRED | {
    "AccountDeactivated", "AccountSuspended", "AccountTakedown", "AuthFactorTokenRequired",
    "AuthMissing", "AuthenticationRequired",
}  # fmt: skip
FIELDS = (
    Field("identifier", "Handle", "For example brand.bsky.social."),
    Field("password", "App password", "Made under Settings, App passwords.", secret=True),
    Field("service", "Server", "Left blank: bsky.social.", required=False),
)
Value = str | list[str]


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are there, on which server, and by which tokens."""

    did: str
    handle: str
    host: str
    access: str
    refresh: str


# Kept by the process, in memory only: sign-ins are rationed (30 in five minutes, 300 a day), and an
# adapter lives for one call. Source: Bluesky documentation, "Rate Limits".
SESSIONS: dict[str, Session] = {}


class Xrpc(Adapter):
    """Signs in once, and again when its tokens have run out."""

    fields = FIELDS

    def whoami(self) -> Account:
        session = self._session()
        try:
            profile = self._query("app.bsky.actor.getProfile", actor=session.did)
        except (Rejected, Unreachable):  # a new account has no profile yet
            profile = {}
        name = reading.text(profile.get("displayName")) or session.handle
        return Account(session.did, name, session.handle)

    @property
    def _account(self) -> str:
        told = self.credentials.get("account", "") or self.secrets.get("account", "")
        return told if told.startswith("did:") else self._session().did

    def _query(self, name: str, *, proxy: str = "", **params: Value) -> dict[str, Any]:
        """One that changes nothing. A list is several parameters of one name; what is empty is left out."""
        pairs = [
            (key, one)
            for key, value in params.items()
            for one in ([value] if isinstance(value, str) else value)
            if one
        ]
        return self._call("GET", name, proxy, params=pairs)

    def _procedure(self, name: str, content: dict[str, Any], *, proxy: str = "") -> dict[str, Any]:
        return self._call("POST", name, proxy, content=content)

    def _blob(self, enclosure: Enclosure) -> dict[str, Any]:
        """What a record names it by; its name is its content, and a blob that none names is dropped."""
        headers = {"content-type": enclosure.mime}
        told = {"raw": enclosure.content, "is_safe": True, "more_headers": headers}
        found = reading.mapping(
            self._call("POST", "com.atproto.repo.uploadBlob", "", **told), "blob"
        )
        if not found:
            raise Unreachable("The platform does not tell the picture's name.", "no_blob")
        return found

    def _call(self, method: str, name: str, proxy: str, **more: Any) -> dict[str, Any]:
        """An expired token is refused before any effect, so that the call may be made once more."""
        session = self._session()
        try:
            return self._once(session, method, name, proxy, **more)
        except CredentialsRejected as error:
            if error.code not in EXPIRED:
                raise
        return self._once(self._renewed(session), method, name, proxy, **more)

    def _once(
        self,
        session: Session,
        method: str,
        name: str,
        proxy: str,
        *,
        more_headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {session.access}", **(more_headers or {})}
        if proxy:
            headers["atproto-proxy"] = proxy
        reply = rest.call(self.http, method, f"{session.host}/xrpc/{name}", headers=headers, **more)
        if reply.is_ok:
            return reading.mapping(reply.content)
        raise refusal(reply)

    def _session(self) -> Session:
        return SESSIONS.get(self._name) or self._sign_in()

    def _sign_in(self) -> Session:
        host = self.base_url or address(self.credentials.get("service", ""))
        told = {name: self.credentials.get(name, "") for name in ("identifier", "password")}
        reply = rest.call(
            self.http,
            "POST",
            f"{host}/xrpc/com.atproto.server.createSession",
            is_safe=True,
            content=told,
        )
        return self._kept(reply, host)

    def _renewed(self, session: Session) -> Session:
        """With the long-lived token; where that is refused, with the password."""
        reply = rest.call(
            self.http,
            "POST",
            f"{session.host}/xrpc/com.atproto.server.refreshSession",
            is_safe=True,
            headers={"authorization": f"Bearer {session.refresh}"},
        )
        SESSIONS.pop(self._name, None)
        return self._kept(reply, session.host) if reply.is_ok else self._sign_in()

    def _kept(self, reply: rest.Reply, host: str) -> Session:
        if not reply.is_ok:
            raise refusal(reply)
        told = reading.mapping(reply.content)
        values = [reading.text(told.get(name)) for name in ("did", "handle", "accessJwt")]
        if not all(values):
            raise Unreachable("The platform's answer has no session.", "no_session")
        did, handle, access = values
        session = Session(did, handle, host, access, reading.text(told.get("refreshJwt")))
        if not self.base_url:
            session = replace(session, host=_home(told) or host)
        SESSIONS[self._name] = session
        return session

    @property
    def _name(self) -> str:
        """Another password is another session."""
        told = [self.credentials.get(name, "") for name in ("identifier", "password", "service")]
        return hashlib.sha256("\0".join([self.base_url, *told]).encode()).hexdigest()


def refusal(reply: rest.Reply) -> AdapterError:
    """What an answer below 500 that is no success means."""
    told = reading.mapping(reply.content)
    code = reading.text(told.get("error"))[:64] or str(reply.status)
    words = reading.text(told.get("message"))[:300] or f"Refused with status {reply.status}."
    if reply.status == 401 or code in CREDENTIALS_GONE:
        return CredentialsRejected(words, code)
    return Rejected(words, code)


def address(service: str) -> str:
    """The server somebody typed; the common entry where nothing was typed."""
    return rest.https(service) if service.strip() else ENTRY


def _home(session: dict[str, Any]) -> str:
    """Where the account lives, as its identity document says; empty where it says nothing we follow."""
    for one in reading.items(reading.mapping(session, "didDoc").get("service")):
        host = reading.text(one.get("serviceEndpoint"))
        if reading.text(one.get("id")).endswith("#atproto_pds") and host.startswith("https://"):
            return host.rstrip("/")
    return ""
