from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inbox.adapters.reading import UNTOLD
from inbox.core.events import (
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    UnknownEvent,
    Visibility,
)
from tests.inbox.adapters import line_api
from tests.inbox.adapters.contract import PAYLOADS, Case, payloads, posted, suite

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
SARI = "U" + "5a" * 16
GROUP = "C" + "9c" * 16
BOT = "U" + "b" * 32
NAMES = (
    "destination events type mode timestamp source userId groupId roomId webhookEventId message id "
    "text mention mentionees isSelf quotedMessageId contentProvider originalContentUrl fileName "
    "fileSize packageId stickerId keywords latitude longitude title address unsend messageId "
    "postback data params newRichMenuAliasId messageEdited standby location sticker image"
)


def signed(body: bytes) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    return {"x-line-signature": base64.b64encode(digest).decode()}


CASE = Case(
    kind="line",
    secrets={"channel_secret": SECRET},
    signed=signed,
    names=tuple(NAMES.split()),
    credentials={"access_token": "long-lived"},
)
TestContract = suite(CASE)


def message(name: str) -> MessageReceived:
    event = CASE.read(f"message_received__{name}")[0]
    assert isinstance(event, MessageReceived)
    return event


@line_api.needs(line_api.EVENTS)
@pytest.mark.parametrize(
    "path",
    [path for path in payloads("line") if not path.stem.startswith("malformed")],
    ids=lambda path: path.stem,
)
def test_our_payloads_are_what_the_platform_describes(path: Path) -> None:
    if path.stem in line_api.SPARED:
        pytest.skip(line_api.SPARED[path.stem])
    line_api.judge_body(path.read_bytes())


def test_a_message_is_named_by_its_id_and_belongs_to_the_person() -> None:
    event = message("text")
    assert (event.external_id, event.key, event.thread_key) == ("570001", "570001", SARI)
    assert (event.account, event.author.external_id) == (BOT, SARI)
    assert event.occurred_at == datetime(2026, 11, 23, 2, 13, 21, tzinfo=UTC)
    assert (event.visibility, event.kind) == (Visibility.PRIVATE, "message")


def test_a_message_told_again_has_the_same_key() -> None:
    first, again = CASE.read("message_received__redelivered")
    assert first.key == again.key


def test_in_a_group_everybody_has_a_thread_of_their_own() -> None:
    event = message("group")
    assert (event.thread_key, event.visibility) == (f"{GROUP}/{SARI}", Visibility.PUBLIC)
    assert message("group_hidden_person").thread_key == GROUP


def test_only_a_mention_of_ourselves_is_one() -> None:
    assert message("mention").kind == "mention"
    assert message("mention_of_all").kind == "message"


def test_what_another_module_answers_is_only_shown() -> None:
    assert message("standby").kind == "standby"


def test_an_answer_names_what_it_quotes() -> None:
    assert message("quote").in_reply_to == "570001"


@pytest.mark.parametrize(
    ("name", "kind", "ref", "title"),
    [
        ("image", "image", "570011", ""),
        ("image_elsewhere", "image", "https://cdn.example/a.jpg", ""),
        ("video", "video", "570013", ""),
        ("audio", "audio", "570014", ""),
        ("file", "file", "570015", "bukti transfer.pdf"),
        ("sticker", "sticker", "446/1988", "terima kasih"),
        ("location", "location", "-6.9175,107.6191", "Gudang"),
        ("new_content", "share", "", "hologram"),
    ],
)
def test_what_came_with_a_message_can_be_found_again(
    name: str, kind: str, ref: str, title: str
) -> None:
    (media,) = message(name).media
    assert (media.kind, media.ref, media.name) == (kind, ref, title)


def test_a_button_says_its_words_and_the_date_that_was_chosen() -> None:
    assert message("postback").kind == "postback"
    assert message("postback").text == "action=agent"
    assert message("postback_date").text == "book 2026-12-01T10:00"


def test_of_two_edits_the_later_one_stands() -> None:
    events = CASE.read("message_edited__twice_out_of_order")
    edits = [event for event in events if isinstance(event, MessageEdited)]
    assert max(edits, key=lambda edit: (edit.occurred_at, edit.version)).text == "ketiga"
    assert len({edit.key for edit in edits}) == 2
    assert edits[0].external_id == message("group").external_id


def test_an_unsent_message_is_removed() -> None:
    (event,) = CASE.read("message_removed__unsend")
    assert isinstance(event, MessageRemoved)
    assert event.external_id == message("text").external_id
    assert event.thread_key == SARI


def test_what_is_not_in_the_vocabulary_is_kept_under_its_name() -> None:
    for kind in ("follow", "unfollow", "join", "leave"):
        (event,) = CASE.read(f"unknown_event__{kind}")
        assert isinstance(event, UnknownEvent)
        assert (event.kind, event.account) == (kind, BOT)
    assert len(CASE.read("unknown_event__not_an_object")) == 2


def test_without_a_destination_the_hook_tells_whose_it_is() -> None:
    body = (PAYLOADS / "line" / "message_received__without_destination.json").read_bytes()
    adapter = CASE.adapter(secrets={"account": "Uours"})
    (event,) = adapter.parse(posted(body))
    assert event.account == "Uours"


def test_a_message_without_a_time_says_so() -> None:
    assert message("trimmed").occurred_at == UNTOLD
