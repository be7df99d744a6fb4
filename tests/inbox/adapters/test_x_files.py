from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Draft
from inbox.core.capabilities import along
from inbox.core.events import Visibility
from tests.inbox.adapters import files, multipart, specs, x_api
from tests.inbox.adapters.test_x import CASE, MENTION, OWN, OWN_DIRECT, SARI
from tests.inbox.adapters.test_x_sending import (
    PRIVATE,
    PUBLIC,
    always,
    problem,
    refusing,
    result,
    speaking,
)

UPLOAD = "/2/media/upload"


def sent(draft: Draft) -> tuple[httpx.Request, dict[str, Any]]:
    """The upload, and what the post or the message says."""
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        if request.url.path == UPLOAD:
            return result({"id": "1880028106020515840", "media_key": "3_1880028106020515840"})
        return result({"id": OWN, "dm_event_id": OWN_DIRECT}, 201)

    speaking(answer).send(draft)
    upload, said = calls
    return upload, json.loads(said.content)


def test_a_picture_or_a_film_of_a_post_is_fetched_by_its_address_alone() -> None:
    for ref in ("https://pbs.twimg.com/media/a.jpg", "https://video.twimg.com/a.mp4?tag=12"):
        found = CASE.adapter().media(ref)
        assert (found.url, found.headers, found.is_own_server) == (ref, {}, False)


def test_a_picture_of_a_message_is_fetched_with_the_accounts_signature() -> None:
    ref = "https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg"
    found = CASE.adapter().media(ref)
    assert found.url == ref
    assert found.headers["authorization"].startswith('OAuth oauth_consumer_key="ck"')


def test_what_is_known_by_its_key_only_is_asked_for() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/2/media/13_99"
        forms = [{"bit_rate": 9, "url": "https://video.twimg.com/9.mp4"}]
        return result({"media_key": "13_99", "type": "video", "variants": forms})

    assert speaking(answer).media("13_99").url == "https://video.twimg.com/9.mp4"


@pytest.mark.parametrize(
    ("answer", "meaning", "code"),
    [
        (refusing(404, problem("resource-not-found")), errors.Rejected, "gone"),
        (refusing(404), errors.Rejected, "gone"),
        (
            httpx.Response(200, json={"errors": [{"type": problem("resource-not-found")}]}),
            errors.Rejected,
            "gone",
        ),
        (result({"media_key": "3_404", "type": "photo"}), errors.Rejected, "no_file"),
        (httpx.Response(503), errors.Unreachable, "503"),
    ],
)
def test_a_key_that_leads_nowhere_says_why(
    answer: httpx.Response, meaning: type, code: str
) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(always(answer)).media("3_404")
    assert (type(caught.value), caught.value.code) == (meaning, code)


@pytest.mark.parametrize(
    ("ref", "code"), [("https://evil.example/a.jpg", "elsewhere"), ("", "no_file")]
)
def test_it_is_fetched_from_nobody_else(ref: str, code: str) -> None:
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter().media(ref)
    assert caught.value.code == code


def test_a_post_shows_the_picture_that_was_uploaded() -> None:
    upload, said = sent(replace(PUBLIC, media=(files.PHOTO,)))
    part = multipart.parts(upload)["media"]
    assert part == multipart.Part(files.PHOTO.content, files.PHOTO.name, files.PHOTO.mime)
    assert multipart.fields(upload) == {"media_category": "tweet_image"}
    assert said == {
        "text": PUBLIC.text,
        "reply": {"in_reply_to_tweet_id": MENTION},
        "media": {"media_ids": ["1880028106020515840"]},
    }


def test_a_post_shows_four_pictures_in_their_order_and_what_was_uploaded_once_stays_so() -> None:
    photos = tuple(replace(files.PHOTO, name=f"{number}.jpg") for number in range(4))
    uploads: list[str] = []
    said: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == UPLOAD:
            uploads.append(multipart.parts(request)["media"].name)
            return result({"id": str(100 + len(uploads)), "media_key": "3_1"})
        said.append(json.loads(request.content))
        return httpx.Response(503) if len(said) == 1 else result({"id": OWN}, 201)

    draft = replace(PUBLIC, key="four", media=photos)
    with pytest.raises(errors.AdapterError):
        speaking(answer).send(draft)
    speaking(answer).send(draft)
    assert uploads == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert [one["media"] for one in said] == [{"media_ids": ["101", "102", "103", "104"]}] * 2
    able = CASE.adapter().capabilities
    for visibility, most in ((Visibility.PUBLIC, 4), (Visibility.PRIVATE, 1)):
        assert along(able, visibility).max_enclosures == most


@pytest.mark.parametrize("text", ["", "Ini"])
def test_a_message_brings_it_with_words_or_without(text: str) -> None:
    upload, said = sent(replace(PRIVATE, text=text, media=(files.PHOTO,)))
    assert multipart.fields(upload) == {"media_category": "dm_image"}
    words = {"text": text} if text else {}
    assert said == {**words, "attachments": [{"media_id": "1880028106020515840"}]}


def test_pictures_are_all_that_is_promised() -> None:
    able = CASE.adapter().capabilities
    assert (set(able.encloses), able.enclosing) == ({"image"}, set(Visibility))


def test_an_encrypted_chat_is_refused_before_anything_is_uploaded() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing is called")

    with pytest.raises(errors.Rejected):
        speaking(answer).send(replace(PRIVATE, thread_key=f"chat:{SARI}", media=(files.PHOTO,)))


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(503), errors.Unreachable),
        (result({"media_key": "3_1"}), errors.Unreachable),
        (refusing(413), errors.Rejected),
    ],
)
def test_an_upload_that_fails_has_said_nothing(answer: httpx.Response, meaning: type) -> None:
    paths = []

    def told(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return answer

    with pytest.raises(errors.AdapterError) as caught:
        speaking(told).send(replace(PUBLIC, media=(files.PHOTO,)))
    assert (type(caught.value), paths) == (meaning, [UPLOAD])


def test_a_second_try_uploads_nothing_again() -> None:
    paths = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        if request.url.path == UPLOAD:
            return result({"id": "1880028106020515840"})
        return httpx.Response(503) if paths.count("/2/tweets") == 1 else result({"id": OWN}, 201)

    draft = replace(PUBLIC, key="x-twice", media=(files.PHOTO,))
    with pytest.raises(errors.Ambiguous):
        speaking(answer).send(draft)
    speaking(answer).send(draft)
    assert paths == [UPLOAD, "/2/tweets", "/2/tweets"]


@specs.needs("x/openapi.json")
def test_the_judge_reads_forms() -> None:
    url = "https://api.x.com/2/media/upload"
    upload = {"media": ("a.jpg", b"a", "image/jpeg")}
    for form in ({"media_category": "invented"}, {}):
        call = httpx.Request(
            "POST", url, data=form, files=upload, headers={"authorization": "OAuth a"}
        )
        with pytest.raises(AssertionError):
            x_api.judge(call)
