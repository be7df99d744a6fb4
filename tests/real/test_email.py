"""E-mail the whole way: a stranger's mail into the inbox, an answer into the stranger's mailbox."""

from __future__ import annotations

import contextlib
import imaplib
import itertools
import json
import re
import smtplib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inbox.core.events import Visibility
from inbox.core.states import Sending
from inbox.models import Attachment, Channel, Conversation, Delivery, Message
from inbox.operations import attachments, connections, dispatch, files, outbound, polling
from tests.builders import a_brand
from tests.pictures import a_picture
from tests.real.mail_servers import BRAND, CUSTOMERS, Servers, a_mail, answered, missing, running

pytestmark = [
    pytest.mark.real(if_installed=True),
    pytest.mark.xdist_group("mail"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(missing()), reason=missing() or "never"),
]
SARI = f"sari@{CUSTOMERS}"
_numbers_of_boxes = itertools.count()


@pytest.fixture(scope="module")
def mail() -> Iterator[Servers]:
    with running() as started:
        yield started


@pytest.fixture
def channel(mail: Servers) -> Channel:
    """Bank Arunika's mailbox, connected as an administrator does."""
    values = {
        "address": f"halo{next(_numbers_of_boxes)}@{BRAND}",
        "name": "Bank Arunika",
        "imap": f"127.0.0.1:{mail.imap}",
        "smtp": f"127.0.0.1:{mail.smtp}",
        "password": "rahasia",
    }
    at = timezone.now()
    found = connections.connect(a_brand(), "email", values, receives_by="poll", by=None, at=at)
    polled(found)
    return found


def polled(channel: Channel) -> int:
    return polling.poll(channel, at=timezone.now())


def said(channel: Channel) -> list[str]:
    messages = Message.objects.filter(channel=channel, direction="in").order_by("pk")
    return list(messages.values_list("text", flat=True))


