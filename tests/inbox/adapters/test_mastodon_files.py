from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Draft, Enclosure
from inbox.core.events import MessageReceived
from tests.inbox.adapters import files, multipart
from tests.inbox.adapters.mastodon_api import STATUSES, Served, refused, status
from tests.inbox.adapters.test_mastodon import CASE
from tests.inbox.adapters.test_mastodon_sending import DRAFT, SAID

UPLOAD, MEDIA = "/api/v2/media", "/api/v1/media"
READY = {"id": "31", "type": "image", "url": "https://files.bank.example/31.jpg"}


def serving(**more: Any) -> Served:
    numbers = count(31)
    answers: dict[str, Any] = {
        f"{STATUSES}/112": status("112"),
        STATUSES: SAID,
        UPLOAD: lambda _request: httpx.Response(202, json={"id": str(next(numbers)), "url": None}),
        **{f"{MEDIA}/{number}": READY for number in range(31, 35)},
    }
    return Served(answers | more)


def sent(draft: Draft) -> tuple[list[httpx.Request], dict[str, Any]]:
    """The uploads, and what the status says."""
    served = serving()
    CASE.adapter(served.http).send(draft)
    (said,) = served.at(STATUSES, "POST")
    return served.at(UPLOAD, "POST"), json.loads(said.content)


@pytest.mark.parametrize(
    ("ref", "more"),
    [
        ("https://bank.example/system/1.png", {}),
        ("https://files.bank.example/1.png", {}),
        ("https://cdn.masto.example/1.png", {"media_host": "cdn.masto.example"}),
        ("https://cdn.masto.example/1.png", {"media_host": "https://cdn.masto.example/x"}),
    ],
)
def test_a_picture_is_fetched_from_our_server_or_where_it_keeps_them(
    ref: str, more: dict[str, str]
) -> None:
    adapter = replace(CASE, credentials={**CASE.credentials, **more}).adapter()
    found = adapter.media(ref)
    assert (found.url, found.is_own_server) == (ref, ref.startswith("https://bank.example/"))


def test_a_picture_that_our_server_does_not_keep_is_not_fetched() -> None:
    (event,) = CASE.read("message_received__pictures")
    assert isinstance(event, MessageReceived)
    for media in event.media:
        with pytest.raises(errors.Rejected) as caught:
            CASE.adapter().media(media.ref)
        assert caught.value.code == "elsewhere"


@pytest.mark.parametrize("media", files.ALL[:3], ids=lambda one: one.kind)
def test_a_file_is_uploaded_and_then_named_in_one_status(media: Enclosure) -> None:
    (upload,), said = sent(replace(DRAFT, media=(media,)))
    part = multipart.parts(upload)["file"]
    assert part == multipart.Part(media.content, media.name, media.mime)
    assert (said["media_ids"], said["in_reply_to_id"]) == (["31"], "112")
    assert said["status"] == "@sari@toko.example Baik, kami cek"


def test_what_is_promised_is_what_was_sent() -> None:
    promised = CASE.adapter().capabilities.encloses
    assert set(promised) == {one.kind for one in files.ALL[:3]}


def test_four_pictures_go_in_one_status_without_words_but_the_name() -> None:
    pictures = tuple(replace(files.PHOTO, content=bytes([number])) for number in range(4))
    uploads, said = sent(replace(DRAFT, text="", media=pictures))
    assert len(uploads) == CASE.adapter().capabilities.max_enclosures
    assert said["media_ids"] == ["31", "32", "33", "34"]
    assert said["status"] == "@sari@toko.example"


def test_a_film_goes_alone() -> None:
    served = serving()
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter(served.http).send(replace(DRAFT, media=(files.FILM, files.PHOTO)))
    assert (caught.value.code, served.calls) == ("one_film", [])


def test_while_the_server_works_on_a_film_nothing_is_said_and_it_is_not_uploaded_again() -> None:
    served = serving(**{f"{MEDIA}/31": httpx.Response(206, json=READY)})
    draft = replace(DRAFT, key="mastodon-film", media=(files.FILM,))
    with pytest.raises(errors.Unreachable) as caught:
        CASE.adapter(served.http).send(draft)
    assert (caught.value.code, served.at(STATUSES, "POST")) == ("processing", [])
    served.answers[f"{MEDIA}/31"] = READY
    CASE.adapter(served.http).send(draft)
    assert len(served.at(UPLOAD, "POST")) == 1
    (said,) = served.at(STATUSES, "POST")
    assert json.loads(said.content)["media_ids"] == ["31"]


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(502), errors.Unreachable),
        (httpx.Response(200, json={}), errors.Unreachable),
        (refused(422), errors.Rejected),
        (refused(403), errors.CredentialsRejected),
    ],
)
def test_an_upload_that_fails_has_said_nothing(answer: httpx.Response, meaning: type) -> None:
    served = serving(**{UPLOAD: answer})
    with pytest.raises(errors.AdapterError) as caught:
        CASE.adapter(served.http).send(replace(DRAFT, media=(files.PHOTO,)))
    assert type(caught.value) is meaning
    assert served.at(STATUSES, "POST") == []
