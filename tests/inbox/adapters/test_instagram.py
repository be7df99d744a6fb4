from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inbox.adapters import errors
from inbox.adapters.base import WebhookRequest
from inbox.adapters.signing import hex_digest
from inbox.core.capabilities import broken_by
from inbox.core.events import (
    DeliveryReported,
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    ReactionSeen,
    Visibility,
)
from tests.inbox.adapters.contract import PAYLOADS, Case, payloads, posted, suite
from tests.inbox.adapters.instagram_api import ACCOUNT

NAMES = [
    "object",
    "entry",
    "id",
    "time",
    "changes",
    "field",
    "value",
    "messaging",
    "standby",
    "sender",
    "recipient",
    "timestamp",
    "message",
    "mid",
    "text",
    "is_echo",
    "is_deleted",
    "is_unsupported",
    "is_self",
    "metadata",
    "attachments",
    "type",
    "payload",
    "url",
    "title",
    "reply_to",
    "story",
    "postback",
    "read",
    "reaction",
    "action",
    "emoji",
    "message_edit",
    "num_edit",
    "referral",
    "ads_context_data",
    "ad_title",
    "from",
    "username",
    "parent_id",
    "media",
    "media_id",
    "comment_id",
    "verb",
    "permalink",
    "instagram",
    "comments",
    "live_comments",
    "mentions",
    "messages",
    "messaging_seen",
    "message_reactions",
    "removed",
]
CASE = Case(
    kind="instagram",
    secrets={"app_secret": "s3cret", "verify_token": "t0ken"},
    signed=lambda body: {"x-hub-signature-256": "sha256=" + hex_digest("s3cret", body)},
    names=tuple(NAMES),
    credentials={"access_token": "EAAB", "account": ACCOUNT},
)
TestContract = suite(CASE)
TWINS = [path.stem for path in payloads("instagram") if path.stem.endswith("_as_change")]
SAID_AT = datetime(2026, 11, 23, 2, 13, 20, 120_000, tzinfo=UTC)


def one(name: str) -> MessageReceived:
    (event,) = CASE.read(name)
    assert isinstance(event, MessageReceived)
    return event


def original(stem: str) -> str:
    """The same event in the other shape."""
    found = stem.removesuffix("_as_change")
    return {"echo_seen_": "echo_seen__from_the_app"}.get(found, found)


@pytest.mark.parametrize("stem", [stem for stem in TWINS if not stem.startswith("unknown")])
def test_one_event_is_the_same_in_both_shapes(stem: str) -> None:
    """Else the platform telling it twice would be taken for two events."""
    (left,), (right,) = CASE.read(stem), CASE.read(original(stem))
    assert left == right
    assert (type(left), left.key, left.thread_key) == (
        type(right),
        right.key,
        "dm:7700000000000001",
    )


def test_every_kind_of_private_event_is_tried_in_both_shapes() -> None:
    assert len(TWINS) == 9


def test_a_message_belongs_to_the_thread_of_its_person() -> None:
    event = one("message_received__direct")
    assert (event.thread_key, event.account) == ("dm:7700000000000001", ACCOUNT)
    assert event.occurred_at == SAID_AT
    assert event.visibility is Visibility.PRIVATE


def test_a_time_in_seconds_and_one_in_milliseconds_are_told_apart() -> None:
    assert one("message_received__direct_test_send").occurred_at == SAID_AT.replace(microsecond=0)


def test_every_attachment_is_kept() -> None:
    media = one("message_received__direct_attachments").media
    assert [(each.kind, each.name) for each in media] == [
        ("image", ""), ("video", ""), ("audio", ""), ("file", ""), ("share", ""),
        ("share", "ig_reel"), ("share", "reel"), ("share", "ephemeral"), ("share", "Cara pakai"),
        ("share", "unsupported_type"), ("share", ""),
    ]  # fmt: skip
    assert media[0].ref == "https://cdn.example.test/image"
    assert (media[9].ref, media[10].ref) == ("", "")


def test_a_mention_in_a_story_shows_the_story() -> None:
    (story,) = one("message_received__direct_story_mention").media
    assert (story.kind, story.name) == ("share", "story_mention")
    assert story.ref == "https://cdn.example.test/story"


def test_an_answer_to_a_story_shows_the_story_and_answers_no_message() -> None:
    event = one("message_received__direct_story_reply")
    assert event.in_reply_to == ""
    assert [(each.name, each.ref) for each in event.media] == [
        ("story", "https://cdn.example.test/s777")
    ]


def test_an_answer_to_a_message_names_it() -> None:
    assert one("message_received__direct_answer").in_reply_to == "m_o1"


def test_what_the_platform_keeps_back_leaves_a_sign() -> None:
    assert [each.name for each in one("message_received__direct_unsupported").media] == [
        "unsupported"
    ]


