from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from inbox.adapters.reading import UNTOLD
from inbox.core.events import (
    DeliveryReported,
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    UnknownEvent,
    Visibility,
)
from tests.inbox.adapters.contract import PAYLOADS, Case, suite

US, SARI = "1716450569358098432", "2244994945"
ROOT, MENTION, REPLY = "2124669257118646289", "2124687712056246289", "2124689389777846289"
OWN, DIRECT, OWN_DIRECT = "2124691906360246289", "2124699456107446289", "2124700714398646289"
SECRET = "c0nsumer"
NAMES = [
    "data", "event_uuid", "event_type", "filter", "user_id", "payload", "includes", "tweets",
    "posts", "users", "media", "id", "text", "author_id", "created_at", "conversation_id",
    "edit_history_tweet_ids", "edit_history_post_ids", "in_reply_to_user_id", "referenced_tweets",
    "referenced_posts", "type", "replied_to", "retweeted", "quoted", "display_text_range",
    "entities", "urls", "url", "expanded_url", "attachments", "media_keys", "media_key",
    "variants", "bit_rate", "note_tweet", "direct_message_events", "message_create", "target",
    "recipient_id", "sender_id", "message_data", "attachment", "created_timestamp",
    "direct_message_mark_read_events", "last_read_event_id", "for_user_id", "tweet_create_events",
    "tweet_delete_events", "favorite_events", "favorited_status", "user_event", "revoke", "source",
    "user", "id_str", "status", "extended_tweet", "edit_history", "edit_tweet_ids", "direction",
    "liked_tweet_id", "liked_tweet_author_id", "timestamp_ms", "encoded_event", "post.create",
    "post.mention.create", "post.delete", "like.create", "dm.received", "dm.read", "chat.received",
    "oauth.revoke", US, SARI, MENTION,
]  # fmt: skip


def signed(body: bytes) -> str:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


CASE = Case(
    kind="x",
    names=tuple(NAMES),
    secrets={"consumer_secret": SECRET},
    signed=lambda body: {"x-twitter-webhooks-signature": signed(body)},
    credentials={
        "consumer_key": "ck",
        "access_token": "1716450569358098432-at",
        "access_token_secret": "ats",
        "account": US,
    },
)
TestContract = suite(CASE)


def message(name: str) -> MessageReceived:
    (event,) = CASE.read(name)
    assert isinstance(event, MessageReceived)
    return event


def changed(name: str, **payload: Any) -> list[Event]:
    """The payload of that file with these values in place of its own."""
    content = json.loads((PAYLOADS / "x" / f"{name}.json").read_bytes())
    content["data"]["payload"] |= payload
    return CASE.parse(json.dumps(content).encode())


def test_a_mention_begins_a_thread_of_its_author_in_its_conversation() -> None:
    event = message("message_received__mention")
    assert event.thread_key == f"post:{MENTION}:{SARI}"
    assert (event.account, event.external_id, event.kind) == (US, MENTION, "mention")
    assert (event.author.name, event.author.handle) == ("Sari Dewi", "saridewi")
    assert event.permalink == f"https://x.com/i/status/{MENTION}"
    assert event.visibility is Visibility.PUBLIC


@pytest.mark.parametrize("name", ["reply", "newer_names"])
def test_an_answer_to_us_is_a_comment_read_as_people_see_it(name: str) -> None:
    event = message(f"message_received__{name}")
    assert event.text == "Kenapa saldo saya belum berubah? <3 & https://arunika.example/mutasi"
    assert (event.kind, event.in_reply_to) == ("comment", ROOT)
    assert event.thread_key == f"post:{ROOT}:{SARI}"
    assert event.context == "Promo akhir tahun untuk nasabah"
    assert event.author.name == "Sari Dewi"


def test_a_quote_tells_what_it_quotes() -> None:
    event = message("message_received__quote")
    assert (event.kind, event.text) == ("mention", "Begini caranya?")
    assert event.context == "Promo akhir tahun untuk nasabah"


def test_a_long_post_is_read_in_full() -> None:
    event = message("message_received__long_post")
    assert len(event.text) > 280
    assert event.text.endswith("& belum ada jawaban.")


def test_the_richest_form_of_a_video_is_kept_and_lost_media_keep_their_key() -> None:
    media = message("message_received__photo_and_video").media
    assert [(one.kind, one.ref) for one in media] == [
        ("image", "https://pbs.example/struk.jpg"),
        ("video", "https://video.example/high.mp4"),
        ("video", "13_99"),
    ]
    (lost,) = message("message_received__deleted_media").media
    assert (lost.kind, lost.ref) == ("image", "3_404")


def test_where_no_time_is_told_the_id_tells_it() -> None:
    event = message("message_received__without_time")
    assert event.occurred_at == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)
    assert message("message_received__huge_ids").occurred_at == UNTOLD


def test_a_post_seen_edited_keeps_its_first_id_and_shows_the_newest_text() -> None:
    newest = str(int(MENTION) + (300_000 << 22))
    said, edit = changed(
        "message_received__mention",
        id=newest,
        text="Halo @BankArunika, kartu saya sudah keluar",
        created_at="2026-11-23T02:18:20.000Z",
        edit_history_tweet_ids=[MENTION, newest],
        conversation_id=newest,
    )
    assert isinstance(said, MessageReceived)
    assert isinstance(edit, MessageEdited)
    assert (said.external_id, said.thread_key) == (MENTION, f"post:{MENTION}:{SARI}")
    assert said.text == "Halo @BankArunika, kartu saya tertelan ATM"  # it came beside
    assert (edit.external_id, edit.version) == (MENTION, newest)
    assert edit.text == "Halo @BankArunika, kartu saya sudah keluar"
    assert edit.occurred_at == datetime(2026, 11, 23, 2, 18, 20, tzinfo=UTC)


