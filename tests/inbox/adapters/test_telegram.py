from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox.adapters import errors, telegram_events
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.reading import UNTOLD
from inbox.adapters.telegram_events import Place
from inbox.core.events import (
    EchoSeen,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    Visibility,
)
from tests.inbox.adapters import bot_api, specs
from tests.inbox.adapters.contract import Case, suite

NAMES = [
    "update_id",
    "message",
    "edited_message",
    "channel_post",
    "business_message",
    "callback_query",
    "message_reaction",
    "my_chat_member",
    "deleted_business_messages",
    "message_id",
    "message_ids",
    "from",
    "chat",
    "id",
    "type",
    "date",
    "edit_date",
    "text",
    "caption",
    "photo",
    "document",
    "sticker",
    "file_id",
    "title",
    "first_name",
    "username",
    "reply_to_message",
    "new_reaction",
    "emoji",
    "sender_chat",
    "business_connection_id",
    "data",
    "user",
    "is_automatic_forward",
    "private",
    "group",
    "supergroup",
]
CASE = Case(
    kind="telegram",
    secrets={"secret_token": "s3cret-token"},
    signed=lambda _body: {"x-telegram-bot-api-secret-token": "s3cret-token"},
    names=tuple(NAMES),
    credentials={"token": "42:AAE"},
)
TestContract = suite(CASE)
DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key="9001",
    text="Sudah kami terima",
    visibility=Visibility.PRIVATE,
    recipient="9001",
    in_reply_to="9001:77",
)
SAID = {"message_id": 80, "date": 1_795_400_000, "chat": {"id": 9001, "type": "private"}}


def speaking(answer: Callable[[httpx.Request], httpx.Response]) -> Adapter:
    def judged(request: httpx.Request) -> httpx.Response:
        bot_api.judge(request)
        return answer(request)

    return CASE.adapter(httpx.Client(transport=httpx.MockTransport(judged)))


def result(content: Any) -> httpx.Response:
    return httpx.Response(200, json={"ok": True, "result": content})


def refusing(code: int, **parameters: Any) -> httpx.Response:
    told = {"ok": False, "error_code": code, "description": "No.", "parameters": parameters}
    return httpx.Response(code, json=told)


def test_a_message_is_named_by_its_chat_and_number() -> None:
    (event,) = CASE.read("message_received__private")
    assert isinstance(event, MessageReceived)
    assert (event.external_id, event.thread_key) == ("9001:77", "9001")
    assert (event.author.name, event.author.handle) == ("Sari Dewi", "sari")
    assert event.account == "42"


def test_in_a_group_everybody_has_a_thread_of_their_own() -> None:
    (event,) = CASE.read("message_received__group")
    assert isinstance(event, MessageReceived)
    assert event.visibility is Visibility.PUBLIC
    assert event.thread_key == "-1001234567890/9001"
    assert event.context == "Nasabah Arunika"


def test_the_largest_size_of_a_photo_is_kept() -> None:
    (event,) = CASE.read("message_received__photo_with_caption")
    assert isinstance(event, MessageReceived)
    assert [media.ref for media in event.media] == ["L"]
    assert event.text == "Bukti transfer"


def test_a_business_account_has_its_own_thread_and_its_own_words_are_echoes() -> None:
    (theirs,) = CASE.read("message_received__business")
    (ours,) = CASE.read("echo_seen__business_owner")
    assert theirs.thread_key == ours.thread_key == "bc1@9001"
    assert isinstance(ours, EchoSeen)


@pytest.mark.parametrize(
    ("answered", "thread", "to"),
    [({"from": {"id": 9001, "first_name": "Sari"}}, "-100/9001", "9001"), (None, "-100", "")],
    ids=["an answer to somebody", "to everybody"],
)
def test_what_our_group_says_in_its_own_name_is_for_whom_it_answers(
    answered: dict[str, Any] | None, thread: str, to: str
) -> None:
    chat = {"id": -100, "type": "supergroup", "title": "Warga"}
    message: dict[str, Any] = {
        "message_id": 7,
        "date": 1795400000,
        "chat": chat,
        "sender_chat": chat,
        "text": "Ya",
    }
    if answered:
        message["reply_to_message"] = {"message_id": 6, "chat": chat, **answered}
    (ours,) = telegram_events.read({"update_id": 1, "message": message}, "bot")
    assert isinstance(ours, EchoSeen)
    assert (ours.thread_key, ours.to.external_id) == (thread, to)