def test_a_message_from_an_ad_tells_which() -> None:
    assert one("message_received__direct_from_ad").context == "Diskon Tabungan"


@pytest.mark.parametrize("name", ["standby", "standby_as_change"])
def test_a_thread_answered_by_another_app_is_marked(name: str) -> None:
    assert one(f"message_received__{name}").kind == "standby"


def test_our_marker_comes_back_where_the_platform_returns_it() -> None:
    event = one("echo_seen__with_marker")
    assert isinstance(event, EchoSeen)
    assert event.marker == "5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f"
    assert event.thread_key == "dm:7700000000000001"


def test_a_read_report_is_of_one_message() -> None:
    (event,) = CASE.read("delivery_reported__read")
    assert isinstance(event, DeliveryReported)
    assert (event.state, event.external_id, event.up_to) == ("read", "m_o1", None)


def test_a_reaction_taken_back_has_no_sign() -> None:
    (given,), (back,) = CASE.read("reaction_seen__direct"), CASE.read("reaction_seen__taken_back")
    assert isinstance(given, ReactionSeen)
    assert isinstance(back, ReactionSeen)
    assert (given.emoji, back.emoji) == ("❤️", "")
    assert given.external_id == back.external_id == "m_o1"
    assert given.key != back.key


def test_an_edit_carries_its_number() -> None:
    (event,) = CASE.read("message_edited__direct")
    assert isinstance(event, MessageEdited)
    assert (event.external_id, event.version) == ("m_a1", "000001")
    assert event.text == "Pesanan 88 belum sampai"


def test_repeats_have_one_key() -> None:
    left, right = CASE.read("message_received__duplicate")
    assert left.key == right.key


def test_one_call_may_tell_of_several_accounts() -> None:
    events = CASE.read("message_received__batch")
    assert [event.account for event in events] == [ACCOUNT] * 3 + ["17841400000000002"]
    assert [event.key for event in events[1:3]] == ["m_b1", "m_b2"]


def test_letters_beyond_ascii_survive_and_unstorable_ones_are_replaced() -> None:
    event = one("message_received__direct_escapes")
    assert event.text == "Café 🙏 https://example.test/x \ufffd \ufffd"


@pytest.mark.parametrize("path", payloads("instagram"), ids=lambda path: path.stem)
def test_nothing_told_is_dropped(path: Path) -> None:
    """As many events as there are entries of the platform's lists."""
    if path.stem.startswith("malformed"):
        pytest.skip("nothing to count")
    content = json.loads((PAYLOADS / "instagram" / path.name).read_bytes())
    calls = content if isinstance(content, list) and content else [content]
    told = sum(map(_told, calls))
    assert len(events_of(path)) == told


def events_of(path: Path) -> list[Event]:
    return CASE.read(path.stem)


def _told(call: object) -> int:
    if not isinstance(call, dict) or call["object"] != "instagram":
        return 1
    lists = ("changes", "messaging", "standby")
    return sum(
        sum(len(entry.get(name, [])) for name in lists) + ("field" in entry)
        for entry in call["entry"]
    )


@pytest.mark.parametrize(
    ("text", "visibility", "fits"),
    [
        ("a" * 1000, Visibility.PRIVATE, True),
        ("a" * 1001, Visibility.PRIVATE, False),
        ("é" * 501, Visibility.PRIVATE, False),
        ("a" * 2200, Visibility.PUBLIC, True),
        ("🙏" * 551, Visibility.PUBLIC, False),
    ],
)
def test_lengths_are_counted_in_bytes(text: str, visibility: Visibility, fits: bool) -> None:
    broken = broken_by(
        replace(CASE.adapter().capabilities, reply_window=None),
        text,
        visibility=visibility,
        last_inbound_at=None,
        at=SAID_AT,
    )
    assert [breach.code for breach in broken] == ([] if fits else ["too_long"])


@pytest.mark.parametrize(
    ("token", "answer"), [("t0ken", "1158201444"), ("T0ken", None), ("", None)]
)
def test_the_handshake_answers_only_who_knows_the_token(token: str, answer: str | None) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444"}
    request = WebhookRequest("GET", {}, query, b"")
    if answer is None:
        with pytest.raises(errors.SignatureInvalid):
            CASE.adapter().handshake(request)
    else:
        assert CASE.adapter().handshake(request) == answer


def test_a_signature_over_written_anew_json_is_refused() -> None:
    signed = b'{"text":"caf\\u00e9"}'
    written_anew = json.dumps(json.loads(signed), ensure_ascii=False).encode()
    assert CASE.signed
    with pytest.raises(errors.SignatureInvalid):
        CASE.adapter().verify(posted(written_anew, CASE.signed(signed)))
