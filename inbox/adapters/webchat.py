"""Web chat: our own channel. What we say is in our own store, and the visitor's page reads it there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from inbox.adapters import reading, signing
from inbox.adapters.base import Adapter, Draft, Receipt, WebhookRequest
from inbox.adapters.errors import PayloadMalformed, Unsupported
from inbox.core.capabilities import Capabilities
from inbox.core.events import STORED, Author, Event, Media, MessageReceived, Visibility

SIGNATURE = "x-dua-signature"
LARGEST = 10_000_000  # bytes of one file, in either direction


class WebChat(Adapter):
    kind = "webchat"
    label = "Web chat"
    shows_here = True
    capabilities = Capabilities(
        visibility=frozenset({Visibility.PRIVATE}),
        max_length={Visibility.PRIVATE: 4000},
        pushes=True,
        keeps_for=timedelta.max,  # the visitor's own page shows what was not taken
        idempotent_send=True,
        encloses=dict.fromkeys(("image", "video", "audio", "file"), LARGEST),
        max_enclosures=10,
        list_is_complete=True,
        gestures=frozenset({"typing"}),
    )

    def verify(self, request: WebhookRequest) -> None:
        """Only our own chat door knows the secret; a stranger who finds the address is refused."""
        given = request.headers.get(SIGNATURE, "")
        signing.require_digest(given, request.body, signing.in_force(self.secrets, "own_secret"))

    def parse(self, request: WebhookRequest) -> list[Event]:
        """One message: {visitor, name, client_id, text, at, files}. `client_id` is the page's own id for it.

        files: [{key, kind, name, mime, size_bytes}], kept by our own door before.
        """
        said = reading.mapping(reading.decode(request.body))
        visitor = reading.identifier(said.get("visitor"))
        client_id = reading.identifier(said.get("client_id"))
        if not visitor or not client_id:
            raise PayloadMalformed("It has no visitor or no id.", "no_visitor")
        return [
            MessageReceived(
                account=self.secrets.get("account", ""),
                key=reading.key(visitor, client_id),
                occurred_at=reading.moment(said.get("at")),
                thread_key=visitor,
                raw=said,
                external_id=reading.key(visitor, client_id),
                author=Author(visitor, reading.text(said.get("name"))),
                text=reading.text(said.get("text")),
                visibility=Visibility.PRIVATE,
                media=tuple(map(_media, reading.items(said.get("files")))),
            )
        ]

    def send(self, draft: Draft) -> Receipt:
        """Said as soon as it is stored, and it is stored: the visitor's page asks our own door for it."""
        return Receipt(draft.key, thread_key=draft.thread_key)

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        return []

    def act(self, action: str, target: str) -> None:
        """Typing needs no call: the visitor's page listens to what we tell open screens."""
        if action not in self.capabilities.actions:
            raise Unsupported(f"{self.kind} cannot {action}")


def _media(file: dict[str, Any]) -> Media:
    return Media(
        reading.text(file.get("kind")),
        STORED + reading.text(file.get("key")),
        reading.text(file.get("name")),
        reading.text(file.get("mime")),
        reading.number(file.get("size_bytes")),
    )
