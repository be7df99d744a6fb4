from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Draft, Enclosure
from inbox.core.events import MessageReceived
from tests.inbox.adapters import files, multipart
from tests.inbox.adapters.test_whatsapp import CASE
from tests.inbox.adapters.test_whatsapp_sending import NUMBER, TAKEN, speaking

URL = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=a"
MEDIA = "/v25.0/106540352242922/media"


def sent(draft: Draft) -> list[httpx.Request]:
    """The calls that carry it, answered as the platform does."""
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(200, json={"id": "55"} if request.url.path == MEDIA else TAKEN)

    assert speaking(answer).send(draft).external_id == "wamid.OUTB1=="
    return calls


@pytest.mark.parametrize("name", ["image", "voice", "video", "document", "sticker"])
def test_whatever_came_is_asked_for_by_its_id(name: str) -> None:
    (event,) = CASE.read(f"message_received__{name}")
    assert isinstance(event, MessageReceived)
    (media,) = event.media
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, json={"id": media.ref, "url": URL, "mime_type": "a/b"})

    found = speaking(answer).media(media.ref)
    assert asked[0].path == f"/v25.0/{media.ref}"
    assert asked[0].params["phone_number_id"] == "106540352242922"
    assert (found.url, found.is_own_server) == (URL, False)
    assert found.headers == {"authorization": "Bearer EAAW"}


@pytest.mark.parametrize(
    ("answer", "meaning", "code"),
    [
        ((400, {"code": 100, "error_subcode": 33}), errors.Rejected, "gone"),
        ((404, {}), errors.Rejected, "gone"),
        ((400, {"code": 100}), errors.Rejected, "100"),
        ((500, {}), errors.Unreachable, "500"),
        ((400, {"code": 131_000}), errors.Unreachable, "131000"),
        ((401, {"code": 190}), errors.CredentialsRejected, "190"),
    ],
)
def test_a_file_that_cannot_be_had_says_why(
    answer: tuple[int, dict[str, Any]], meaning: type, code: str
) -> None:
    status, error = answer
    told = httpx.Response(status, json={"error": {"message": "No.", **error}})
    with pytest.raises(errors.AdapterError) as caught:
        speaking(lambda _request: told).media("1037543291543636")
    assert (type(caught.value), caught.value.code) == (meaning, code)


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        (files.PHOTO, "image"),
        (replace(files.PHOTO, mime="image/gif"), "document"),
        (files.FILM, "video"),
        (files.PAPER, "document"),
        (replace(files.PAPER, mime="image/jpeg"), "document"),
    ],
)
def test_a_file_is_uploaded_and_then_named_in_one_message(media: Enclosure, kind: str) -> None:
    upload, message = sent(replace(NUMBER, media=(media,)))
    part = multipart.parts(upload)["file"]
    assert part == multipart.Part(media.content, media.name, media.mime)
    assert multipart.fields(upload) == {"messaging_product": "whatsapp", "type": media.mime}
    said = json.loads(message.content)
    named = {"filename": media.name} if kind == "document" else {}
    assert (said["type"], said["biz_opaque_callback_data"]) == (kind, f"dua:{NUMBER.key}")
    assert said[kind] == {"id": "55", "caption": NUMBER.text, **named}
    assert "text" not in said


def test_every_kind_that_is_promised_can_be_sent() -> None:
    promised = CASE.adapter().capabilities.encloses
    wordless = [replace(NUMBER, text="", media=(one,)) for one in files.ALL]
    assert {one.media[0].kind for one in wordless if len(sent(one)) == 2} == set(promised)


def test_a_recording_takes_no_words_and_nothing_is_called_to_find_out() -> None:
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(200, json={"id": "55"})

    with pytest.raises(errors.Rejected) as caught:
        speaking(answer).send(replace(NUMBER, media=(files.SOUND,)))
    assert (caught.value.code, calls) == ("no_caption", [])


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(503), errors.Unreachable),
        (httpx.Response(200, json={}), errors.Unreachable),
        (httpx.Response(400, json={"error": {"code": 131_000}}), errors.Unreachable),
        (httpx.Response(400, json={"error": {"code": 131_053}}), errors.Rejected),
    ],
)
def test_an_upload_that_fails_has_said_nothing(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(lambda _request: answer).send(replace(NUMBER, media=(files.PHOTO,)))
    assert type(caught.value) is meaning


def test_contact_lost_after_the_upload_is_uncertain() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == MEDIA:
            return httpx.Response(200, json={"id": "55"})
        raise httpx.ReadTimeout("gone", request=request)

    with pytest.raises(errors.Ambiguous):
        speaking(answer).send(replace(NUMBER, media=(files.PHOTO,)))
