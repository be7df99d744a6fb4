from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Draft, Enclosure
from inbox.core.events import MessageReceived
from tests.inbox.adapters import files
from tests.inbox.adapters.matrix_api import Home, refusing
from tests.inbox.adapters.test_matrix import CASE
from tests.inbox.adapters.test_matrix_sending import DRAFT

UPLOAD = "/_matrix/media/v3/upload"
UPLOADED = {"content_uri": "mxc://arunika.test/Up1"}


def sent(draft: Draft) -> tuple[httpx.Request, dict[str, Any]]:
    """The upload, and what the message says."""
    home = Home(answers={UPLOAD: UPLOADED})
    CASE.adapter(home.judged()).send(draft)
    (upload,) = (one for one in home.asked if one.url.path == UPLOAD)
    said: dict[str, Any] = json.loads(home.asked[-1].content)
    return upload, said


def test_a_file_is_fetched_from_our_own_homeserver_with_our_token() -> None:
    found = CASE.adapter().media("mxc://far.example:8448/a/b c")
    assert found.url == (
        "https://arunika.test/_matrix/client/v1/media/download/far.example%3A8448/a%2Fb%20c"
    )
    assert found.headers == {"authorization": "Bearer syt_token"}
    assert found.is_own_server


@pytest.mark.parametrize("ref", ["mxc://../config", "mxc://../..", "mxc://far.example/.."])
def test_a_stranger_does_not_choose_what_we_ask_our_homeserver(ref: str) -> None:
    with pytest.raises(errors.Rejected):
        CASE.adapter().media(ref)


@pytest.mark.parametrize("ref", ["", "geo:-6.2,106.8", "mxc://", "mxc://a", "https://a.example/b"])
def test_what_has_no_address_of_matrix_is_no_file(ref: str) -> None:
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter().media(ref)
    assert caught.value.code == "no_file"


def test_an_encrypted_file_is_shown_by_its_name_and_never_fetched() -> None:
    events = CASE.read("message_received__all_kinds_of_media")
    said = [event for event in events if isinstance(event, MessageReceived)]
    refs = {media.name: media.ref for event in said for media in event.media}
    assert refs["rahasia.pdf"] == ""
    assert refs["surat.pdf"] == "mxc://arunika.test/f"


@pytest.mark.parametrize("media", files.ALL, ids=lambda one: one.kind)
def test_a_file_is_uploaded_and_named_in_one_message_with_its_words(media: Enclosure) -> None:
    upload, said = sent(replace(DRAFT, media=(media,)))
    assert (upload.content, upload.headers["content-type"]) == (media.content, media.mime)
    assert upload.url.params["filename"] == media.name
    assert (said["msgtype"], said["url"]) == (f"m.{media.kind}", UPLOADED["content_uri"])
    assert (said["body"], said["filename"]) == (DRAFT.text, media.name)
    assert said["info"] == {"mimetype": media.mime, "size": len(media.content)}
    assert said["m.relates_to"] == {"m.in_reply_to": {"event_id": "$a1"}}
    assert media.kind in CASE.adapter().capabilities.encloses


def test_without_words_the_files_name_stands_in_their_place() -> None:
    assert sent(replace(DRAFT, text="", media=(files.PAPER,)))[1]["body"] == files.PAPER.name


def test_an_encrypted_room_is_told_before_anything_is_uploaded() -> None:
    home = Home(answers={"m.room.encryption": {"algorithm": "m.megolm.v1.aes-sha2"}})
    with pytest.raises(errors.Rejected):
        CASE.adapter(home.judged()).send(replace(DRAFT, media=(files.PHOTO,)))
    assert UPLOAD not in {one.url.path for one in home.asked}


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(502), errors.Unreachable),
        (httpx.Response(200, json={}), errors.Unreachable),
        (refusing(413, "M_TOO_LARGE"), errors.Rejected),
        (refusing(429, "M_LIMIT_EXCEEDED"), errors.RateLimited),
    ],
)
def test_an_upload_that_fails_has_said_nothing(answer: httpx.Response, meaning: type) -> None:
    home = Home(answers={UPLOAD: lambda _request: answer})
    with pytest.raises(errors.AdapterError) as caught:
        CASE.adapter(home.judged()).send(replace(DRAFT, media=(files.PHOTO,)))
    assert type(caught.value) is meaning


def test_a_second_try_uploads_nothing_again() -> None:
    def lost(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("gone", request=request)

    home = Home(answers={UPLOAD: UPLOADED, "/send/": lost})
    draft = replace(DRAFT, key="matrix-twice", media=(files.FILM,))
    with pytest.raises(errors.Ambiguous):
        CASE.adapter(home.judged()).send(draft)
    del home.answers["/send/"]
    CASE.adapter(home.judged()).send(draft)
    assert [one.url.path for one in home.asked].count(UPLOAD) == 1
