"""For the tests of channels that are asked: adapters whose platform answers what the test says."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from inbox.adapters.base import Adapter, Batch
from inbox.adapters.errors import AdapterError, PayloadMalformed
from inbox.core.events import Event

Answer = Callable[[httpx.Request], httpx.Response]


def answering(adapter: Adapter, answer: Answer) -> Adapter:
    adapter.http = httpx.Client(transport=httpx.MockTransport(answer))
    return adapter


def events_of(adapter: Adapter, body: bytes, *, before: Answer | None = None) -> list[Event]:
    """What one poll makes of `body`; `before` answers whatever is asked first, and no more."""
    answers = [before] if before else []

    def answer(request: httpx.Request) -> httpx.Response:
        return answers.pop()(request) if answers else httpx.Response(200, content=body)

    try:
        return list(answering(adapter, answer).poll(None).events)
    except AdapterError as error:
        raise PayloadMalformed(str(error), error.code or type(error).__name__) from error


def all_pages(adapter: Adapter, cursor: str | None = None) -> list[Batch]:
    """Poll as the inbox does, until nothing more waits."""
    batches: list[Batch] = []
    while not batches or batches[-1].again:
        batches.append(adapter.poll(cursor))
        cursor = batches[-1].cursor
        assert len(batches) < 50
    return batches
