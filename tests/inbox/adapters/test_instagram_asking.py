"""What we ask Instagram for beside saying something, judged by Meta's own documents."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from inbox.adapters import errors, meta
from inbox.adapters.toward import Toward
from inbox.core.events import EchoSeen, Visibility
from tests.inbox.adapters.instagram_api import ACCOUNT
from tests.inbox.adapters.test_instagram import CASE
from tests.inbox.adapters.test_instagram_sending import (
    COMMENT,
    DIRECT,
    SINCE,
    Heard,
    always,
    both_logins,
    speaking,
)


def reply(external_id: str, by: str, at: str = "2026-11-23T03:00:01+0000") -> dict[str, Any]:
    return {"id": external_id, "text": "Baik", "from": {"id": by}, "timestamp": at}


@both_logins
def test_what_we_said_under_a_comment_is_found_on_every_page(login: str) -> None:
    pages = {
        None: {"data": [reply("1", "7700"), reply("2", ACCOUNT, "2026-11-01T03:00:00+0000")],
               "paging": {"cursors": {"after": "c1"}, "next": "https://x"}},
        "c1": {"data": [reply("3", ACCOUNT), {**reply("4", "55"), "user": {"id": "9"}}],
               "paging": {"cursors": {"after": "c2"}}},
    }  # fmt: skip
    heard = Heard(lambda request: httpx.Response(200, json=pages[request.url.params.get("after")]))
    found = speaking(heard, login).recent(COMMENT.thread_key, SINCE)
    assert [event.key for event in found] == ["3", "4"]
    for event in found:
        assert isinstance(event, EchoSeen)
        assert (event.text, event.thread_key, event.in_reply_to) == ("Baik", COMMENT.thread_key, "")
        assert (event.visibility, event.author.external_id) == (Visibility.PUBLIC, ACCOUNT)


def test_a_page_that_cannot_be_read_is_not_taken_for_the_end() -> None:
    first = {
        "data": [reply("3", ACCOUNT)],
        "paging": {"cursors": {"after": "c1"}, "next": "https://x"},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        if "after" in request.url.params:
            return httpx.Response(502)
        return httpx.Response(200, json=first)

    with pytest.raises(errors.Unreachable):
        speaking(Heard(answer)).recent(COMMENT.thread_key, SINCE)


def test_pages_without_end_are_left_after_a_few() -> None:
    heard = always({"data": [], "paging": {"cursors": {"after": "c"}, "next": "https://x"}})
    assert speaking(heard).recent(COMMENT.thread_key, SINCE) == []
    assert len(heard) == 10


@both_logins
def test_what_we_said_in_a_direct_message_is_found_again(login: str) -> None:
    said = {"id": "m_new", "message": "Baik", "from": {"id": ACCOUNT, "username": "bank.arunika"},
            "created_time": "2026-11-23T03:00:01+0000"}  # fmt: skip
    theirs = {**said, "id": "m_2", "from": {"id": "7700000000000001"}}
    heard = always({"data": [{"messages": {"data": [said, theirs]}, "id": "t"}]})
    (found,) = speaking(heard, login).recent(DIRECT.thread_key, SINCE)
    assert isinstance(found, EchoSeen)
    assert (found.external_id, found.text, found.visibility) == (
        "m_new",
        "Baik",
        Visibility.PRIVATE,
    )
    assert heard[0].url.params["user_id"] == "7700000000000001"
    assert heard[0].url.params["platform"] == "instagram"


@pytest.mark.parametrize("thread_key", ["mention:1799:1800", "live:18000000000000040"])
def test_what_no_list_shows_is_left_to_a_person(thread_key: str) -> None:
    with pytest.raises(errors.Unsupported):
        speaking(always({})).recent(thread_key, SINCE)
    assert not CASE.adapter().capabilities.list_is_complete


@both_logins
@pytest.mark.parametrize(
    ("action", "target", "method", "content"),
    [
        ("hide", "18000000000000031", "POST", {"hide": True}),
        ("unhide", "18000000000000031", "POST", {"hide": False}),
        ("delete", "18000000000000031", "DELETE", None),
    ],
)
def test_every_action_is_one_the_platform_documents(
    login: str, action: str, target: str, method: str, content: dict[str, Any] | None
) -> None:
    heard = always({"success": True})
    speaking(heard, login).act(action, target)
    assert heard[0].method == method
    assert (json.loads(heard[0].content) if heard[0].content else None) == content


@both_logins
@pytest.mark.parametrize(("gesture", "sign"), [("typing", "typing_on"), ("read", "mark_seen")])
def test_every_gesture_is_one_the_platform_documents(login: str, gesture: str, sign: str) -> None:
    heard = always({"recipient_id": "7700"})
    toward = Toward(thread_key="dm:7700", person="7700", message="m_1")
    speaking(heard, login).gesture(gesture, toward)
    assert json.loads(heard[0].content) == {"recipient": {"id": "7700"}, "sender_action": sign}


def test_a_comment_cannot_be_liked() -> None:
    with pytest.raises(errors.Unsupported):
        speaking(always({})).act("like", "18000000000000031")


@pytest.mark.parametrize(
    ("login", "told"),
    [
        ("instagram", {"id": "5", "user_id": ACCOUNT, "username": "bank.arunika"}),
        ("facebook", {"id": "112233", "instagram_business_account":
                      {"id": ACCOUNT, "username": "bank.arunika"}}),
    ],
)  # fmt: skip
def test_whoami_gives_the_id_that_webhooks_name(login: str, told: dict[str, Any]) -> None:
    heard = always(told)
    account = speaking(heard, login).whoami()
    asked = heard[0].url.params["fields"]
    assert ("user_id" if login == "instagram" else "instagram_business_account{id") in asked
    assert (account.external_id, account.name, account.handle) == (
        ACCOUNT,
        "bank.arunika",
        "bank.arunika",
    )


def test_a_page_without_an_instagram_account_is_refused() -> None:
    with pytest.raises(errors.Rejected) as caught:
        speaking(always({"id": "112233"})).whoami()
    assert caught.value.code == "no_account"


@pytest.mark.parametrize(("login", "field"), [("instagram", "live_comments"), ("facebook", "feed")])
def test_the_account_or_its_page_is_subscribed(login: str, field: str) -> None:
    heard = always({"success": True})
    with pytest.raises(errors.Unsupported):
        speaking(heard, login).announce_hook("https://example.test/hooks/instagram/x")
    assert field in heard.content["subscribed_fields"].split(",")
    assert heard[0].url.path.endswith("/me/subscribed_apps")


def test_a_page_keeps_all_that_another_channel_of_it_reads() -> None:
    """A later subscription replaces an earlier one of the same app."""
    heard = always({"success": True})
    with pytest.raises(errors.Unsupported):
        speaking(heard).announce_hook("https://example.test/hooks/instagram/x")
    assert heard.content["subscribed_fields"] == meta.PAGE_FIELDS
