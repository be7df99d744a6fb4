"""Mails written by those who mean harm: to stop us, to speak in our name, to turn an answer away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inbox.adapters import email_events, email_reading
from inbox.adapters.email_events import Mail
from inbox.adapters.errors import Rejected
from inbox.core.events import EchoSeen, MessageReceived, UnknownEvent
from tests.inbox.adapters.email_servers import Imap, posting
from tests.inbox.adapters.test_email import ADDRESS, AT, said
from tests.inbox.adapters.test_email_sending import ASKED, DRAFT, adapter, imap, sent

__all__ = ["imap"]
MANY = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


@pytest.mark.parametrize(
    "content",
    [
        MANY + b"--b\n\n" * 100_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(41)
        ),
        MANY + b"--b\nContent-Disposition: attachment; filename=" + b'"' * 9000 + b"\n\nx\n",
        MANY.replace(b"b\r", b"b; boundary=c\r") + b"\n" * 2_000_000,
    ],
    ids=["many parts", "many boundaries", "a part's long header", "many lines to compare"],
)
def test_what_would_be_taken_apart_for_ever_is_shown_as_it_stands(content: bytes) -> None:
    message = email_reading.parsed(b"From: eve@evil.example\r\nSubject: Halo\r\n" + content)
    assert not message.is_multipart()
    assert email_reading.header(message, "subject") == "Halo"
    assert 0 < len(email_reading.part_bytes(message)) <= 4 * email_reading.LONGEST_RAW


def test_headers_are_bounded_before_they_are_read() -> None:
    head = b"Subject: " + b"s" * 300_000 + b"\n" + b"".join(b"X-%d: a\n" % n for n in range(5000))
    message = email_reading.parsed(head + b"\nhi")
    assert len(message.items()) <= email_reading.MOST_HEADERS
    assert max(len(value) for _name, value in message.items()) <= email_reading.LONGEST_HEADER


def test_a_mail_that_cannot_be_read_at_all_is_kept_as_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(_content: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr(email_events, "parsed", stumble)
    (event,) = email_events.read(Mail(b"x", "inbox/7/1", AT), ADDRESS)
    assert isinstance(event, UnknownEvent)
    assert (event.kind, event.raw["place"]) == ("unreadable_mail", "inbox/7/1")


def test_an_id_like_ours_makes_no_strangers_mail_our_own_words() -> None:
    event = said("bears_an_id_like_ours")
    assert type(event) is MessageReceived
    assert not isinstance(event, EchoSeen)
    assert "#" in event.external_id


@pytest.mark.parametrize("is_earlier", [True, False])
def test_another_mail_whose_id_holds_that_of_ours_is_not_the_one_we_answer(
    imap: Imap, is_earlier: bool
) -> None:
    other = ASKED.replace(b"<m1@", b"<xm1@").replace(b"Kartu tertelan", b"Deposit rahasia")
    forged = b"Reply-To: eve@evil.example\r\n" + other
    inbox = imap.folders["INBOX"]
    if is_earlier:
        inbox.mails[1] = forged
        inbox.take(ASKED)
    else:
        inbox.take(forged)
    with posting() as post:
        mail = sent(post)
    assert (str(mail["To"]), str(mail["Subject"])) == (DRAFT.recipient, "Re: Kartu tertelan")


def test_a_later_mail_with_the_very_same_id_takes_no_answer_away(imap: Imap) -> None:
    (asked,) = email_events.read(Mail(ASKED, "inbox/7/1", AT), ADDRESS)
    assert isinstance(asked, MessageReceived)
    forged = b"Reply-To: eve@evil.example\r\n" + ASKED.replace(b"Tolong", b"Lain")
    imap.folders["INBOX"].take(forged)
    for answered in (asked.external_id, DRAFT.in_reply_to):
        with posting() as post:
            mail = sent(post, replace(DRAFT, in_reply_to=answered))
        assert str(mail["To"]) == DRAFT.recipient


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_signs_that_some_take_for_the_end_of_a_line_stop_no_answer(imap: Imap, sign: str) -> None:
    coded = "".join(f"={octet:02X}" for octet in sign.encode())
    subject = f"=?utf-8?Q?a{coded}b?=".encode()
    imap.folders["INBOX"].mails[1] = ASKED.replace(b"Kartu tertelan", subject)
    with posting() as post:
        assert str(sent(post)["Subject"]) == "Re: a b"


@pytest.mark.parametrize("own", [b"\xe2\x80\xa8@x", b"=?utf-8?q?a?=@x", b"a\xc3\xbcb@x"])
def test_an_id_that_no_header_can_hold_is_left_out(imap: Imap, own: bytes) -> None:
    raw = b"From: sari@pelanggan.example\r\nMessage-ID: <" + own + b">\r\nSubject: a\r\n\r\nhi"
    imap.folders["INBOX"].take(raw)
    (event,) = email_events.read(Mail(raw, "inbox/7/2", AT), ADDRESS)
    assert isinstance(event, MessageReceived)
    draft = replace(DRAFT, in_reply_to=event.external_id)
    with posting() as post:
        assert sent(post, draft)["In-Reply-To"] is None


def test_a_header_that_cannot_be_written_refuses_the_reply(
    imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise ValueError("Header values may not contain linefeed")

    monkeypatch.setattr("inbox.adapters.email.compose", fail)
    with pytest.raises(Rejected) as caught, posting() as post:
        adapter(post).send(DRAFT)
    assert caught.value.code == "unwritable"