def until(true: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def wrote(mail: Servers, channel: Channel, text: str, **headers: str) -> Conversation:
    """Sari has written, and it is in the inbox."""
    mail.post(a_mail(f"Sari <{SARI}>", channel.account, text, **headers))
    until(lambda: polled(channel) and Message.objects.filter(text__contains=text).exists())
    return Message.objects.get(text__contains=text).conversation


def answers(conversation: Conversation, text: str, *content: tuple[str, bytes]) -> Delivery:
    """Rani answers, and the time to undo has passed."""
    at, token = timezone.now(), uuid.uuid4()
    for name, one in content:
        files.keep(
            one,
            name,
            channel=conversation.channel,
            at=at,
            conversation=conversation,
            client_token=token,
        )
    conversation.refresh_from_db()
    words = outbound.Words(text=text, visibility=Visibility.PRIVATE, client_token=token)
    delivery = outbound.compose(conversation, words, by=None, at=at)
    swept()
    delivery.refresh_from_db()
    return delivery


def swept() -> None:
    later = timezone.now() + timedelta(seconds=9)
    dispatch.sweep(clock=lambda: later, draw=lambda: 0.5)


def own(mail: Servers, text: str) -> list[Any]:
    """Mails in Sari's box that say this."""
    found = mail.box(SARI)
    return [one for one in found if text in one.get_body(("plain",)).get_content()]  # type: ignore[attr-defined]


def test_a_stranger_writes_and_reads_the_answer_in_its_thread(
    mail: Servers, channel: Channel, record_property: Callable[[str, float], None]
) -> None:
    begun = time.monotonic()
    conversation = wrote(mail, channel, "Kartu saya tertelan", Subject="Kartu debit")
    record_property("post_to_inbox_seconds", round(time.monotonic() - begun, 3))
    assert said(channel) == ["Kartu debit\n\nKartu saya tertelan"]
    assert conversation.identity.external_id == SARI
    begun = time.monotonic()
    delivery = answers(conversation, "Baik Kak, kami cek")
    until(lambda: own(mail, "Baik Kak, kami cek"))
    record_property("answer_to_screen_seconds", round(time.monotonic() - begun, 3))
    assert delivery.state == Sending.SENT
    (answer,) = own(mail, "Baik Kak, kami cek")
    assert str(answer["Subject"]) == "Re: Kartu debit"
    asked = Message.objects.get(channel=channel, direction="in")
    assert str(answer["In-Reply-To"]) == f"<{(asked.external_id or '').partition('#')[0]}>"
    mail.post(answered(answer, "Terima kasih, sudah bisa"))
    until(lambda: polled(channel) and len(said(channel)) == 2)
    assert Conversation.objects.filter(channel=channel).count() == 1


def test_a_copy_among_sent_mail_is_not_a_second_answer(mail: Servers, channel: Channel) -> None:
    conversation = wrote(mail, channel, "Kapan buka?")
    answers(conversation, "Pukul delapan")
    for _again in range(3):
        polled(channel)
    assert Message.objects.filter(channel=channel, direction="out").count() == 1


def test_what_a_colleague_answers_in_a_mail_program_is_seen(
    mail: Servers, channel: Channel
) -> None:
    conversation = wrote(mail, channel, "Ada orang?")
    asked = conversation.messages.get()
    native = a_mail(channel.account, SARI, "Ada, Kak")
    native["In-Reply-To"] = native["References"] = (
        f"<{(asked.external_id or '').partition('#')[0]}>"
    )
    with imaplib.IMAP4("127.0.0.1", mail.imap) as line:
        line.login(channel.account, "rahasia")
        line.append("Sent", "", "", native.as_bytes())
    polled(channel)
    answer = conversation.messages.get(direction="out")
    assert (answer.text, answer.source) == ("Ada, Kak", Message.Source.NATIVE)


def test_files_come_and_go(mail: Servers, channel: Channel) -> None:
    sent = a_mail(f"Sari <{SARI}>", channel.account, "Ini buktinya")
    sent.add_attachment(a_picture(), "image", "jpeg", filename="bukti transfer.jpg")
    mail.post(sent)
    until(lambda: polled(channel))
    attachments.fetch_due(clock=timezone.now, draw=lambda: 0.5)
    (came,) = Attachment.objects.filter(message__channel=channel)
    assert (came.state, came.name, came.mime) == ("fetched", "bukti transfer.jpg", "image/jpeg")
    answers(came.message.conversation, "Terlampir", ("formulir.pdf", b"%PDF-1.7 formulir"))
    until(lambda: own(mail, "Terlampir"))
    (part,) = own(mail, "Terlampir")[0].iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("formulir.pdf", b"%PDF-1.7 formulir")


def test_a_person_the_server_does_not_know_fails_at_once(mail: Servers, channel: Channel) -> None:
    mail.post(
        a_mail(f"tidakada@{CUSTOMERS}", channel.account, "Halo dari tidak ada"), channel.account
    )
    until(lambda: polled(channel))
    conversation = Message.objects.get(text__contains="dari tidak ada").conversation
    delivery = answers(conversation, "Halo")
    assert (delivery.state, delivery.error_code) == (Sending.FAILED, "550")


def test_a_mail_that_comes_back_is_told(mail: Servers, channel: Channel) -> None:
    mail.post(
        a_mail(f"pindah@{CUSTOMERS}", channel.account, "Halo dari alamat lama"), channel.account
    )
    until(lambda: polled(channel))
    conversation = Message.objects.get(text__contains="alamat lama").conversation
    delivery = answers(conversation, "Sampai?")
    assert delivery.state == Sending.SENT
    until(lambda: polled(channel) >= 0 and _state(delivery) == Sending.FAILED)
    delivery.refresh_from_db()
    assert "outside delivery is disabled" in delivery.error


def test_a_mail_server_restarted_in_the_middle_loses_and_doubles_nothing(
    mail: Servers, channel: Channel
) -> None:
    for number in range(1, 61):
        mail.post(a_mail(f"Sari <{SARI}>", channel.account, f"Pesan {number}."))
    mail.awaited(channel.account, 60, seconds=60)
    ending = threading.Timer(0.15, mail.stop_dovecot)
    ending.start()
    with contextlib.suppress(Exception):  # whatever a poll does when its server goes away
        polled(channel)
    ending.join()
    mail.start_dovecot()
    until(lambda: polled(channel) == 0 and _numbers(channel) == list(range(1, 61)))


def test_a_mailbox_numbered_anew_doubles_nothing(mail: Servers, channel: Channel) -> None:
    wrote(mail, channel, "Sebelum diberi nomor baru")
    before = Message.objects.filter(channel=channel).count()
    mail.stop_dovecot()
    for path in (mail.folder / "homes" / channel.account / "Maildir").glob("dovecot*"):
        path.unlink()
    time.sleep(1.1)  # the new number is a second of the clock
    mail.start_dovecot()
    old = Channel.objects.get(pk=channel.pk).cursor
    polled(channel)
    new = Channel.objects.get(pk=channel.pk).cursor
    assert json.loads(old)["inbox"]["validity"] != json.loads(new)["inbox"]["validity"]
    assert Message.objects.filter(channel=channel).count() == before
    wrote(mail, channel, "Sesudah diberi nomor baru")


def test_a_mail_whose_fate_is_unknown_is_never_said_again_by_itself(
    mail: Servers, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server takes it, and its answer is lost."""
    conversation = wrote(mail, channel, "Sekali saja")
    real = smtplib.SMTP.data

    def lost(post: smtplib.SMTP, content: bytes) -> Any:
        real(post, content)
        raise smtplib.SMTPServerDisconnected("lost")

    monkeypatch.setattr(smtplib.SMTP, "data", lost)
    delivery = answers(conversation, "Tepat satu kali")
    assert delivery.state == Sending.UNCERTAIN
    monkeypatch.undo()
    for minutes in (1, 3, 6, 12):
        later = timezone.now() + timedelta(minutes=minutes)
        dispatch.sweep(clock=lambda later=later: later, draw=lambda: 0.5)
    delivery.refresh_from_db()
    assert delivery.state == Sending.NEEDS_HUMAN
    assert len(own(mail, "Tepat satu kali")) == 1


def _state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return str(delivery.state)


def _numbers(channel: Channel) -> list[int]:
    found = [re.search(r"Pesan (\d+)\.", text) for text in said(channel)]
    return sorted(int(one[1]) for one in found if one)
