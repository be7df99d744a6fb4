"""What we said on X, found again to settle an uncertain reply."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from inbox.core.events import EchoSeen
from tests.inbox.adapters.test_x import MENTION, OWN, OWN_DIRECT, SARI, US
from tests.inbox.adapters.test_x_sending import PUBLIC, SINCE, always, result, speaking


def listed(name: str, text: str, person: str = SARI, root: str = MENTION) -> dict[str, Any]:
    return {
        "id": name, "text": text, "author_id": US, "in_reply_to_user_id": person,
        "conversation_id": root, "created_at": "2026-11-23T02:30:00.000Z",
        "edit_history_post_ids": [name],
        "referenced_posts": [{"type": "replied_to", "id": root}],
    }  # fmt: skip


@pytest.mark.parametrize("thread_key", [PUBLIC.thread_key, f"post::{SARI}"])
def test_what_we_said_in_a_conversation_is_found_on_every_page(thread_key: str) -> None:
    pages = {
        "": ([listed("2124691906360246300", "Lain", "3805104374")], "t2"),
        "t2": ([listed(OWN, "@saridewi Sudah")], ""),
    }
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params["start_time"])
        rows, token = pages[request.url.params.get("pagination_token", "")]
        return httpx.Response(200, json={"data": rows, "meta": {"next_token": token or None}})

    (found,) = speaking(answer).recent(thread_key, SINCE)
    assert isinstance(found, EchoSeen)
    assert (found.external_id, found.thread_key) == (OWN, thread_key)
    assert found.in_reply_to == MENTION
    assert asked == ["2026-11-23T02:25:00Z"] * 2


def test_what_we_said_in_another_conversation_with_the_same_person_is_not_taken_for_it() -> None:
    rows = [listed(OWN, "Sudah", root="2124600000000000001")]
    assert speaking(always(result(rows))).recent(PUBLIC.thread_key, SINCE) == []


def test_messages_are_looked_through_until_one_is_older() -> None:
    tokens = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == f"/2/dm_conversations/with/{SARI}/dm_events"
        tokens.append(request.url.params.get("pagination_token"))
        old = {"id": "1", "sender_id": SARI, "created_at": "2026-11-01T00:00:00Z", "text": "Lama"}
        ours = {"id": OWN_DIRECT, "sender_id": US, "text": "Baik", "event_type": "MessageCreate"}
        rows = [ours] if len(tokens) == 1 else [old]
        return httpx.Response(200, json={"data": rows, "meta": {"next_token": "t" * 20}})

    (found,) = speaking(answer).recent(f"dm:{SARI}", SINCE)
    assert isinstance(found, EchoSeen)
    assert (found.external_id, found.text, found.thread_key) == (OWN_DIRECT, "Baik", f"dm:{SARI}")
    assert tokens == [None, "t" * 20]
