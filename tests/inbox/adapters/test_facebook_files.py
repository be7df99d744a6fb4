from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Enclosure
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


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (DIRECT, "no_caption"),
        (replace(COMMENT, text=""), "words_only"),
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
