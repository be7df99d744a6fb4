"""What a mail tells, whoever wrote it and with whatever program."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.adapters import email_events
from inbox.adapters.base import Adapter
from inbox.adapters.email_events import Mail
from inbox.core.events import DeliveryReported, EchoSeen, Event, MessageReceived
from tests.inbox.adapters.contract import PAYLOADS, Case, assert_sound, suite

ADDRESS = "halo@arunika.example"
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TOKEN = "0123456789abcdef01234567"


def mails(_adapter: Adapter, body: bytes) -> list[Event]:
    """Without the net that holds a mail nobody can read: the tests shall see what falls into it."""
    is_sent = b"X-Folder: Sent" in body
    return email_events._read(Mail(body, "inbox/7/1", AT, is_sent=is_sent), ADDRESS)


CASE = Case(
    kind="email",
    credentials={"address": ADDRESS, "imap": "127.0.0.1:1", "smtp": "127.0.0.1:1"},
    reads=mails,
    names=("From", "To", "Subject"),
)
TestContract = suite(CASE)
SAMPLES = [path.read_bytes() for path in sorted((PAYLOADS / "email").iterdir())]


def said(name: str) -> MessageReceived:
    (event,) = CASE.read(f"message_received__{name}")
    assert isinstance(event, MessageReceived)
    return event


def test_a_mail_is_who_wrote_about_what_and_when_it_came() -> None:
    event = said("plain")
    assert event.author.external_id == "sari@pelanggan.example"
    assert event.author.name == "Sari Dewi"
    assert event.text == "Kartu tertelan\n\nKartu saya tertelan mesin di Sudirman."
    assert (event.context, event.occurred_at) == ("Kartu tertelan", AT)
    assert event.external_id.startswith("m1@pelanggan.example#")


def test_a_mail_of_html_alone_is_read_as_text() -> None:
    assert said("html_only").text == "Saldo 😳\n\nSaldo saya\nberkurang\xa0500 ribu"


def test_of_two_forms_the_plain_one_is_read_and_the_file_is_described() -> None:
    event = said("alternative_with_file")
    assert event.text.endswith("Ini buktinya, café")
    (media,) = event.media
    assert (media.kind, media.name, media.mime) == ("image", "bukti transfer.png", "image/png")
    assert media.ref == "inbox/7/1/0"


def test_an_answer_to_ours_is_of_that_thread_and_shows_only_what_is_new() -> None:
    event = said("answer_to_ours")
    assert event.thread_key == TOKEN
    assert event.text == "Terima kasih banyak."


def test_a_quotation_that_may_be_meant_is_kept() -> None:
    assert "> Kata Anda gratis" in said("quoted_but_not_certain").text


def test_the_tag_in_our_address_finds_the_thread_without_other_headers() -> None:
    assert said("by_tagged_address").thread_key == TOKEN


def test_a_first_mail_begins_a_thread_that_its_answers_find() -> None:
    event = said("plain")
    assert event.thread_key == email_events.thread_of("m1@pelanggan.example")
    again = (
        b"From: sari@pelanggan.example\r\nMessage-ID: <m20@pelanggan.example>\r\n"
        b"References: <m1@pelanggan.example>\r\n\r\nMasih belum"
    )
    assert CASE.parse(again)[0].thread_key == event.thread_key


def test_a_mail_within_a_mail_is_a_file_and_not_what_was_said() -> None:
    event = said("forwarded_mail")
    assert event.text.endswith("Lihat ini")
    assert [media.name for media in event.media] == ["tagihan.eml"]


@pytest.mark.parametrize(
    ("line", "is_automatic"),
    [
        (b"", False),
        (b"Auto-Submitted: no", False),
        (b"Auto-Submitted: auto-generated", False),
        (b"Auto-Submitted: Auto-Replied; owner=x", True),
        (b"X-Autoreply: yes", True),
        (b"Precedence: auto_reply", True),
        (b"Precedence: list", False),
    ],
)
def test_an_absence_note_is_known_and_a_form_on_a_page_is_not_taken_for_one(
    line: bytes, is_automatic: bool
) -> None:
    body = b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n" + line + b"\r\n\r\nHalo"
    (event,) = email_events._read(Mail(body, "inbox/7/1", AT), ADDRESS)
    assert isinstance(event, MessageReceived)
    assert event.is_automatic is is_automatic


def test_that_a_mail_says_to_be_from_us_proves_nothing() -> None:
    assert type(said("says_to_be_from_us")) is MessageReceived


def test_our_own_mail_in_the_folder_of_sent_mail_carries_our_key() -> None:
    (event,) = CASE.read("echo_seen__our_own")
    assert isinstance(event, EchoSeen)
    assert event.marker == "5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f"
    assert event.thread_key == TOKEN


def test_two_mails_with_one_id_are_two_and_one_delivered_twice_is_one() -> None:
    first = b"From: a@b.example\r\nMessage-ID: <same@b.example>\r\n\r\nSatu"
    other = b"From: a@b.example\r\nMessage-ID: <same@b.example>\r\n\r\nDua"
    again = b"Delivered-To: halo@arunika.example\r\n" + first
    ids = [CASE.parse(one)[0].external_id for one in (first, other, again)]  # type: ignore[attr-defined]
    assert ids[0] != ids[1]
    assert ids[0] == ids[2]


@pytest.mark.parametrize(
    ("name", "state", "error"),
    [
        ("bounce", "failed", "smtp; 550 5.1.1 User unknown"),
        ("delivered", "delivered", "2.0.0"),
        ("read", "read", ""),
    ],
)
def test_what_became_of_ours_is_told_by_its_id(name: str, state: str, error: str) -> None:
    (event,) = CASE.read(f"delivery_reported__{name}")
    assert isinstance(event, DeliveryReported)
    assert (event.state, event.error, event.thread_key) == (state, error, TOKEN)
    assert event.external_id.endswith(f".{TOKEN}@arunika.example")


@given(st.data())
def test_no_mail_of_any_shape_makes_it_stumble(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _change in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(content)))
        match data.draw(st.sampled_from(["put", "cut", "double"])):
            case "put":
                content[place:place] = data.draw(st.binary(max_size=12))
            case "cut":
                del content[place : place + data.draw(st.integers(1, 40))]
            case _:
                content[place:place] = content[: data.draw(st.integers(0, 200))]
    for event in CASE.parse(bytes(content)):
        assert_sound(event)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n\r\n",
        b"Subject: " + b"a" * 1_000_000,
        b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
            for n in range(3000)
        ),
        b"Content-Type: multipart/mixed; boundary=A\r\n\r\n" + b"--A\r\n\r\nx\r\n" * 5000,
        b"References: " + b"<a@b> " * 20_000 + b"\r\n\r\n",
    ],
    ids=["empty", "no headers", "endless subject", "nested", "parts", "references"],
)
def test_a_mail_that_is_built_to_hurt_is_read_all_the_same(content: bytes) -> None:
    for event in CASE.parse(content):
        assert_sound(event)
        assert len(event.thread_key) <= 190
