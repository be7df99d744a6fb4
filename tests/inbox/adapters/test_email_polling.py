"""Reading a mailbox: nothing left out, nothing read twice, whatever the server does with its numbers."""

from __future__ import annotations

import contextlib
import imaplib
from typing import Any

import pytest

from inbox.adapters import email_mailbox
from inbox.adapters.base import Batch
from inbox.adapters.email import Email
from inbox.adapters.errors import CredentialsRejected, Rejected, Unreachable
from inbox.adapters.offline import OFFLINE
from inbox.core.events import EchoSeen, MessageReceived
from tests.inbox.adapters.contract import PAYLOADS
from tests.inbox.adapters.email_servers import Folder, Imap
from tests.inbox.adapters.polling import all_pages
from tests.inbox.adapters.test_email import CASE


def a_mail(number: int, text: str = "Halo") -> bytes:
    return b"From: sari@p.example\r\nMessage-ID: <n%d@p.example>\r\n\r\n%s" % (
        number,
        text.encode(),
    )


@pytest.fixture
def imap(monkeypatch: pytest.MonkeyPatch) -> Imap:
    imap = Imap({"INBOX": Folder(), "Sent": Folder()})
    monkeypatch.setattr(email_mailbox, "_connected", lambda _place: imap)
    return imap


@pytest.fixture
def adapter() -> Email:
    return Email(CASE.credentials, OFFLINE)


def texts(batches: list[Batch]) -> list[str]:
    events = [event for batch in batches for event in batch.events]
    return [event.text for event in events if isinstance(event, MessageReceived)]


def test_it_begins_with_what_comes_from_now_on(imap: Imap, adapter: Email) -> None:
    imap.folders["INBOX"].take(a_mail(1, "Lama"))
    begun = adapter.poll(None)
    assert begun.events == ()
    imap.folders["INBOX"].take(a_mail(2, "Baru"))
    assert texts([adapter.poll(begun.cursor)]) == ["Baru"]


def test_a_mailbox_without_news_is_not_read_again(imap: Imap, adapter: Email) -> None:
    """`n:*` names the last mail also where n lies beyond it."""
    cursor = adapter.poll(None).cursor
    imap.folders["INBOX"].take(a_mail(1))
    cursor = adapter.poll(cursor).cursor
    imap.asked.clear()
    assert adapter.poll(cursor).events == ()
    assert not [asked for asked in imap.asked if asked[0] == "FETCH"]


def test_many_mails_come_page_by_page(imap: Imap, adapter: Email) -> None:
    cursor = adapter.poll(None).cursor
    for number in range(120):
        imap.folders["INBOX"].take(a_mail(number, f"m{number}"))
    batches = all_pages(adapter, cursor)
    assert [len(batch.events) for batch in batches] == [50, 50, 20]
    assert texts(batches) == [f"m{number}" for number in range(120)]


