"""What cannot be read goes where people look, at once or after five attempts, and delays nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError

from inbox.core.events import Event
from inbox.errors import Refused
from inbox.models import Activity, Channel, DeadLetter, Envelope, EnvelopeDue, Message
from inbox.models.vault import unseal
from inbox.operations import dead_letters, envelopes, messages
from tests.builders import a_brand, a_channel, a_hook
from tests.inbox import tiny

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Iterator[Channel]:
    with tiny.registered():
        hook = a_hook(a_brand(), "tiny", secrets={"secret": tiny.SECRET})
        yield a_channel(hook.brand, "tiny", hook=hook, account="bank")


def told(name: str = "m1", **fields: str) -> dict[str, str]:
    common = {"account": "bank", "kind": "message", "text": "Halo", "at": AT.isoformat()}
    return common | {"id": name} | fields


def take_in(channel: Channel, *bodies: bytes, at: datetime = AT) -> None:
    for body in bodies:
        envelopes.record(channel.hook, body, at=AT)
    envelopes.drain(at=at, draw=lambda: 1.0)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\0\0", "not_json"),
        (b"[" * 100_000, "too_deep"),
        (b'{"account": ' + b"9" * 5000 + b"}", "not_json"),
        (b"{}", "unexpected_shape"),
        (b"[1, 2]", "unexpected_shape"),
    ],
    ids=["NUL", "deep", "huge number", "empty", "numbers"],
)
def test_poison_is_put_aside_at_once_and_its_neighbours_are_read(
    channel: Channel, body: bytes, reason: str
) -> None:
    take_in(channel, tiny.body(told("m1")), body, tiny.body(told("m2")))

    assert DeadLetter.objects.get().reason_code == reason
    assert Message.objects.count() == 2
    assert not EnvelopeDue.objects.exists()


def test_an_id_longer_than_a_row_keeps_is_told_by_its_digest(channel: Channel) -> None:
    long, other = told("x" * 191, text="Satu"), told("x" * 192, text="Dua")
    take_in(channel, tiny.body(long), tiny.body(other), tiny.body(long))

    assert sorted(Message.objects.values_list("text", flat=True)) == ["Dua", "Satu"]
    assert not DeadLetter.objects.exists()


def test_an_envelope_that_cannot_be_opened_is_put_aside_and_kept(channel: Channel) -> None:
    envelopes.record(channel.hook, tiny.body(told("m1")), at=AT)
    broken = Envelope.objects.get()
    sealed = bytes(broken.body)
    Envelope.objects.update(body=b"gone" + sealed[4:])  # as if its key had been retired
    take_in(channel, tiny.body(told("m2")))

    assert Message.objects.get().external_id == "m2"
    assert DeadLetter.objects.get().reason_code == "seal_broken"
    Envelope.objects.filter(pk=broken.pk).update(body=sealed)
    dead_letters.replay(DeadLetter.objects.get(), by=None, at=AT)
    envelopes.drain(at=AT)
    assert Message.objects.count() == 2


def test_a_bad_letter_in_a_good_text_is_replaced_and_the_message_kept(channel: Channel) -> None:
    texts = ["Halo\0 kak", "Halo \ud800 kak", "Halo 😀 kak"]
    take_in(channel, *[tiny.body(told(f"m{n}", text=text)) for n, text in enumerate(texts)])
    raw = b'{"account":"bank","kind":"message","id":"m9","at":"%s","text":"Halo \xff kak"}'
    take_in(channel, raw % AT.isoformat().encode())

    kept = list(Message.objects.order_by("external_id").values_list("text", flat=True))
    assert kept == ["Halo\ufffd kak", "Halo \ufffd kak", "Halo 😀 kak", "Halo \ufffd kak"]
    assert not DeadLetter.objects.exists()


def test_an_unknown_account_and_an_unknown_event_are_kept_and_counted(channel: Channel) -> None:
    take_in(channel, tiny.body(told("m1", account="somebody"), told("m2")))
    take_in(channel, tiny.body(told("p1", kind="poke")), tiny.body(told("p2", kind="poke")))

    assert list(
        DeadLetter.objects.order_by("reason_code").values_list("reason_code", "state", "times")
    ) == [("unknown_account", "open", 1), ("unknown_event:poke", "ignored", 2)]
    assert Message.objects.get().external_id == "m2"


def test_a_passing_fault_is_tried_five_times_and_then_shown(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(channel, tiny.body(told()), at=AT - timedelta(seconds=1))
    monkeypatch.setattr(tiny, "_event", _out_of_order)
    at, waited = AT, []
    while due := EnvelopeDue.objects.first():
        waited.append((due.next_at - AT).total_seconds())
        at = due.next_at
        envelopes.drain(at=at, draw=lambda: 1.0)

    assert waited == [0, 1, 3, 7, 15]
    assert DeadLetter.objects.get().reason_code == "gave_up"
    monkeypatch.undo()
    dead_letters.replay(DeadLetter.objects.get(), by=None, at=at)
    envelopes.drain(at=at)
    assert Message.objects.count() == 1
    assert Activity.objects.get().verb == "dead_letter_replayed"


def _out_of_order(_told: object) -> None:
    raise ConnectionError("the moon is in the way")


def test_what_may_not_be_kept_is_taken_out_of_the_original_too(channel: Channel) -> None:
    card = "Kartu saya 4111 1111 1111 1111"
    take_in(channel, tiny.body(told(text=card)), tiny.body(told("m2", text="Halo")))
    take_in(channel, tiny.body(told(text=card), told("m3")))  # told again, in other company

    assert "4111 1111 1111 1111" not in Message.objects.get(external_id="m1").text
    for envelope in Envelope.objects.all():
        plain = unseal(envelope.body, f"envelope:{channel.hook_id}")
        assert b"4111 1111 1111 1111" not in plain
        assert json.loads(plain)
    assert Envelope.objects.filter(is_redacted=True).count() == 2


def test_a_sample_shows_nothing_personal(channel: Channel) -> None:
    take_in(channel, b"{ kartu 4111 1111 1111 1111")

    letter = DeadLetter.objects.get()
    assert "kartu" in letter.sample
    assert "1111 1111" not in letter.sample


def test_what_a_database_repeats_of_the_words_is_not_kept(channel: Channel) -> None:
    error = "value too long for type character varying(190)\nCONTEXT:  JSON data: Halo saya Sari"
    dead_letters.bury(channel.hook, None, "unstorable", body=b"", error=error, at=AT)
    assert DeadLetter.objects.get().error == "value too long for type character varying(190)"


def test_every_letter_of_a_reason_is_replayed_at_once(channel: Channel) -> None:
    take_in(channel, *[tiny.body(told(f"m{n}", account="later")) for n in range(3)])
    channel.account = "later"
    channel.save()

    assert dead_letters.replay_all(channel.hook, "unknown_account", by=None, at=AT) == 3
    envelopes.drain(at=AT)
    assert Message.objects.count() == 3


def test_ignoring_needs_a_reason_and_lasts(channel: Channel) -> None:
    take_in(channel, b"{")
    with pytest.raises(Refused) as refused:
        dead_letters.ignore(DeadLetter.objects.get(), " ", by=None, at=AT)
    assert refused.value.code == "note_missing"

    dead_letters.ignore(DeadLetter.objects.get(), "A test of theirs", by=None, at=AT)
    assert DeadLetter.objects.get().state == "ignored"


def test_an_original_is_forgotten_after_its_time_and_its_rows_stay(channel: Channel) -> None:
    take_in(channel, tiny.body(told()))

    assert envelopes.prune(at=AT + timedelta(days=29)) == 0
    assert envelopes.prune(at=AT + timedelta(days=31)) == 1
    assert Message.objects.count() == 1


def test_a_poll_with_one_impossible_event_goes_on_with_the_others(channel: Channel) -> None:
    told_there = [told("m1"), told("x" * 191), told("p1", kind="poke"), told("m2")]
    events = [tiny._event(one) for one in told_there]

    envelopes.take_in(channel, events, at=AT)

    assert Message.objects.count() == 2
    assert sorted(DeadLetter.objects.values_list("reason_code", flat=True)) == [
        "unknown_event:poke",
        "unstorable",
    ]


def test_one_event_that_can_never_be_written_takes_no_other_of_its_envelope_along(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = messages.receive

    def receive(told: Sequence[tuple[Channel, Event]], *, at: datetime) -> object:
        if any(event.text == "bad" for _channel, event in told):  # type: ignore[union-attr]
            raise DataError("integer out of range")
        return real(told, at=at)

    monkeypatch.setattr(messages, "receive", receive)
    take_in(channel, tiny.body(told("m1"), told("m2", text="bad"), told("m3")))

    assert set(Message.objects.values_list("external_id", flat=True)) == {"m1", "m3"}
    (letter,) = DeadLetter.objects.all()
    assert (letter.reason_code, letter.state) == ("unstorable", "open")
    assert "m2" in letter.event_key
    monkeypatch.undo()
    dead_letters.replay(letter, by=None, at=AT)
    envelopes.drain(at=AT)
    assert Message.objects.count() == 3
