"""What an Instagram account is asked for after an outage of ours; the same keys as the webhook's."""

from __future__ import annotations

from typing import Any

import httpx

from inbox.adapters.base import Batch
from inbox.core.events import EchoSeen, Event, MessageReceived
from tests.inbox.adapters.instagram_api import ACCOUNT
from tests.inbox.adapters.test_facebook_missed import AFTER, BEFORE, paged
from tests.inbox.adapters.test_instagram import CASE
from tests.inbox.adapters.test_instagram_sending import SINCE, Heard, both_logins, speaking

SARI = {"id": "7700000000000001", "username": "sari.w"}
WE = {"id": ACCOUNT, "username": "bank.arunika"}


def comment(name: str, by: dict[str, str], at: str = AFTER, **more: Any) -> dict[str, Any]:
    return {"id": name, "text": "Halo, masih ada?", "from": by, "timestamp": at, **more}


def walked(login: str, talks: dict[str, Any], media: dict[str, Any]) -> list[Batch]:
    def answer(request: httpx.Request) -> httpx.Response:
        is_talks = request.url.path.endswith("conversations")
        return httpx.Response(200, json=talks if is_talks else media)

    adapter = speaking(Heard(answer), login)
    batches = [adapter.missed(SINCE, None)]
    while batches[-1].again:
        batches.append(adapter.missed(SINCE, batches[-1].cursor))
    return batches


def events(batches: list[Batch]) -> list[Event]:
    return [event for batch in batches for event in batch.events]


@both_logins
def test_messages_comments_and_replies_since_then_are_told(login: str) -> None:
    said = {"id": "m_1", "message": "Halo", "from": SARI, "created_time": AFTER}
    said["to"] = {"data": [WE]}
    talks = paged([{"updated_time": AFTER, "messages": paged([said, {**said, "id": "m_0", "created_time": BEFORE}])}])  # fmt: skip
    replies = {"data": [comment("33", WE), comment("32", SARI)]}
    media = paged([{"id": "179", "comments": paged([comment("31", SARI, BEFORE, replies=replies)])}])  # fmt: skip
    found = events(walked(login, talks, media))
    assert [(type(event), event.key) for event in found] == [
        (MessageReceived, "m_1"),
        (EchoSeen, "33"),
        (MessageReceived, "32"),
    ]
    assert [event.thread_key for event in found] == [
        "dm:7700000000000001",
        "comment:31",
        "comment:31",
    ]


def test_what_is_listed_is_the_same_message_as_the_webhooks() -> None:
    media = paged([{"id": "17900000000000900", "comments": paged([comment("18000000000000031", SARI)])}])  # fmt: skip
    (listed,) = events(walked("facebook", paged([]), media))
    (told,) = CASE.read("message_received__comment")
    assert isinstance(told, MessageReceived) and isinstance(listed, MessageReceived)
    for name in ("account", "key", "external_id", "thread_key", "author", "text", "visibility"):
        assert getattr(told, name) == getattr(listed, name), name


def test_more_comments_than_are_listed_are_said_to_be_missing() -> None:
    media = paged([{"id": "179", "comments": paged([comment("31", SARI)], "k1")}])
    talks, posts = walked("instagram", paged([]), media)
    assert (talks.gap, posts.gap is not None) == (None, True)
