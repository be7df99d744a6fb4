"""What a Page is asked for after an outage of ours; the same keys as the webhook's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from inbox.adapters.base import Batch
from inbox.adapters.errors import Unreachable
from inbox.core.events import EchoSeen, Event, MessageReceived
from tests.inbox.adapters.test_facebook import CASE
from tests.inbox.adapters.test_facebook_sending import speaking

PAGE = "112233445566"
SINCE = datetime(2026, 11, 23, 3, tzinfo=UTC)
BEFORE, AFTER = "2026-11-23T02:00:00+0000", "2026-11-23T03:10:00+0000"
SARI, WE = {"id": "7001", "name": "Sari"}, {"id": PAGE, "name": "Bank Arunika"}


def message(name: str, by: dict[str, str], at: str = AFTER) -> dict[str, Any]:
    to = SARI if by is WE else WE
    return {"id": name, "message": "Halo", "from": by, "to": {"data": [to]}, "created_time": at}


def comment(name: str, by: dict[str, str], at: str = AFTER, **more: Any) -> dict[str, Any]:
    return {"id": name, "message": "Kartu saya", "from": by, "created_time": at, **more}


def paged(rows: list[Any], after: str = "") -> dict[str, Any]:
    paging = {"cursors": {"after": after}, "next": "https://graph.test/"} if after else {}
    return {"data": rows, "paging": paging}


def thread(*messages: dict[str, Any], at: str = AFTER, more: str = "") -> dict[str, Any]:
    return {"updated_time": at, "messages": paged(list(messages), more)}


def walked(answers: dict[tuple[str, str | None], dict[str, Any]]) -> list[Batch]:
    def answer(request: httpx.Request) -> httpx.Response:
        edge = request.url.path.rpartition("/")[2]
        return httpx.Response(200, json=answers[edge, request.url.params.get("after")])

    adapter = speaking(answer)
    batches, cursor = [adapter.missed(SINCE, None)], None
    while batches[-1].again:
        cursor = batches[-1].cursor
        batches.append(adapter.missed(SINCE, cursor))
    return batches


def events(batches: list[Batch]) -> list[Event]:
    return [event for batch in batches for event in batch.events]


def test_conversations_and_comments_since_then_are_told_and_older_ones_are_not() -> None:
    found = events(
        walked(
            {
                ("conversations", None): paged(
                    [thread(message("m_2", SARI), message("m_1", WE), message("m_0", SARI, BEFORE))]
                ),
                ("feed", None): paged(
                    [
                        {
                            "id": f"{PAGE}_900",
                            "from": WE,
                            "created_time": BEFORE,
                            "comments": paged(
                                [comment("900_32", SARI), comment("900_30", SARI, BEFORE)]
                            ),
                        }
                    ]
                ),
            }
        )
    )
    assert [type(event) for event in found] == [MessageReceived, EchoSeen, MessageReceived]
    assert [event.key for event in found] == ["m_2", "m_1", "900_32"]
    assert {event.account for event in found} == {PAGE}
    assert found[1].thread_key == "dm:7001"


def test_what_is_listed_is_the_same_message_as_the_webhooks() -> None:
    told, listed = (
        CASE.read("message_received__comment")[0],
        events(
            walked(
                {
                    ("conversations", None): paged([]),
                    ("feed", None): paged(
                        [{"id": f"{PAGE}_900", "comments": paged([comment("900_31", SARI)])}]
                    ),
                }
            )
        )[0],
    )
    assert isinstance(told, MessageReceived) and isinstance(listed, MessageReceived)
    for name in ("account", "external_id", "thread_key", "author", "in_reply_to", "visibility"):
        assert getattr(told, name) == getattr(listed, name), name


def test_an_answer_to_a_comment_and_a_visitors_post_have_their_places() -> None:
    (post, answer) = events(
        walked(
            {
                ("conversations", None): paged([]),
                ("feed", None): paged(
                    [
                        {
                            "id": f"{PAGE}_901",
                            "from": SARI,
                            "message": "Halo",
                            "created_time": AFTER,
                            "comments": paged([comment("901_2", SARI, parent={"id": "901_1"})]),
                        }
                    ]
                ),
            }
        )
    )
    assert isinstance(post, MessageReceived) and isinstance(answer, MessageReceived)
    assert post.thread_key == f"post:{PAGE}_901"
    assert (answer.thread_key, answer.in_reply_to) == (f"comment:{PAGE}_901:901_1", "901_1")


def test_it_walks_back_until_everything_is_older_and_no_further() -> None:
    batches = walked(
        {
            ("conversations", None): paged([thread(message("m_2", SARI))], "c1"),
            ("conversations", "c1"): paged([thread(message("m_0", SARI, BEFORE), at=BEFORE)], "c2"),
            ("feed", None): paged([], "f1"),
            ("feed", "f1"): paged([], "f1"),
        }
    )
    assert [event.key for event in events(batches)] == ["m_2"]
    assert len(batches) == 2 + 4


def test_more_than_is_listed_is_said_to_be_missing() -> None:
    later = "2026-11-23T03:20:00+0000"
    batches = walked(
        {
            ("conversations", None): paged([thread(message("m_9", SARI, later), more="m1")]),
            ("feed", None): paged(
                [{"id": f"{PAGE}_900", "comments": paged([comment("900_30", SARI, BEFORE)], "k1")}]
            ),
        }
    )
    cut = datetime(2026, 11, 23, 3, 20, tzinfo=UTC)
    assert [batch.gap for batch in batches] == [(SINCE, cut), None]


def test_what_is_attached_is_named_by_its_kind() -> None:
    attached = [
        {"mime_type": "image/jpeg", "image_data": {"url": "https://cdn.test/1.jpg"}},
        {"mime_type": "audio/mp4", "file_url": "https://cdn.test/2.m4a"},
        {"mime_type": "application/pdf", "file_url": "https://cdn.test/3.pdf", "name": "bukti.pdf"},
    ]
    said = {**message("m_2", SARI), "attachments": {"data": attached}}
    (found,) = events(
        walked({("conversations", None): paged([thread(said)]), ("feed", None): paged([])})
    )
    assert isinstance(found, MessageReceived)
    assert [media.kind for media in found.media] == ["image", "audio", "file"]


def test_an_answer_without_the_list_is_not_taken_for_an_empty_one() -> None:
    with pytest.raises(Unreachable):
        walked({("conversations", None): {"success": True}})
