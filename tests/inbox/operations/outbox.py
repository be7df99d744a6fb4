"""Short words for promising and sweeping."""

from __future__ import annotations

import uuid

from inbox.core.events import Visibility
from inbox.models import Conversation, Delivery
from inbox.operations import dispatch
from inbox.operations.outbound import Words, compose
from tests.ledger_platform import Clock


def words(text: str = "Kami cek ya, Kak", **fields: object) -> Words:
    defaults = {"visibility": Visibility.PRIVATE, "client_token": uuid.uuid4()}
    return Words(text=text, **{**defaults, **fields})  # type: ignore[arg-type]


def a_reply(
    conversation: Conversation, clock: Clock, text: str = "Kami cek ya, Kak", **fields: object
) -> Delivery:
    return compose(conversation, words(text, **fields), by=None, at=clock())


def swept(clock: Clock) -> None:
    dispatch.sweep(clock=clock, draw=lambda: 0.5)
