"""Mail that is told of instead of asked for, from a real mail server; it is killed and comes back."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from inbox.listener.listener import Listener
from inbox.models import Channel, Listening, Message
from inbox.operations import connections, listening, polling
from tests.builders import a_brand
from tests.real.mail_servers import BRAND, CUSTOMERS, MOST_BRANDS, Servers, a_mail, missing, running

pytestmark = [
    pytest.mark.real(if_installed=True),
    pytest.mark.xdist_group("mail"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(missing()), reason=missing() or "never"),
]
SARI = f"Sari <sari@{CUSTOMERS}>"
_boxes = itertools.count()


@pytest.fixture(scope="module")
def mail() -> Iterator[Servers]:
    with running() as started:
        yield started


@pytest.fixture
def channel(mail: Servers) -> Channel:
    values = {
        "address": f"halo{next(_boxes)}@{BRAND}",
        "imap": f"127.0.0.1:{mail.imap}",
        "smtp": f"127.0.0.1:{mail.smtp}",
        "password": "rahasia",
    }
    at = timezone.now()
    found = connections.connect(a_brand(), "email", values, receives_by="poll", by=None, at=at)
    polling.poll(found, at=timezone.now())
    return found


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker that a hint wakes is this process; nothing is polled that was not heard of."""

    def wake(_task: str, channel_id: int) -> None:
        polling.poll_called(channel_id, at=timezone.now())

    monkeypatch.setattr(listening, "later", wake)


@pytest.fixture
def listener(channel: Channel, woken: None) -> Iterator[Listener]:
    started = Listener(timezone.now)
    started.start()
    until(lambda: _answered(channel))
    yield started
    started.stop()


def until(true: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def said(channel: Channel) -> list[str]:
    messages = Message.objects.filter(channel=channel, direction="in").order_by("pk")
    return [text.strip() for text in messages.values_list("text", flat=True)]


def _answered(channel: Channel) -> bool:
    found = Listening.objects.filter(pk=channel.pk, is_open=True, calls__gt=0).first()
    return found is not None and found.answered == found.calls


@pytest.mark.usefixtures("listener")
def test_a_strangers_mail_is_in_the_inbox_without_a_poll_being_due(
    mail: Servers, channel: Channel, record_property: Callable[[str, float], None]
) -> None:
    begun = time.monotonic()
    mail.post(a_mail(SARI, channel.account, "Kartu saya tertelan"))
    until(lambda: said(channel) == ["Kartu saya tertelan"])
    record_property("post_to_inbox_listening_seconds", round(time.monotonic() - begun, 3))


@pytest.mark.usefixtures("listener")
def test_mails_in_a_heap_all_come_once(mail: Servers, channel: Channel) -> None:
    wanted = [f"Pesan {number}." for number in range(30)]
    for words in wanted:
        mail.post(a_mail(SARI, channel.account, words))
    until(lambda: len(said(channel)) >= len(wanted))
    until(lambda: _answered(channel))
    assert sorted(said(channel)) == sorted(wanted)


@pytest.mark.usefixtures("listener")
def test_a_server_killed_while_it_is_listened_to_loses_and_doubles_nothing(
    mail: Servers, channel: Channel
) -> None:
    mail.post(a_mail(SARI, channel.account, "Sebelum"))
    until(lambda: said(channel) == ["Sebelum"])
    mail.stop_dovecot()
    until(lambda: Listening.objects.filter(pk=channel.pk, is_open=False).exists())
    mail.post(a_mail(SARI, channel.account, "Selama mati"))
    mail.awaited(channel.account, 2)
    mail.start_dovecot()
    until(lambda: said(channel) == ["Sebelum", "Selama mati"])
    mail.post(a_mail(SARI, channel.account, "Sesudah"))
    until(lambda: said(channel) == ["Sebelum", "Selama mati", "Sesudah"])


@pytest.mark.real  # the longest of the suite: only where real servers are asked for
def test_many_mailboxes_are_listened_to_by_one_listener(mail: Servers, woken: None) -> None:
    """As many as the test has, each with a mail of its own."""
    at, brand = timezone.now(), a_brand()
    found = []
    while (number := next(_boxes)) < MOST_BRANDS:
        values = {
            "address": f"halo{number}@{BRAND}",
            "imap": f"127.0.0.1:{mail.imap}",
            "smtp": f"127.0.0.1:{mail.smtp}",
            "password": "rahasia",
        }
        found.append(
            connections.connect(brand, "email", values, receives_by="poll", by=None, at=at)
        )
    for one in found:
        polling.poll(one, at=timezone.now())
    started = Listener(timezone.now)
    started.start()
    try:
        until(lambda: all(map(_answered, found)))
        for one in found:
            mail.post(a_mail(SARI, one.account, "Halo"))
        until(lambda: all(said(one) == ["Halo"] for one in found))
    finally:
        started.stop()
