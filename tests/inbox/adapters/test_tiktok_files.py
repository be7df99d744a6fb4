from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Draft
from inbox.core.events import MessageReceived, Visibility
from tests.inbox.adapters import files, multipart
from tests.inbox.adapters.test_tiktok import CASE, DIRECT, PUBLIC, data, said, speaking

UPLOAD = "/open_api/v1.3/business/message/media/upload/"
WORDLESS = replace(DIRECT, text="", media=(files.PHOTO,))


def test_a_picture_is_asked_for_by_everything_that_names_it() -> None:
    (event,) = CASE.read("message_received__direct_image")
    assert isinstance(event, MessageReceived)
    (media,) = event.media
    asked: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path.rpartition("business/")[2], said(request)))
        return data(download_url="https://p16.tiktokcdn.com/a.jpg")

    found = speaking(answer).media(media.ref)
    names = {
        "conversation_id": "conv-5", "message_id": "m-1", "media_id": "v0-9", "media_type": "IMAGE",
    }  # fmt: skip
    assert asked == [("message/media/download/", {"business_id": "biz-1", **names})]
    assert (found.url, found.headers) == ("https://p16.tiktokcdn.com/a.jpg", {"x-user": "act.1"})


@pytest.mark.parametrize("ref", ["", "v0-9", "https://www.tiktok.com/embed/1", "[1]", "{}"])
def test_a_shared_post_is_no_file(ref: str) -> None:
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter().media(ref)
    assert caught.value.code == "no_file"


@pytest.mark.parametrize("answer", [data(), httpx.Response(503)])
def test_asking_for_a_picture_changes_nothing(answer: httpx.Response) -> None:
    with pytest.raises(errors.Unreachable):
        speaking(lambda _request: answer).media('["IMAGE", "conv-5", "m-1", "v0-9"]')


def test_a_picture_is_uploaded_and_then_named_in_one_message() -> None:
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        found = (
            {"media_id": "v9"} if request.url.path == UPLOAD else {"message": {"message_id": "m-2"}}
        )
        return data(**found)

    assert speaking(answer).send(WORDLESS).external_id == "m-2"
    upload, message = calls
    assert multipart.fields(upload) == {"business_id": "biz-1", "media_type": "IMAGE"}
    assert multipart.parts(upload)["file"].content == files.PHOTO.content
    assert said(message) == {
        "business_id": "biz-1",
        "recipient_type": "CONVERSATION",
        "recipient": "conv-5",
        "message_type": "IMAGE",
        "image": {"media_id": "v9"},
    }


def test_pictures_are_all_that_is_promised() -> None:
    able = CASE.adapter().capabilities
    assert (set(able.encloses), able.enclosing) == ({"image"}, {Visibility.PRIVATE})
    assert able.max_caption == 0


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (replace(DIRECT, media=(files.PHOTO,)), "no_caption"),
        (replace(PUBLIC, media=(files.PHOTO,)), "words_only"),
    ],
)
def test_what_would_take_a_second_message_is_refused_before_the_first(
    draft: Draft, code: str
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing is called")

    with pytest.raises(errors.Rejected) as caught:
        speaking(answer).send(draft)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("fails", "meaning"), [("upload", errors.Unreachable), ("send", errors.Ambiguous)]
)
def test_only_the_message_itself_can_be_uncertain(fails: str, meaning: type) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if fails in request.url.path:
            raise httpx.ReadTimeout("gone", request=request)
        return data(media_id="v9")

    with pytest.raises(errors.AdapterError) as caught:
        speaking(answer).send(WORDLESS)
    assert type(caught.value) is meaning
