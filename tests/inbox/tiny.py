"""A channel as small as can be, for the tests of what comes in: signed JSON, one object or a list of them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from inbox import adapters
from inbox.adapters import reading
from inbox.adapters.base import Adapter, WebhookRequest
from inbox.adapters.errors import SignatureInvalid
from inbox.core.capabilities import Capabilities
from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    UnknownEvent,
    Visibility,
)

SECRET = "s3cret"
PATH = "tests.inbox.tiny.Tiny"


class Tiny(Adapter):
    kind = "tiny"
    label = "Tiny"
    capabilities = Capabilities(
        visibility=frozenset({Visibility.PRIVATE}),
        max_length={Visibility.PRIVATE: 500},
        pushes=True,
    )

    def verify(self, request: WebhookRequest) -> None:
        given = request.headers.get("x-signature", "")
        if not hmac.compare_digest(given, sign(request.body, self.secrets["secret"])):
            raise SignatureInvalid("not signed", "signature")

    def handshake(self, request: WebhookRequest) -> str | None:
        if request.query.get("token") != self.secrets["secret"]:
            return None
        return request.query.get("challenge")

    def parse(self, request: WebhookRequest) -> list[Event]:
        told = reading.decode(request.body)
        return [_event(one) for one in (told if isinstance(told, list) else [told])]


def sign(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@contextmanager
def registered() -> Iterator[None]:
    adapters.REGISTRY["tiny"] = PATH
    try:
        yield
    finally:
        del adapters.REGISTRY["tiny"]


def body(*told: dict[str, Any]) -> bytes:
    return json.dumps(told[0] if len(told) == 1 else list(told)).encode()


def _event(told: dict[str, Any]) -> Event:
    at = datetime.fromisoformat(told["at"])
    common = {
        "account": told["account"],
        "occurred_at": at,
        "thread_key": told.get("thread", "sari"),
    }
    kind, name = told["kind"], told.get("id", "")
    common["key"] = f"{kind}:{name}:{told['at']}"
    if kind in ("message", "echo"):
        common |= {
            "external_id": name,
            "author": Author(told.get("author", "sari"), told.get("name", "Sari")),
            "text": told["text"],
            "visibility": Visibility.PRIVATE,
        }
        return (
            EchoSeen(**common, marker=told.get("marker", ""))
            if kind == "echo"
            else MessageReceived(**common)
        )
    if kind == "edit":
        return MessageEdited(**common, external_id=name, text=told["text"], version=told["at"])
    if kind == "remove":
        return MessageRemoved(**common, external_id=name)
    if kind == "reaction":
        return ReactionSeen(**common, external_id=name, author=Author("sari"), emoji=told["emoji"])
    if kind == "report":
        return DeliveryReported(**common, external_id=name, state=told["state"])
    return UnknownEvent(**common, kind=kind)