def test_large_mails_make_smaller_pages(
    imap: Imap, adapter: Email, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.adapters.email.PAGE_BYTES", 2500)
    cursor = adapter.poll(None).cursor
    for number in range(5):
        imap.folders["INBOX"].take(a_mail(number, "x" * 1000))
    assert [len(batch.events) for batch in all_pages(adapter, cursor)] == [2, 2, 1]


def test_of_a_mail_beyond_all_size_the_beginning_is_read(
    imap: Imap, adapter: Email, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inbox.adapters.email_mailbox.LARGEST", 500)
    monkeypatch.setattr("inbox.adapters.email_mailbox.BEGINNING", 200)
    cursor = adapter.poll(None).cursor
    imap.folders["INBOX"].take(a_mail(1, "a" * 900))
    (text,) = texts([adapter.poll(cursor)])
    assert 0 < len(text) < 200


def test_a_line_that_breaks_in_the_middle_loses_nothing(imap: Imap, adapter: Email) -> None:
    cursor = adapter.poll(None).cursor
    for number in range(3):
        imap.folders["INBOX"].take(a_mail(number, f"m{number}"))
    imap.fails_at = 2
    with pytest.raises(Unreachable):
        adapter.poll(cursor)
    imap.fails_at = 0
    assert texts([adapter.poll(cursor)]) == ["m0", "m1", "m2"]


def test_a_mail_deleted_meanwhile_holds_nobody_up(imap: Imap, adapter: Email) -> None:
    cursor = adapter.poll(None).cursor
    inbox = imap.folders["INBOX"]
    for number in range(3):
        inbox.take(a_mail(number, f"m{number}"))
    del inbox.mails[2]
    batch = adapter.poll(cursor)
    assert texts([batch]) == ["m0", "m2"]
    assert texts([adapter.poll(batch.cursor)]) == []


def test_a_mailbox_that_is_numbered_anew_is_read_again(imap: Imap, adapter: Email) -> None:
    inbox = imap.folders["INBOX"]
    for number in range(10, 13):
        inbox.take(a_mail(number, "Sebelum kami datang"))
    cursor = adapter.poll(None).cursor
    inbox.take(a_mail(1, "Satu"))
    first = adapter.poll(cursor)
    inbox.validity += 1
    inbox.take(a_mail(2, "Dua"))
    again = adapter.poll(first.cursor)
    assert texts([again]) == ["Satu", "Dua"]  # the inbox knows the last that was read by its id
    assert {event.key for event in first.events} < {event.key for event in again.events}
    assert texts([adapter.poll(again.cursor)]) == []


def test_what_was_sent_from_another_program_is_an_echo(imap: Imap, adapter: Email) -> None:
    cursor = adapter.poll(None).cursor
    imap.folders["Sent"].take(
        b"From: halo@arunika.example\r\nTo: Sari <sari@p.example>\r\n"
        b"Message-ID: <native@app.example>\r\nReferences: <n1@p.example>\r\n\r\nSudah kami jawab"
    )
    (echo,) = adapter.poll(cursor).events
    assert isinstance(echo, EchoSeen)
    assert (echo.marker, echo.to.external_id) == ("", "sari@p.example")
    imap.folders["INBOX"].take(a_mail(1))
    (first,) = adapter.poll(cursor).events[:1]
    assert first.thread_key == echo.thread_key


@pytest.mark.parametrize("flag", [rb"\HasNoChildren", rb"\HasNoChildren \Sent"])
def test_the_folder_of_sent_mail_is_found_by_mark_or_name(
    imap: Imap, adapter: Email, flag: bytes
) -> None:
    imap.sent_flag = flag
    assert '"sent"' in (adapter.poll(None).cursor or "")


def test_files_of_a_mail_are_read_by_where_it_lies(imap: Imap, adapter: Email) -> None:
    content = (PAYLOADS / "email" / "message_received__alternative_with_file.eml").read_bytes()
    uid = imap.folders["INBOX"].take(content)
    found = adapter.media(f"inbox/7/{uid}/0")
    assert found.content is not None
    assert found.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("ref", ["inbox/7/1/9", "inbox/8/1/0", "inbox/7/99/0"])
def test_a_file_that_is_not_there_any_more_is_gone(imap: Imap, adapter: Email, ref: str) -> None:
    imap.folders["INBOX"].take(a_mail(1))
    with pytest.raises(Rejected) as caught:
        adapter.media(ref)
    assert caught.value.code == "gone"


@pytest.mark.parametrize("ref", ["", "inbox", "a/b/c/d", "inbox/7/1/x"])
def test_a_ref_that_names_nothing_is_refused(imap: Imap, adapter: Email, ref: str) -> None:
    with pytest.raises(Rejected) as caught:
        adapter.media(ref)
    assert caught.value.code == "no_file"


@pytest.mark.parametrize(
    ("told", "error"),
    [("[AUTHENTICATIONFAILED] no", CredentialsRejected), ("[UNAVAILABLE] later", Unreachable)],
)
def test_a_refused_password_is_told_from_a_server_that_is_busy(
    imap: Imap, adapter: Email, told: str, error: type[Exception]
) -> None:
    def refuse(*_words: Any) -> Any:
        raise imaplib.IMAP4.error(told)

    imap.authenticate = refuse  # type: ignore[method-assign]
    with pytest.raises(error):
        adapter.poll(None)


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.1"])
def test_no_password_travels_in_the_open(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    class Bare:
        capabilities = ("IMAP4REV1",)

        def __init__(self, *_words: Any, **_more: Any) -> None:
            """Connected, and offers nothing."""

    Bare.error = Bare.abort = imaplib.IMAP4.error  # type: ignore[attr-defined]
    monkeypatch.setattr(imaplib, "IMAP4", Bare)
    place = email_mailbox.Place(host, 143, "u", "p")
    with pytest.raises(Unreachable) as caught, contextlib.ExitStack() as stack:
        stack.enter_context(email_mailbox.opened(place))
    assert caught.value.code == "no_tls"


def test_a_server_is_named_with_or_without_its_port() -> None:
    assert email_mailbox.server("imap.example:1993", 993) == ("imap.example", 1993)
    assert email_mailbox.server(" imap.example ", 993) == ("imap.example", 993)
