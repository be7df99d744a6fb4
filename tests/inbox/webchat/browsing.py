"""What a browser does at a chat, and what Rani promises meanwhile."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import orjson
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from inbox.core.events import Visibility
from inbox.models import Channel, Delivery
from inbox.operations import dispatch, envelopes, outbound


def a_stranger() -> Client:
    """A browser without a cookie, straight from our page."""
    return Client(headers={"sec-fetch-site": "same-origin"})


def at(channel: Channel, rest: str = "") -> str:
    return f"/chat/{channel.account}/{rest}"


def say(client: Client, channel: Channel, text: str, **fields: Any) -> HttpResponse:
    body = {"text": text, "client_id": str(uuid.uuid4()), **fields}
    return client.post(  # type: ignore[return-value]
        at(channel, "messages"),
        orjson.dumps(body),
        content_type="application/json",
        headers={"x-dua-chat": "1"},
    )


def shown(client: Client, channel: Channel) -> list[dict[str, Any]]:
    envelopes.drain(at=timezone.now())
    return list(client.get(at(channel, "messages")).json()["messages"])


def answered(channel: Channel, text: str, *, is_sent: bool = True) -> Delivery:
    """What Rani promises; said once the time to undo has passed."""
    conversation = channel.conversations.get()
    words = outbound.Words(text=text, visibility=Visibility.PRIVATE, client_token=uuid.uuid4())
    reply = outbound.compose(conversation, words, by=None, at=timezone.now())
    if is_sent:
        later = timezone.now() + timedelta(seconds=9)
        dispatch.sweep(clock=lambda: later, draw=lambda: 0.5)
    return reply
