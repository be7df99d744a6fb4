from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Draft, Enclosure
from inbox.core.events import MessageReceived, Visibility
from tests.inbox.adapters import files, line_api
from tests.inbox.adapters.test_line import CASE, GROUP, SARI
from tests.inbox.adapters.test_line_sending import DRAFT, SENT, answering, speaking


@pytest.mark.parametrize("name", ["image", "video", "audio", "file"])
def test_a_file_is_fetched_under_the_messages_id_with_our_token(name: str) -> None:
    (event,) = CASE.read(f"message_received__{name}")
    assert isinstance(event, MessageReceived)
    (media,) = event.media
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"status": "succeeded"})

    found = speaking(answer).media(media.ref)
    content = f"https://api-data.line.me/v2/bot/message/{event.external_id}/content"
    assert asked == [f"{content}/transcoding"]
    assert (found.url, found.is_own_server) == (content, False)
    assert found.headers == {"authorization": f"Bearer {CASE.credentials['access_token']}"}


@pytest.mark.parametrize("status", [400, 404])
def test_what_has_no_state_is_ready(status: int) -> None:
    assert answering(status).media("570011").url.endswith("/570011/content")


@pytest.mark.parametrize(
    ("status", "content", "meaning", "code"),
    [
        (200, {"status": "processing"}, errors.Unreachable, "processing"),
        (200, {"status": "failed"}, errors.Rejected, "failed"),
        (401, {"message": "No."}, errors.CredentialsRejected, "401"),
        (500, {}, errors.Unreachable, "500"),
    ],
)
def test_a_film_that_is_not_ready_is_asked_for_again(
    status: int, content: dict[str, str], meaning: type, code: str
) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        answering(status, content).media("570013")
    assert (type(caught.value), caught.value.code) == (meaning, code)


@pytest.mark.parametrize(
    ("name", "code"),
    [("image_elsewhere", "elsewhere"), ("sticker", "no_file"), ("location", "no_file")],
)
def test_what_line_does_not_keep_is_not_fetched(name: str, code: str) -> None:
    (event,) = CASE.read(f"message_received__{name}")
    assert isinstance(event, MessageReceived)
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter().media(event.media[0].ref)
    assert caught.value.code == code


def test_a_played_platform_is_fetched_from_where_it_plays() -> None:
    http = httpx.Client(
        transport=httpx.MockTransport(lambda _request: httpx.Response(404, json={}))
    )
    found = CASE.adapter(http, base_url="http://127.0.0.1:9100").media("570011")
    assert found.url == "http://127.0.0.1:9100/v2/bot/message/570011/content"
    assert found.is_own_server


PHOTO, FILM = (files.at_an_address(one) for one in (files.PHOTO, files.FILM))
SOUND = replace(files.at_an_address(files.SOUND), mime="audio/mp4", content=files.a_sound(2))


def said(draft: Draft) -> list[dict[str, Any]]:
    """The messages of the one call that says it."""
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(200, json=SENT)

    speaking(answer).send(draft)
    (call,) = calls
    assert call.headers["x-line-retry-key"] == draft.key
    told: list[dict[str, Any]] = json.loads(call.content)["messages"]
    return told


@pytest.mark.parametrize("thread_key", [SARI, f"{GROUP}/{SARI}"])
def test_words_and_files_are_one_call_in_their_order(thread_key: str) -> None:
    draft = replace(DRAFT, thread_key=thread_key, media=(FILM, PHOTO, SOUND))
    assert said(draft) == [
        {"type": "text", "text": DRAFT.text},
        {"type": "video", "originalContentUrl": FILM.url, "previewImageUrl": FILM.preview_url},
        {"type": "image", "originalContentUrl": PHOTO.url, "previewImageUrl": PHOTO.preview_url},
        {"type": "audio", "originalContentUrl": SOUND.url, "duration": 2000},
    ]


def test_a_file_goes_without_words_too_and_never_more_than_a_call_takes() -> None:
    assert [one["type"] for one in said(replace(DRAFT, text="", media=(PHOTO,)))] == ["image"]
    able = CASE.adapter().capabilities
    full = replace(DRAFT, media=(PHOTO,) * able.max_enclosures)
    assert len(said(full)) == 5


def test_every_kind_that_is_promised_can_be_sent() -> None:
    able = CASE.adapter().capabilities
    kinds = {said(replace(DRAFT, text="", media=(one,)))[0]["type"] for one in (PHOTO, FILM, SOUND)}
    assert kinds == set(able.encloses)
    assert able.enclosing == set(Visibility)


@pytest.mark.parametrize(
    ("media", "code"),
    [
        (files.PHOTO, "no_address"),
        (files.at_an_address(files.PAPER), "not_enclosed"),
        (files.at_an_address(files.SOUND), "no_duration"),
    ],
)
def test_what_line_could_not_show_is_refused_before_it_is_called(
    media: Enclosure, code: str
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing is called")

    with pytest.raises(errors.Rejected) as caught:
        speaking(answer).send(replace(DRAFT, media=(media,)))
    assert caught.value.code == code


def test_files_said_again_after_contact_was_lost_are_said_once() -> None:
    accepted: dict[str, bytes] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        key = request.headers["x-line-retry-key"]
        if key in accepted:
            assert accepted[key] == request.content
            return httpx.Response(409, json={"message": "Accepted already.", **SENT})
        accepted[key] = request.content
        raise httpx.ReadTimeout("gone", request=request)

    adapter, draft = speaking(answer), replace(DRAFT, media=(PHOTO, SOUND))
    with pytest.raises(errors.Ambiguous):
        adapter.send(draft)
    assert adapter.send(draft).external_id == SENT["sentMessages"][0]["id"]


@line_api.needs(line_api.CALLS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "image", "originalContentUrl": "https://inbox.example/out/a.jpg"},
        {"type": "audio", "originalContentUrl": "https://inbox.example/out/a.m4a"},
        {"type": "file", "originalContentUrl": "https://inbox.example/out/a.pdf"},
    ],
)
def test_the_judge_knows_what_each_kind_needs(wrong: dict[str, str]) -> None:
    request = httpx.Request(
        "POST",
        "https://api.line.me/v2/bot/message/push",
        headers={"authorization": "Bearer x"},
        json={"to": SARI, "messages": [wrong]},
    )
    with pytest.raises((AssertionError, KeyError)):
        line_api.judge(request)
