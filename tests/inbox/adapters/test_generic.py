from __future__ import annotations

import hashlib
import hmac
import time
from datetime import UTC, datetime

import pytest

from inbox.adapters.base import Adapter
from inbox.adapters.errors import SignatureInvalid
from inbox.adapters.reading import UNTOLD
from inbox.core.events import (
    DeliveryReported,
    EchoSeen,
    MessageEdited,
    MessageReceived,
    ReactionSeen,
    UnknownEvent,
    Visibility,
)
from tests.inbox.adapters.contract import Case, posted, suite

SECRET = "6f1d0c52a7b84e3f9c0e5d7a1b2c3d4e"
KEY = "5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f"
NOW = 1_795_654_800
NAMES = (
    "events type id at thread author name handle text visibility media kind url mime size in_reply_to "
    "link context version emoji state up_to error key message comment mention review postback echo "
    "edit removal reaction delivery public private read image"
)


def signed_at(at: str, body: bytes, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"x-dua-timestamp": at, "x-dua-signature": f"sha256={digest}"}


CASE = Case(
    kind="generic",
    secrets={"signing_secret": SECRET},
    signed=lambda body: signed_at(str(int(time.time())), body),
    names=tuple(NAMES.split()),
    credentials={"callback_url": "https://app.example/replies"},
)
TestContract = suite(CASE)
BODY = b'{"events":[]}'


def at_noon(**more: object) -> Adapter:
    """An adapter whose clock stands at NOW."""
    adapter = CASE.adapter(**more)
    adapter.clock = lambda: float(NOW)  # type: ignore[attr-defined]
    return adapter


def said(name: str) -> MessageReceived:
    event = CASE.read(name)[0]
    assert isinstance(event, MessageReceived)
    return event


@pytest.mark.parametrize("late", [-300, 0, 300])
def test_a_signature_is_good_for_five_minutes_either_way(late: int) -> None:
    at_noon().verify(posted(BODY, signed_at(str(NOW + late), BODY)))


@pytest.mark.parametrize("late", [-301, 301, -86_400])
def test_an_older_or_a_future_signature_is_stale(late: int) -> None:
    with pytest.raises(SignatureInvalid) as caught:
        at_noon().verify(posted(BODY, signed_at(str(NOW + late), BODY)))
    assert caught.value.code == "stale"


def test_an_old_call_cannot_be_dated_anew() -> None:
    old = signed_at(str(NOW - 4000), BODY)
    with pytest.raises(SignatureInvalid) as caught:
        at_noon().verify(posted(BODY, {**old, "x-dua-timestamp": str(NOW)}))
    assert caught.value.code == "wrong_signature"


def test_every_changed_bit_of_the_body_time_or_signature_is_noticed() -> None:
    headers = signed_at(str(NOW), BODY)
    for name, value in headers.items():
        for place in range(len(value)):
            wrong = value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
            with pytest.raises(SignatureInvalid):
                at_noon().verify(posted(BODY, {**headers, name: wrong}))
    for place in range(len(BODY)):
        wrong_body = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
        with pytest.raises(SignatureInvalid):
            at_noon().verify(posted(wrong_body, headers))


def test_a_signature_over_the_body_alone_is_not_enough() -> None:
    digest = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    headers = {"x-dua-timestamp": str(NOW), "x-dua-signature": f"sha256={digest}"}
    with pytest.raises(SignatureInvalid):
        at_noon().verify(posted(BODY, headers))


@pytest.mark.parametrize("at", ["", "now", "-1", "1.5", " 1", "٣", "1" * 12, "1" * 5000])
def test_a_signed_time_that_is_none_is_refused(at: str) -> None:
    with pytest.raises(SignatureInvalid) as caught:
        at_noon().verify(posted(BODY, signed_at(at, BODY)))
    assert caught.value.code == "no_timestamp"


def test_a_time_and_a_body_have_only_one_reading() -> None:
    headers = signed_at(str(NOW), b"5." + BODY)
    with pytest.raises(SignatureInvalid):
        at_noon().verify(posted(BODY, {**headers, "x-dua-timestamp": f"{NOW}.5"}))


def test_a_message_belongs_to_its_thread_or_its_author() -> None:
    told, untold = said("message_received__message"), said("message_received__without_thread")
    assert told.thread_key == untold.thread_key == "+628123"
    assert (told.external_id, told.kind, told.visibility) == ("m1", "message", Visibility.PRIVATE)
    assert told.occurred_at == datetime(2026, 11, 26, 1, tzinfo=UTC)


