"""Calls to a Matrix homeserver, and what its refusals mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from inbox.adapters import attached, http, reading
from inbox.adapters.base import Enclosure
from inbox.adapters.errors import AdapterError, CredentialsRejected, Rejected, Unreachable
from inbox.adapters.http import part
from inbox.adapters.matrix_rooms import Gap, Told, sound

# An event has up to 64 KiB and may bring its latest edit along; an answer must stay under exchange.MAX_BYTES.
PAGE = 20
MOST_PAGES = 25  # of what others did to one message
NOTHING = {"not_types": ["*"]}
LAZY = {"lazy_load_members": True, "include_redundant_members": True}
# State of a room that nobody says; whatever else is new comes, known or not.
UNSPOKEN = [
    "m.room.avatar",
    "m.room.canonical_alias",
    "m.room.guest_access",
    "m.room.history_visibility",
    "m.room.join_rules",
    "m.room.name",
    "m.room.pinned_events",
    "m.room.power_levels",
    "m.room.server_acl",
    "m.room.topic",
]
ACCOUNT_GONE = frozenset({
    "M_CONSENT_NOT_GIVEN",
    "M_MISSING_TOKEN",
    "M_UNKNOWN_TOKEN",
    "M_USER_DEACTIVATED",
    "M_USER_LOCKED",
    "M_USER_SUSPENDED",
})  # fmt: skip
HOME_IS_FULL = "M_RESOURCE_LIMIT_EXCEEDED"  # its own limit, which its administrator lifts


@dataclass(frozen=True, slots=True)
class Homeserver:
    """`address` as people type it; without a scheme it is https."""

    http: httpx.Client
    address: str
    token: str

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: Mapping[str, Any] | None = None,
        is_safe: bool | None = None,
        version: str = "v3",
    ) -> Told:
        answer = http.call(
            self.http,
            method,
            f"{self._root}/_matrix/client/{version}{path}",
            headers=self.proof,
            params=params,
            content=content,
            is_safe=is_safe,
        )
        if answer.is_ok:
            return answer.content
        raise refusal(answer.status, answer.content)

    @property
    def proof(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def upload(self, enclosure: Enclosure) -> str:
        """The `mxc://` under which it lies from now on; nobody sees it before a message names it."""
        answer = http.call(
            self.http,
            "POST",
            f"{self._root}/_matrix/media/v3/upload",
            is_safe=True,
            headers={**self.proof, "content-type": enclosure.mime},
            params={"filename": enclosure.name},
            raw=enclosure.content,
        )
        if not answer.is_ok:
            raise refusal(answer.status, answer.content)
        uri = reading.text(answer.content.get("content_uri"))
        if not uri:
            raise Unreachable("The homeserver does not tell where the file is.", "no_uri")
        return uri

    def place_of(self, uri: str) -> str:
        """Where an `mxc://` is fetched, with our token; Rejected for what is none."""
        server, _, name = uri.removeprefix("mxc://").partition("/")
        if not uri.startswith("mxc://") or not server or not name:
            raise attached.no_file()
        return f"{self._root}/_matrix/client/v1/media/download/{part(server)}/{part(name)}"

    @property
    def _root(self) -> str:
        scheme = "" if "://" in self.address else "https://"
        return f"{scheme}{self.address.rstrip('/')}"

    def state(self, room: str, kind: str) -> Told:
        """The content of one part of a room's state; empty where it has none, or not for us."""
        try:
            return sound(self.call("GET", f"/rooms/{part(room)}/state/{kind}"))
        except Rejected:
            return {}

    def event(self, room: str, event: str) -> Told:
        """One event; empty where there is none, or not for us."""
        try:
            return sound(self.call("GET", f"/rooms/{part(room)}/event/{part(event)}"))
        except Rejected:
            return {}

    def reactions(self, room: str, event: str, by: str, sign: str) -> list[str]:
        """The events by which this account reacted to that one so, and that still stand."""
        place = f"/rooms/{part(room)}/relations/{part(event)}/m.annotation/m.reaction"
        params: dict[str, str] = {"limit": str(PAGE)}
        found: list[str] = []
        for _page in range(MOST_PAGES):
            answer = self.call("GET", place, params=params, version="v1")
            for one in reading.items(answer.get("chunk")):
                is_so = reading.mapping(one, "content", "m.relates_to").get("key") == sign
                if is_so and one.get("sender") == by:
                    found.append(reading.identifier(one.get("event_id")))
            after = reading.identifier(answer.get("next_batch"))
            if not after:
                break
            params["from"] = after
        return list(filter(None, found))

    def sync(self, since: str) -> Told:
        """What is new everywhere; at first only where we are, and who invites us."""
        try:
            return self._sync(since, PAGE)
        except Unreachable as error:
            if error.code != "200":
                raise
            return self._sync(since, 1)  # more than we read at once: the gaps are filled one by one

    def awaited(self, since: str, seconds: float) -> Told:
        """What is new, as soon as there is something, or nothing when so long has passed."""
        return self._sync(since, 1, seconds)

    def back(self, gap: Gap) -> Told:
        """One page of a room, newest first."""
        wanted = json.dumps({"not_types": UNSPOKEN, **LAZY})
        try:
            return self.page(gap, wanted, PAGE)
        except Unreachable as error:
            if error.code != "200":
                raise
            return self.page(gap, wanted, 1)

    def page(self, gap: Gap, wanted: str, limit: int) -> Told:
        params = {"dir": "b", "limit": str(limit), "filter": wanted}
        params |= {name: one for name, one in (("from", gap.start), ("to", gap.end)) if one}
        return self.call("GET", f"/rooms/{part(gap.room)}/messages", params=params)

    def _sync(self, since: str, limit: int, seconds: float = 0) -> Told:
        timeline = {"limit": limit, "not_types": UNSPOKEN, **LAZY} if since else NOTHING
        state = {"types": ["m.room.create", "m.room.member"], **LAZY} if since else NOTHING
        receipts = {"types": ["m.receipt"]} if since else NOTHING
        wanted = {
            "presence": NOTHING,
            "account_data": NOTHING,
            "room": {
                "account_data": NOTHING,
                "ephemeral": receipts,
                "state": state,
                "timeline": timeline,
            },
        }
        params = {
            "filter": json.dumps(wanted),
            "timeout": str(int(seconds * 1000)),
            "set_presence": "offline",
        }
        return self.call("GET", "/sync", params=params | ({"since": since} if since else {}))


def refusal(status: int, content: Told) -> AdapterError:
    """What a refusal means. All of them come before anything is said."""
    code = reading.text(content.get("errcode")) or str(status)
    words = reading.text(content.get("error"))[:300] or f"Refused with status {status}."
    if code in ACCOUNT_GONE or status == 401:
        return CredentialsRejected(words, code)
    if code == HOME_IS_FULL:
        return Unreachable(words, code)
    return Rejected(words, code)
