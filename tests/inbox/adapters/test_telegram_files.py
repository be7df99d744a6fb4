from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Enclosure
from inbox.core.events import MessageReceived
from tests.inbox.adapters import bot_api, files, multipart, specs
from tests.inbox.adapters.test_telegram import CASE, DRAFT, SAID, refusing, result, speaking


def sent(*media: Enclosure, text: str = "Terlampir") -> httpx.Request:
    """The one call that carries them."""
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return result(SAID)

    speaking(answer).send(replace(DRAFT, text=text, media=media))
    (call,) = calls
    return call


@pytest.mark.parametrize("name", ["photo_with_caption", "document", "sticker", "album", "business"])
def test_whatever_came_is_asked_for_by_its_own_name(name: str) -> None:
    for event in CASE.read(f"message_received__{name}"):
        assert isinstance(event, MessageReceived)
        for media in event.media:
            asked: list[Any] = []

            def answer(request: httpx.Request, asked: list[Any] = asked) -> httpx.Response:
                asked.append(json.loads(request.content))
                return result({"file_id": "x", "file_path": "photos/file 1.jpg"})

            found = speaking(answer).media(media.ref)
            assert asked == [{"file_id": media.ref}]
            assert found.url == "https://api.telegram.org/file/bot42:AAE/photos/file%201.jpg"
            assert not found.is_own_server


def test_a_played_platform_is_fetched_from_where_it_plays() -> None:
    http = httpx.Client(
        transport=httpx.MockTransport(lambda _request: result({"file_path": "a.jpg"}))
    )
    found = CASE.adapter(http, base_url="http://127.0.0.1:9100").media("L")
    assert (found.url, found.is_own_server) == ("http://127.0.0.1:9100/file/bot42:AAE/a.jpg", True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Bad Request: wrong file_id or the file is temporarily unavailable", "gone"),
        ("Bad Request: file is too big", "too_large"),
    ],
)
def test_what_a_bot_cannot_fetch_is_not_asked_for_again(words: str, code: str) -> None:
    told = {"ok": False, "error_code": 400, "description": words}
    with pytest.raises(errors.Rejected) as caught:
        speaking(lambda _request: httpx.Response(400, json=told)).media("L")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(502), errors.Unreachable),
        (result({}), errors.Unreachable),
        (refusing(401), errors.CredentialsRejected),
        (refusing(429, retry_after=9), errors.RateLimited),
    ],
)
def test_asking_for_a_file_changes_nothing(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(lambda _request: answer).media("L")
    assert type(caught.value) is meaning


@pytest.mark.parametrize(
    ("media", "method", "field"),
    [
        (files.PHOTO, "sendPhoto", "photo"),
        (replace(files.PHOTO, mime="image/gif"), "sendAnimation", "animation"),
        (replace(files.PHOTO, mime="image/heic"), "sendDocument", "document"),
        (files.FILM, "sendVideo", "video"),
        (replace(files.FILM, mime="video/webm"), "sendDocument", "document"),
        (files.SOUND, "sendAudio", "audio"),
        (replace(files.SOUND, mime="audio/ogg"), "sendVoice", "voice"),
        (files.PAPER, "sendDocument", "document"),
        (replace(files.PAPER, mime="image/jpeg"), "sendDocument", "document"),
    ],
)
def test_each_kind_goes_by_the_call_that_shows_it(
    media: Enclosure, method: str, field: str
) -> None:
    call = sent(media)
    told = multipart.parts(call)
    assert call.url.path == f"/bot42:AAE/{method}"
    assert told[field] == multipart.Part(media.content, media.name, media.mime)
    assert multipart.fields(call) == {
        "chat_id": "9001",
        "caption": "Terlampir",
        "reply_parameters": '{"message_id": 77, "allow_sending_without_reply": true}',
    }


def test_every_kind_that_is_promised_can_be_sent() -> None:
    promised = CASE.adapter().capabilities.encloses
    assert {one.kind for one in files.ALL if sent(one)} == set(promised)


def test_a_picture_needs_no_words() -> None:
    assert "caption" not in multipart.parts(sent(files.PHOTO, text=""))


def test_a_file_follows_a_group_that_moved() -> None:
    chats = []

    def answer(request: httpx.Request) -> httpx.Response:
        chats.append(multipart.fields(request)["chat_id"])
        if len(chats) == 1:
            return refusing(400, migrate_to_chat_id=-100555)
        assert multipart.parts(request)["photo"].content == files.PHOTO.content
        return result({**SAID, "chat": {"id": -100555, "type": "supergroup"}})

    speaking(answer).send(
        replace(DRAFT, thread_key="-555/9001", in_reply_to="", media=(files.PHOTO,))
    )
    assert chats == ["-555", "-100555"]


def test_contact_lost_with_a_file_on_the_way_is_uncertain() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("gone", request=request)

    with pytest.raises(errors.Ambiguous):
        speaking(answer).send(replace(DRAFT, media=(files.FILM,)))


@specs.needs("telegram/api.json")
def test_the_judge_reads_forms() -> None:
    upload = {"photo": ("a.jpg", b"a", "image/jpeg")}
    for wrong in ({"chat_id": "1", "title": "x"}, {}):
        with pytest.raises(AssertionError):
            bot_api.judge(
                httpx.Request("POST", "https://t.test/bot1/sendPhoto", data=wrong, files=upload)
            )
