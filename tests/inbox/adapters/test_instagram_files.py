from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from inbox.adapters.base import Draft, Enclosure
from inbox.adapters.errors import Ambiguous, Rejected
from inbox.core.capabilities import broken_by
from inbox.core.events import Visibility
from tests.inbox.adapters import files, instagram_api
from tests.inbox.adapters.test_instagram import CASE
from tests.inbox.adapters.test_instagram_sending import (
    COMMENT,
    DIRECT,
    KEY,
    PRIVATELY,
    SINCE,
    always,
    both_logins,
    speaking,
)


@pytest.mark.parametrize(
    "host", ["scontent.cdninstagram.com", "lookaside.fbsbx.com", "scontent.xx.fbcdn.net"]
)
def test_a_picture_or_a_story_is_fetched_from_the_address_that_was_told(host: str) -> None:
    found = CASE.adapter().media(f"https://{host}/s.mp4?signature=1")
    assert (found.url, found.is_own_server) == (f"https://{host}/s.mp4?signature=1", False)


@pytest.mark.parametrize(
    ("ref", "code"), [("https://toko.example/promo", "elsewhere"), ("", "no_file")]
)
def test_what_was_only_shared_or_kept_back_is_not_fetched(ref: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        CASE.adapter().media(ref)
    assert caught.value.code == code


WORDLESS = replace(DIRECT, text="")


@both_logins
@pytest.mark.parametrize("media", files.ALL, ids=lambda one: one.kind)
def test_a_file_is_named_by_its_address_in_the_call_that_says_it(
    login: str, media: Enclosure
) -> None:
    heard = always({"recipient_id": "7700000000000001", "message_id": "m_new"})
    draft = replace(WORDLESS, media=(files.at_an_address(media),))
    assert speaking(heard, login).send(draft).external_id == "m_new"
    message = heard.content["message"]
    assert message.pop("metadata", KEY) == KEY
    url = f"https://inbox.example/out/{media.kind}.bin"
    assert message == {"attachment": {"type": media.kind, "payload": {"url": url}}}
    assert len(heard) == 1


def test_every_kind_that_is_promised_is_one_that_is_sent() -> None:
    able = CASE.adapter().capabilities
    assert {one.kind for one in files.ALL} == set(able.encloses)
    assert able.enclosing == {Visibility.PRIVATE}
    assert able.max_caption == 0


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (replace(DIRECT, media=(files.at_an_address(files.PHOTO),)), "no_caption"),
        (replace(COMMENT, text="", media=(files.at_an_address(files.PHOTO),)), "words_only"),
        (replace(PRIVATELY, text="", media=(files.at_an_address(files.PHOTO),)), "words_only"),
        (replace(WORDLESS, media=(files.PHOTO,)), "no_address"),
    ],
)
def test_what_instagram_could_not_show_is_refused_before_it_is_called(
    draft: Draft, code: str
) -> None:
    heard = always({"message_id": "m_new"})
    with pytest.raises(Rejected) as caught:
        speaking(heard).send(draft)
    assert (caught.value.code, len(heard)) == (code, 0)


def test_contact_lost_with_a_file_named_is_uncertain() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("gone", request=request)

    with pytest.raises(Ambiguous):
        speaking(answer).send(replace(WORDLESS, media=(files.at_an_address(files.FILM),)))


@pytest.mark.parametrize(
    ("kind", "mime", "code"),
    [
        ("image", "image/png", ""),
        ("audio", "audio/ogg", "type_not_enclosed"),
        ("file", "text/plain", "type_not_enclosed"),
    ],
)
def test_a_type_that_instagram_does_not_list_is_refused_in_the_composer(
    kind: str, mime: str, code: str
) -> None:
    broken = broken_by(
        CASE.adapter().capabilities,
        "",
        visibility=Visibility.PRIVATE,
        last_inbound_at=SINCE,
        at=SINCE,
        enclosed=[(kind, 1, mime)],
    )
    assert [breach.code for breach in broken] == [code] * bool(code)


@pytest.mark.parametrize(
    "attachment",
    [
        {"type": "sticker", "payload": {"url": "https://inbox.example/out/a.jpg"}},
        {"type": "image", "payload": {"url": "http://inbox.example/out/a.jpg"}},
        {"type": "image", "payload": {"link": "https://inbox.example/out/a.jpg"}},
    ],
)
def test_the_judge_reads_what_is_attached(attachment: dict[str, object]) -> None:
    with pytest.raises(AssertionError):
        instagram_api.judge_message({"attachment": attachment})