def test_a_post_seen_edited_only_is_not_lost_for_want_of_its_first_version() -> None:
    newest = str(int(REPLY) + (60_000 << 22))
    said, edit = changed(
        "message_received__elsewhere", id=newest, edit_history_tweet_ids=[REPLY, newest]
    )
    assert isinstance(said, MessageReceived)
    assert isinstance(edit, MessageEdited)
    assert (said.external_id, said.text) == (REPLY, edit.text)
    assert said.occurred_at == datetime(2026, 11, 23, 2, 20, tzinfo=UTC)


def test_our_answer_is_an_echo_in_the_thread_of_whom_we_answered() -> None:
    event = message("echo_seen__reply")
    assert isinstance(event, EchoSeen)
    assert event.thread_key == message("message_received__mention").thread_key
    assert (event.external_id, event.in_reply_to, event.marker) == (OWN, MENTION, "")
    assert event.text == "Sudah kami terima & proses"


@pytest.mark.parametrize("name", ["", "old_"])
def test_messages_of_two_are_one_thread_whoever_writes(name: str) -> None:
    theirs = message(f"message_received__{name}direct")
    ours = message(f"echo_seen__{name}direct")
    assert theirs.thread_key == ours.thread_key == f"dm:{SARI}"
    assert theirs.external_id == DIRECT
    assert theirs.visibility is Visibility.PRIVATE
    assert theirs.author.handle == "saridewi"
    assert isinstance(ours, EchoSeen)


def test_several_messages_of_one_call_are_told_one_by_one() -> None:
    events = CASE.read("message_received__direct_several")
    assert [event.key for event in events] == [DIRECT, "2124699477078966289", DIRECT]


def test_a_picture_and_a_button_come_with_their_message() -> None:
    (medium,) = message("message_received__direct_photo").media
    assert (medium.kind, medium.ref) == ("image", "https://ton.example/1.jpg")
    assert message("message_received__direct_button").kind == "postback"


def test_a_customer_has_read_up_to_the_message_they_name() -> None:
    for name in ("read", "read_bare", "old_read"):
        (event,) = CASE.read(f"delivery_reported__{name}")
        assert isinstance(event, DeliveryReported)
        assert (event.state, event.thread_key) == ("read", f"dm:{SARI}")
        # The very time our own message has, told by its id: a report must not miss it by a moment.
        assert event.up_to == message("echo_seen__direct").occurred_at


def test_an_encrypted_message_is_told_without_words_and_in_a_thread_of_its_own() -> None:
    theirs, ours = message("message_received__encrypted"), message("echo_seen__encrypted")
    assert (theirs.text, theirs.permalink) == ("", "https://x.com/messages")
    assert theirs.thread_key == ours.thread_key == f"chat:{SARI}:{US}"
    assert theirs.occurred_at == datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_a_like_is_dated_when_it_was_given_and_names_whom_it_can() -> None:
    (theirs,) = CASE.read("reaction_seen__like")
    (ours,) = CASE.read("reaction_seen__our_like")
    (hidden,) = CASE.read("reaction_seen__like_by_nobody")
    assert isinstance(theirs, ReactionSeen)
    assert isinstance(ours, ReactionSeen)
    assert isinstance(hidden, ReactionSeen)
    assert (theirs.external_id, theirs.author.external_id) == (OWN, SARI)
    assert theirs.occurred_at == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert (ours.external_id, ours.author.external_id) == (MENTION, US)
    assert hidden.author.external_id == ""


@pytest.mark.parametrize("name", ["own_post", "old"])
def test_what_we_took_back_is_removed(name: str) -> None:
    (event,) = CASE.read(f"message_removed__{name}")
    assert isinstance(event, MessageRemoved)
    assert event.external_id == OWN


def test_the_older_shape_has_one_thread_for_each_person_since_it_tells_no_conversation() -> None:
    mention, answer = message("message_received__old_mention"), message("echo_seen__old_reply")
    assert mention.thread_key == answer.thread_key == f"post::{SARI}"
    assert (mention.text, answer.text) == ("Halo @BankArunika", "Baik")
    assert [one.ref for one in mention.media] == ["https://video.example/g.mp4"]
    reply = message("message_received__old_reply")
    assert (reply.text, reply.kind, reply.in_reply_to) == ("Kapan selesai?", "comment", ROOT)


@pytest.mark.parametrize("name", ["revoked", "old_revoke"])
def test_a_revoked_permission_is_kept_with_the_account_it_was_for(name: str) -> None:
    (event,) = CASE.read(f"unknown_event__{name}")
    assert isinstance(event, UnknownEvent)
    assert (event.kind, event.account) == ("oauth.revoke", US)
    assert event.occurred_at == datetime(2026, 11, 23, 6, tzinfo=UTC)


def test_one_unreadable_message_hides_no_other() -> None:
    events = changed(
        "message_received__direct_several",
        direct_message_events=[
            {"id": DIRECT, "message_create": {"sender_id": SARI}},
            {"type": "reaction_create", "id": "1"},
        ],
    )
    assert [type(event) for event in events] == [MessageReceived, UnknownEvent]
