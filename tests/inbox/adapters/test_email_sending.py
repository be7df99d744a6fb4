"""Handing a mail over: what is known of its fate when a server refuses, hesitates or falls silent."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest

from inbox.adapters import email_mailbox
from inbox.adapters.base import Draft, Enclosure
from inbox.adapters.email import Email
from inbox.adapters.email_events import thread_of
from inbox.adapters.errors import (
    AdapterError,
    Ambiguous,
    CredentialsRejected,
    Rejected,
    Unreachable,
)
from inbox.adapters.offline import OFFLINE
from inbox.core.events import EchoSeen, Visibility
from tests.inbox.adapters.email_servers import Folder, Imap, Post, posting
from tests.inbox.adapters.test_email import ADDRESS

ASKED = (
    b"From: Sari <sari@pelanggan.example>\r\nMessage-ID: <m1@pelanggan.example>\r\n"
    b"References: <m0@pelanggan.example>\r\nSubject: Kartu tertelan\r\n\r\nTolong"
)
DRAFT = Draft(
    key="5f3c1d7e-8f52-4a55-9a34-0a8b1c2d3e4f",
    thread_key=thread_of("m0@pelanggan.example"),
    text="Baik Kak, kami bantu. 🙏",
    visibility=Visibility.PRIVATE,
    recipient="sari@pelanggan.example",
    in_reply_to="m1@pelanggan.example#0123456789abcdef",
)
OURS = f"{DRAFT.key}.{DRAFT.thread_key}@arunika.example"


@pytest.fixture
def imap(monkeypatch: pytest.MonkeyPatch) -> Imap:
    imap = Imap({"INBOX": Folder(), "Sent": Folder()})
    imap.folders["INBOX"].take(ASKED)
    monkeypatch.setattr(email_mailbox, "_connected", lambda _place: imap)
    return imap


def adapter(post: Post | int, **more: str) -> Email:
    port = post if isinstance(post, int) else post.port
    told = {
        "address": ADDRESS,
        "name": "Bank Arunika",
        "imap": "127.0.0.1:1",
        "smtp": f"127.0.0.1:{port}",
    }
    return Email(told | more, OFFLINE)


def sent(post: Post, draft: Draft = DRAFT, **more: str) -> Message:
    receipt = adapter(post, **more).send(draft)
    assert receipt.external_id == OURS
    return message_from_bytes(post.mails[-1], policy=default)


def test_an_answer_stands_in_its_thread(imap: Imap) -> None:
    with posting() as post:
        mail = sent(post)
    assert str(mail["From"]) == "Bank Arunika <halo@arunika.example>"
    assert str(mail["To"]) == "sari@pelanggan.example"
    assert str(mail["Subject"]) == "Re: Kartu tertelan"
    assert str(mail["Message-ID"]).strip() == f"<{OURS}>"
    assert str(mail["In-Reply-To"]) == "<m1@pelanggan.example>"
    assert str(mail["References"]) == "<m0@pelanggan.example> <m1@pelanggan.example>"
    assert mail["Reply-To"] is None
    assert abs(mail["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=1)
    assert mail.get_content().strip() == DRAFT.text  # type: ignore[attr-defined]


def test_what_no_person_wrote_asks_other_programs_not_to_answer(imap: Imap) -> None:
    with posting() as post:
        by_a_person, by_a_program = sent(post), sent(post, replace(DRAFT, is_automatic=True))
    assert by_a_person["Auto-Submitted"] is None
    assert str(by_a_program["Auto-Submitted"]) == "auto-replied"


def test_ids_are_never_folded_into_what_no_program_reads(imap: Imap) -> None:
    before = b" ".join(b"<%d.%s@very-long-domain.example>" % (n, b"x" * 60) for n in range(40))
    imap.folders["INBOX"].take(
        ASKED.replace(b"<m0@pelanggan.example>", before).replace(b"<m1@", b"<m2@")
    )
    with posting() as post:
        sent(post, replace(DRAFT, in_reply_to="m2@pelanggan.example#0"))
    raw = post.mails[-1].decode()
    assert "=?" not in raw.partition("\r\n\r\n")[0]
    assert max(map(len, raw.split("\r\n"))) < 998
    assert raw.count("very-long-domain") <= 21


def test_where_the_server_takes_tags_answers_find_their_thread_by_address(imap: Imap) -> None:
    with posting() as post:
        mail = sent(post, tags="ya")
    assert str(mail["Reply-To"]) == f"halo+{DRAFT.thread_key}@arunika.example"


def test_files_go_along(imap: Imap) -> None:
    enclosed = Enclosure(
        kind="file", name="buku\r\nBcc: x@y.z.pdf", mime="application/pdf", content=b"%PDF"
    )
    with posting() as post:
        mail = sent(post, replace(DRAFT, media=(enclosed,)))
    (part,) = mail.iter_attachments()  # type: ignore[attr-defined]
    assert part.get_content() == b"%PDF"
    assert "\n" not in part.get_filename()
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    "subject", [b"Kartu\r\n\tBcc: x@y.example", b"=?utf-8?q?a=0d=0aBcc:_x=40y.example?="]
)
def test_no_header_can_be_slipped_into_ours(imap: Imap, subject: bytes) -> None:
    imap.folders["INBOX"].mails[1] = ASKED.replace(b"Kartu tertelan", subject)
    with posting() as post:
        mail = sent(post)
    assert mail["Bcc"] is None
    assert post.heard.count("rcpt TO:<sari@pelanggan.example>") == 1


def test_answers_go_where_the_writer_asked_for_them(imap: Imap) -> None:
    imap.folders["INBOX"].mails[1] = b"Reply-To: rumah@sari.example\r\n" + ASKED
    with posting() as post:
        assert str(sent(post)["To"]) == "rumah@sari.example"


def test_another_writers_wish_turns_no_answer_away_from_its_person(imap: Imap) -> None:
    imap.folders["INBOX"].mails[1] = b"Reply-To: x@evil.example\r\n" + ASKED.replace(
        b"sari@", b"evil@"
    )
    with posting() as post:
        assert str(sent(post)["To"]) == "sari@pelanggan.example"


def test_a_copy_is_kept_once_and_is_an_echo_with_our_key(imap: Imap) -> None:
    with posting() as post:
        sent(post)
        sent(post)
    assert len(imap.folders["Sent"].mails) == 1
    (echo,) = adapter(1).recent(DRAFT.thread_key, datetime.now(UTC))
    assert isinstance(echo, EchoSeen)
    assert (echo.external_id, echo.marker, echo.text) == (OURS, DRAFT.key, DRAFT.text)


def test_a_copy_that_cannot_be_kept_does_not_unsay_the_mail(imap: Imap) -> None:
    def full(*_words: object) -> None:
        raise OSError("quota")

    imap.append = full  # type: ignore[method-assign]
    with posting() as post:
        sent(post)
    assert len(post.mails) == 1


def test_where_the_mail_is_gone_it_is_answered_all_the_same(imap: Imap) -> None:
    imap.folders["INBOX"].mails.clear()
    with posting() as post:
        mail = sent(post)
    assert str(mail["Subject"]) == "Bank Arunika"
    assert str(mail["In-Reply-To"]) == "<m1@pelanggan.example>"


@pytest.mark.parametrize(
    ("told", "drops_at", "error", "code"),
    [
        ({"rcpt": "550 5.1.1 no such user"}, "", Rejected, "550"),
        ({"rcpt": "451 4.7.1 greylisted"}, "", Unreachable, "451"),
        ({"mail": "553 not yours"}, "", Rejected, "553"),
        ({"mail": "452 full"}, "", Unreachable, "452"),
        ({"data": "554 no"}, "", Rejected, "554"),
        ({"data": "451 later"}, "", Unreachable, "451"),
        ({"end": "552 too large"}, "", Rejected, "552"),
        ({"end": "451 later"}, "", Unreachable, "451"),
        ({}, "EHLO", Unreachable, None),
        ({}, "MAIL", Unreachable, "lost"),
        ({}, "RCPT", Unreachable, "lost"),
        ({}, "MAIL ITSELF", Ambiguous, "lost"),
    ],
)
def test_what_a_server_says_is_what_is_known(
    imap: Imap, told: dict[str, str], drops_at: str, error: type[AdapterError], code: str | None
) -> None:
    with posting(drops_at, **told) as post, pytest.raises(error) as caught:
        adapter(post).send(DRAFT)
    assert code is None or caught.value.code == code
    assert not imap.folders["Sent"].mails


def test_a_refused_password_stops_the_channel(imap: Imap) -> None:
    told = {"ehlo": "250-here\r\n250 AUTH PLAIN", "auth": "535 5.7.8 no"}
    with posting(**told) as post, pytest.raises(CredentialsRejected):
        adapter(post, password="x").send(DRAFT)
    with posting(**told | {"auth": "454 later"}) as post, pytest.raises(Unreachable):
        adapter(post, password="x").send(DRAFT)


def test_a_password_may_have_any_signs(imap: Imap) -> None:
    with posting(ehlo="250-here\r\n250 AUTH CRAM-MD5 PLAIN", auth="235 welcome") as post:
        assert sent(post, password="kata-sandi-é")
    (shown,) = [one for one in post.heard if one.startswith("AUTH")]
    told = base64.b64decode(shown.removeprefix("AUTH PLAIN ")).decode()
    assert told == f"\0{ADDRESS}\0kata-sandi-é"
    with (
        posting(ehlo="250-here\r\n250 AUTH PLAIN", auth="535 5.7.8 no") as post,
        pytest.raises(CredentialsRejected),
    ):
        adapter(post, password="é").send(DRAFT)


def test_a_token_with_a_stray_sign_is_refused_and_nothing_said(
    imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Email, "_access", lambda _self: "abc\u200b")
    with (
        posting(ehlo="250-here\r\n250 AUTH XOAUTH2", auth="235 welcome") as post,
        pytest.raises(CredentialsRejected),
    ):
        adapter(post, refresh_token="r").send(DRAFT)


def test_nobody_listening_means_that_nothing_was_said(imap: Imap) -> None:
    with posting() as post:
        port = post.port
    with pytest.raises(Unreachable):
        adapter(port).send(DRAFT)


@pytest.mark.parametrize("recipient", ["", "sari", "a@b c", "a@b>\r\nRCPT TO:<x@y", "@"])
def test_an_address_that_is_none_is_refused_before_anything_is_said(
    imap: Imap, recipient: str
) -> None:
    with posting() as post, pytest.raises(Rejected) as caught:
        adapter(post).send(replace(DRAFT, recipient=recipient))
    assert caught.value.code == "no_address"
    assert not post.heard