def test_what_is_said_in_public_begins_a_thread_or_names_it() -> None:
    assert said("message_received__comment_begins").thread_key == "c1"
    answer = said("message_received__comment")
    assert (answer.thread_key, answer.in_reply_to) == ("c1", "c1")
    assert (answer.permalink, answer.context) == ("https://app.example/c2", "Toko baru")


@pytest.mark.parametrize(
    ("name", "kind", "visibility"),
    [
        ("comment", "comment", Visibility.PUBLIC),
        ("mention", "mention", Visibility.PUBLIC),
        ("review", "review", Visibility.PUBLIC),
        ("private_review", "review", Visibility.PRIVATE),
        ("postback", "postback", Visibility.PRIVATE),
        ("in_a_group", "message", Visibility.PUBLIC),
        ("false_visibility", "comment", Visibility.PUBLIC),
    ],
)
def test_each_kind_has_its_visibility_unless_told(
    name: str, kind: str, visibility: Visibility
) -> None:
    event = said(f"message_received__{name}")
    assert (event.kind, event.visibility) == (kind, visibility)


def test_the_account_is_the_hooks() -> None:
    adapter = CASE.adapter(secrets={"account": "kasir"})
    (event,) = adapter.parse(posted(b'{"events":[{"type":"removal","id":"1","account":"x"}]}'))
    assert event.account == "kasir"


def test_what_came_with_it_is_kept_with_its_kind_or_as_a_file() -> None:
    media = said("message_received__media").media
    assert [one.kind for one in media] == ["image", "file", "video"]
    assert (media[0].ref, media[0].size_bytes) == ("https://f.example/a.jpg", 52344)
    assert said("message_received__numbers").media[0].size_bytes is None


def test_only_an_address_becomes_a_link() -> None:
    assert said("message_received__false_link").permalink == ""


def test_numbers_are_ids_too() -> None:
    event = said("message_received__numbers")
    assert event.external_id == "92233720368547758079223372036854775807"
    assert (event.author.external_id, event.in_reply_to) == ("628123", "5")


def test_told_twice_it_has_one_key() -> None:
    first, again = CASE.read("message_received__twice")
    assert first.key == again.key


def test_an_echo_carries_our_key_where_it_was_our_reply() -> None:
    (ours,), (theirs,) = CASE.read("echo_seen__our_reply"), CASE.read("echo_seen__somebody")
    assert isinstance(ours, EchoSeen)
    assert isinstance(theirs, EchoSeen)
    assert (ours.marker, theirs.marker) == (KEY, "")
    assert theirs.author.name == "Rani"


def test_edits_are_ordered_by_their_version_or_their_time() -> None:
    numbered, timed = (
        CASE.read("message_edited__version"),
        CASE.read("message_edited__without_version"),
    )
    assert isinstance(numbered[0], MessageEdited)
    assert isinstance(timed[0], MessageEdited)
    assert (numbered[0].version, timed[0].version) == ("2", "2026-11-26T01:00:00+00:00")
    assert len({event.key for event in CASE.read("message_edited__twice")}) == 2


def test_a_reaction_is_taken_back_by_an_empty_one() -> None:
    (added,), (back,) = CASE.read("reaction_seen__added"), CASE.read("reaction_seen__taken_back")
    assert isinstance(added, ReactionSeen)
    assert isinstance(back, ReactionSeen)
    assert (added.emoji, back.emoji) == ("👍", "")
    assert added.key != back.key


def test_a_report_is_of_one_message_or_of_all_until_a_time() -> None:
    (failed,) = CASE.read("delivery_reported__failed")
    (many,) = CASE.read("delivery_reported__up_to")
    assert isinstance(failed, DeliveryReported)
    assert isinstance(many, DeliveryReported)
    assert (failed.external_id, failed.error) == ("m21", "absent subscriber")
    assert (many.external_id, many.thread_key) == ("", "+628123")
    assert many.up_to == datetime(2026, 11, 26, 1, tzinfo=UTC)


def test_what_lacks_something_is_kept_as_unknown() -> None:
    events = CASE.read("unknown_event__not_an_object")
    assert [event.key for event in events] != []
    assert len({event.key for event in events}) == 3
    (strange,) = CASE.read("unknown_event__new_type")
    assert isinstance(strange, UnknownEvent)
    assert strange.kind == "call"


def test_without_a_time_it_is_untold() -> None:
    assert said("message_received__without_time").occurred_at == UNTOLD
