from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.core.events import MessageReceived
from tests.inbox.adapters import files
from tests.inbox.adapters.bluesky_api import SARI, Served, post, refused, said
from tests.inbox.adapters.test_bluesky import CASE, DRAFT

BLOB = {"$type": "blob", "ref": {"$link": "bafkreinew"}, "mimeType": "image/jpeg", "size": 8}
WROTE = {"uri": "at://did:plc:brand7arunika/app.bsky.feed.post/3l", "cid": "bafynew"}
HOME = "https://morel.us-east.host.bsky.network"


def serving(**more: Any) -> Served:
    found = {"getPosts": {"posts": [post("3lq")]}, "uploadBlob": {"blob": BLOB}, "putRecord": WROTE}
    return Served(**found | more)


def directory(host: str, status: int = 200) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == f"https://plc.directory/{SARI}"
        service = [{"id": "#atproto_pds", "serviceEndpoint": host}]
        return httpx.Response(status, json={"service": service})

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_a_picture_is_fetched_from_bluesky_by_owner_and_content() -> None:
    (event,) = CASE.read("message_received__pictures")
    assert isinstance(event, MessageReceived)
    found = CASE.adapter().media(event.media[0].ref)
    path = f"img/feed_fullsize/plain/{SARI}/bafkreipic1@jpeg"
    assert (found.url, found.is_own_server) == (f"https://cdn.bsky.app/{path}", False)


def test_a_film_is_fetched_from_where_its_owner_lives() -> None:
    (event,) = CASE.read("message_received__video_with_quote")
    assert isinstance(event, MessageReceived)
    found = CASE.adapter(directory(HOME)).media(event.media[0].ref)
    asked = httpx.URL(found.url)
    assert found.url.startswith(f"{HOME}/xrpc/com.atproto.sync.getBlob?")
    assert dict(asked.params) == {"did": SARI, "cid": "bafkreivid"}


@pytest.mark.parametrize(
    ("host", "status", "code"),
    [
        ("https://pds.example", 200, "elsewhere"),
        ("http://127.0.0.1:5432", 200, "elsewhere"),
        ("", 200, "no_file"),
        (HOME, 404, "gone"),
        (HOME, 410, "gone"),
    ],
)
def test_a_film_is_fetched_from_no_other_server(host: str, status: int, code: str) -> None:
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter(directory(host, status)).media(f"video/{SARI}/bafkreivid")
    assert caught.value.code == code


@pytest.mark.parametrize(
    "ref", ["", "https://arunika.example/promo", f"{SARI}/bafkre", f"image/{SARI}/../x"]
)
def test_a_link_is_no_file(ref: str) -> None:
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter().media(ref)
    assert caught.value.code == "no_file"


def test_pictures_are_uploaded_and_shown_by_the_post() -> None:
    served = serving()
    pictures = tuple(replace(files.PHOTO, content=bytes([number])) for number in range(4))
    CASE.adapter(served.http).send(replace(DRAFT, media=pictures))
    uploads = served.named("uploadBlob")
    assert [one.content for one in uploads] == [one.content for one in pictures]
    assert {one.headers["content-type"] for one in uploads} == {"image/jpeg"}
    (call,) = served.named("putRecord")
    assert said(call)["record"]["embed"] == {
        "$type": "app.bsky.embed.images",
        "images": [{"image": BLOB, "alt": ""}] * 4,
    }
    able = CASE.adapter().capabilities
    assert (set(able.encloses), able.max_enclosures) == ({"image"}, 4)


def test_a_post_without_pictures_shows_none() -> None:
    served = serving()
    CASE.adapter(served.http).send(DRAFT)
    assert "embed" not in said(served.named("putRecord")[0])["record"]


def test_a_second_try_uploads_nothing_again() -> None:
    served = serving(putRecord=httpx.Response(502))
    draft = replace(DRAFT, key="bluesky-twice", media=(files.PHOTO,))
    with pytest.raises(errors.Ambiguous):
        CASE.adapter(served.http).send(draft)
    served.answers["putRecord"] = WROTE
    CASE.adapter(served.http).send(draft)
    assert len(served.named("uploadBlob")) == 1


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(502), errors.Unreachable),
        ({}, errors.Unreachable),
        (refused(400, "BlobTooLarge"), errors.Rejected),
    ],
)
def test_an_upload_that_fails_has_said_nothing(answer: Any, meaning: type) -> None:
    served = serving(uploadBlob=answer)
    with pytest.raises(errors.AdapterError) as caught:
        CASE.adapter(served.http).send(replace(DRAFT, media=(files.PHOTO,)))
    assert type(caught.value) is meaning
    assert served.named("putRecord") == []
