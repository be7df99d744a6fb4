from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest

from inbox.adapters import errors, messenger_files
from inbox.adapters.base import Enclosure
from inbox.core.capabilities import along, lacks_address, without_fetched
from inbox.core.events import MessageReceived, Visibility
from tests.inbox.adapters import files, graph, multipart, specs
from tests.inbox.adapters.test_facebook import CASE, KEY
from tests.inbox.adapters.test_facebook_sending import COMMENT, DIRECT, speaking

WORDLESS = replace(DIRECT, text="")


def sent(media: Enclosure) -> httpx.Request:
    """The one call that carries it."""
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(200, json={"recipient_id": "7001", "message_id": "m_new"})

    assert speaking(answer).send(replace(WORDLESS, media=(media,))).external_id == "m_new"
    (call,) = calls
    return call


@pytest.mark.parametrize("host", ["scontent.xx.fbcdn.net", "lookaside.fbsbx.com"])
def test_a_file_is_fetched_from_the_address_that_was_told(host: str) -> None:
    found = CASE.adapter().media(f"https://{host}/a.jpg?oh=1")
    assert (found.url, found.is_own_server) == (f"https://{host}/a.jpg?oh=1", False)


def test_a_page_that_somebody_shared_is_not_fetched() -> None:
    (event,) = CASE.read("message_received__direct_attachments")
    assert isinstance(event, MessageReceived)
    for media in event.media:
        with pytest.raises(errors.Rejected) as caught:
            CASE.adapter().media(media.ref)
        assert caught.value.code == "elsewhere"


@pytest.mark.parametrize("media", files.ALL, ids=lambda one: one.kind)
def test_a_file_goes_in_the_call_that_says_it(media: Enclosure) -> None:
    call = sent(media)
    assert call.url.path == "/v25.0/me/messages"
    told = multipart.fields(call)
    assert multipart.parts(call)["filedata"] == multipart.Part(
        media.content, media.name, media.mime
    )
    assert json.loads(told["recipient"]) == {"id": "7001"}
    assert json.loads(told["reply_to"]) == {"mid": "m_a1"}
    assert told["messaging_type"] == "RESPONSE"
    assert json.loads(told["message"]) == {
        "attachment": {"type": media.kind, "payload": {"is_reusable": False}},
        "metadata": KEY,
    }


def test_every_kind_that_is_promised_can_be_sent() -> None:
    able = CASE.adapter().capabilities
    assert {one.kind for one in files.ALL if sent(one)} == set(able.encloses)
    assert able.enclosing == {Visibility.PRIVATE}
    assert able.max_caption == 0


def test_a_comment_names_a_pictures_address_with_its_words_or_without() -> None:
    photo = replace(files.PHOTO, url="https://inbox.example/out/abc.jpg")
    for text in ("Ini, Kak", ""):
        calls: list[httpx.Request] = []

        def answer(request: httpx.Request, calls: list[httpx.Request] = calls) -> httpx.Response:
            calls.append(request)
            return httpx.Response(200, json={"id": "900_2"})

        draft = replace(COMMENT, text=text, media=(photo,))
        assert speaking(answer).send(draft).external_id == "900_2"
        (call,) = calls
        assert call.url.path.endswith("/comments")
        words = {"message": text} if text else {}
        assert json.loads(call.content) == {**words, "attachment_url": photo.url}


def test_in_public_one_picture_goes_along_and_only_where_it_can_be_fetched() -> None:
    able = CASE.adapter().capabilities
    public, private = (along(able, one) for one in (Visibility.PUBLIC, Visibility.PRIVATE))
    assert (set(public.encloses), public.max_enclosures, public.max_caption) == ({"image"}, 1, None)
    assert (set(private.encloses), private.max_caption) == (set(messenger_files.MOST), 0)
    here = without_fetched(able)
    assert lacks_address(here, Visibility.PUBLIC)
    assert not along(here, Visibility.PUBLIC).encloses
    assert along(here, Visibility.PRIVATE) == private


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (DIRECT, "no_caption"),
        (COMMENT, "no_address"),
        (replace(COMMENT, text="", visibility=Visibility.PRIVATE, is_private_reply=True), "words_only"),
    ],
)  # fmt: skip
def test_what_would_take_a_second_message_is_refused_before_the_first(
    draft: object, code: str
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing is called")

    with pytest.raises(errors.Rejected) as caught:
        speaking(answer).send(replace(draft, media=(files.PHOTO,)))  # type: ignore[type-var]
    assert caught.value.code == code


def test_contact_lost_with_a_file_on_the_way_is_uncertain() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("gone", request=request)

    with pytest.raises(errors.Ambiguous):
        speaking(answer).send(replace(WORDLESS, media=(files.FILM,)))


@specs.needs("meta/Page.json")
def test_the_judge_reads_forms() -> None:
    url = "https://graph.facebook.com/v25.0/me/messages"
    for field, data in (("filedata", {"invented": "1"}), ("file", {"recipient": "{}"})):
        upload = {field: ("a.jpg", b"a", "image/jpeg")}
        with pytest.raises(AssertionError):
            graph.judge(httpx.Request("POST", url, data=data, files=upload))