def test_an_edit_is_dated_when_it_was_made() -> None:
    (event,) = CASE.read("message_edited__private")
    assert isinstance(event, MessageEdited)
    assert event.occurred_at == datetime(2026, 11, 23, 2, 14, 20, tzinfo=UTC)


def test_messages_deleted_together_are_removed_one_by_one() -> None:
    events = CASE.read("message_removed__business")
    named = [event.external_id for event in events if isinstance(event, MessageRemoved)]
    assert named == ["9001:77", "9001:78"]


def test_a_button_has_no_time_of_its_own() -> None:
    (event,) = CASE.read("message_received__callback")
    assert isinstance(event, MessageReceived)
    assert (event.occurred_at, event.kind, event.text) == (UNTOLD, "postback", "AGENT")


@pytest.mark.parametrize("key", ["9001", "-100/9001", "bc@9001", "bc:1@-100/5"])
def test_a_place_reads_its_own_key(key: str) -> None:
    assert Place.of(key).key == key


def test_an_answer_points_at_what_it_answers() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        said = json.loads(request.content)
        assert said["chat_id"] == "9001"
        assert said["reply_parameters"]["message_id"] == 77
        assert request.url.path == "/bot42:AAE/sendMessage"
        return result(SAID)

    receipt = speaking(answer).send(DRAFT)
    assert receipt.external_id == "9001:80"
    assert receipt.accepted_at == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)
    assert receipt.thread_key == ""


def test_for_a_business_account_we_name_the_connection() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert json.loads(request.content)["business_connection_id"] == "bc1"
        return result(SAID)

    speaking(answer).send(replace(DRAFT, thread_key="bc1@9001"))


def test_a_group_that_moved_is_answered_where_it_went() -> None:
    chats = []

    def answer(request: httpx.Request) -> httpx.Response:
        chats.append(json.loads(request.content)["chat_id"])
        if len(chats) == 1:
            return refusing(400, migrate_to_chat_id=-100555)
        return result({**SAID, "chat": {"id": -100555, "type": "supergroup"}})

    receipt = speaking(answer).send(replace(DRAFT, thread_key="-555/9001", in_reply_to=""))
    assert chats == ["-555", "-100555"]
    assert receipt.thread_key == "-100555/9001"


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refusing(401), errors.CredentialsRejected),
        (refusing(404), errors.CredentialsRejected),
        (refusing(403), errors.Rejected),
        (refusing(400), errors.Rejected),
        (refusing(409), errors.Unreachable),
        (refusing(429, retry_after=9), errors.PlaceLimited),
        (refusing(500), errors.Ambiguous),
        (httpx.Response(200, text="?"), errors.Ambiguous),
        (result({}), errors.Ambiguous),
    ],
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(lambda _request: answer).send(DRAFT)
    assert type(caught.value) is meaning
    if isinstance(caught.value, errors.RateLimited):
        assert caught.value.retry_after == timedelta(seconds=9)


def test_contact_lost_while_sending_is_uncertain() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("gone", request=request)

    with pytest.raises(errors.Ambiguous):
        speaking(answer).send(DRAFT)
    with pytest.raises(errors.Unreachable):
        speaking(answer).poll(None)


def test_polling_goes_on_after_the_last_update() -> None:
    update = {"update_id": 500, "message": {**SAID, "from": {"id": 9001}, "text": "Halo"}}
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content).get("offset"))
        return result([update])

    batch = speaking(answer).poll("499")
    assert asked == [499]
    assert (batch.cursor, batch.again, len(batch.events)) == ("501", False, 1)


def test_a_full_page_says_that_more_is_waiting() -> None:
    updates = [{"update_id": number, "invented": {}} for number in range(100)]
    batch = speaking(lambda _request: result(updates)).poll(None)
    assert (batch.cursor, batch.again) == ("100", True)


def test_nothing_new_leaves_the_cursor() -> None:
    assert speaking(lambda _request: result([])).poll("7").cursor == "7"


def test_the_address_is_announced_with_its_secret_and_taken_back_without() -> None:
    said: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        said.append(json.loads(request.content))
        return result(True)

    adapter = speaking(answer)
    adapter.announce_hook("https://inbox.example/hooks/telegram/x")
    adapter.announce_hook("")
    assert said[0]["secret_token"] == "s3cret-token"
    assert said[1] == {"url": ""}


@specs.needs("telegram/api.json")
def test_the_judge_notices_a_parameter_that_is_gone() -> None:
    content = {"chat_id": "1", "text": "x", "reply_to_message_id": 3}
    with pytest.raises(AssertionError):
        bot_api.judge(httpx.Request("POST", "https://t.test/bot1/sendMessage", json=content))
