"""The listener: a mail is in the inbox without a poll being due, and nothing that dies takes anything with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from inbox.listener import ear, listener
from inbox.listener.listener import Listener
from inbox.models import Channel, Heartbeat, Listening
from inbox.operations import listening, locks
from tests.builders import a_channel
from tests.inbox.adapters.idle_server import IdleServer, idling

pytestmark = pytest.mark.django_db(transaction=True)
LEADERS = (
    "select count(*) from pg_locks where locktype = 'advisory' and granted "
    "and classid = %s and database = (select oid from pg_database where datname = current_database())"
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(ear.backoff, "BASE", ear.timedelta(milliseconds=50))


@pytest.fixture
def server() -> Iterator[IdleServer]:
    with idling() as started:
        yield started


@pytest.fixture
def channel(server: IdleServer) -> Channel:
    return listened(server)


def listened(server: IdleServer, **more: object) -> Channel:
    told = {"address": "halo@arunika.test", "imap": f"127.0.0.1:{server.port}", "password": "r"}
    return a_channel(kind="email", receives_by="poll", credentials=told, **more)


@contextlib.contextmanager
def running() -> Iterator[Listener]:
    started = Listener(timezone.now)
    started.start()
    try:
        yield started
    finally:
        started.stop()


def until(true: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def is_open(channel: Channel) -> bool:
    return Listening.objects.filter(pk=channel.pk, is_open=True).exists()


def calls(channel: Channel) -> int:
    return listening.calls(channel.pk)


def ears() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("ear-")]


def leaders() -> int:
    with connection.cursor() as cursor:
        cursor.execute(LEADERS, [locks.LEADS])
        return int(cursor.fetchone()[0])


def test_a_mail_that_comes_is_called_out(server: IdleServer, channel: Channel) -> None:
    with running():
        until(lambda: is_open(channel))
        server.await_idle()
        before = calls(channel)
        server.say("* 2 EXISTS\r\n")
        until(lambda: calls(channel) == before + 1)
        server.await_idle(2)
        assert calls(channel) == before + 1


def test_a_heap_of_mails_is_called_out_a_few_times_and_the_last_one_surely(
    server: IdleServer, channel: Channel
) -> None:
    with running():
        server.await_idle()
        until(lambda: is_open(channel))
        before = calls(channel)
        for number in range(2, 202):
            server.say(f"* {number} EXISTS\r\n")
        until(lambda: calls(channel) > before)
        server.await_idle(server.heard.count("IDLE") + 1)
        assert calls(channel) - before < 20


def test_a_server_that_is_restarted_is_listened_to_again_and_asked_for_the_time_between(
    server: IdleServer, channel: Channel
) -> None:
    with running():
        server.await_idle()
        until(lambda: is_open(channel))
        before = calls(channel)
        server.stop()
        until(lambda: Listening.objects.get(pk=channel.pk).trouble)
        assert not is_open(channel)
        server.start()
        until(lambda: is_open(channel))
        assert calls(channel) > before
        assert Listening.objects.get(pk=channel.pk).trouble == ""


def test_a_server_that_is_away_is_tried_more_and_more_seldom(
    server: IdleServer, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    real = ear.backoff.wait

    def noted(attempt_no: int, draw: float) -> ear.timedelta:
        tried.append(attempt_no)
        return real(attempt_no, draw)

    monkeypatch.setattr(ear.backoff, "wait", noted)
    server.breaks_at = "EXAMINE"
    with running():
        until(lambda: len(tried) > 3)
    assert tried[:4] == [1, 2, 3, 4]


def test_a_server_that_cannot_tell_is_left_alone_and_said_to_be_so(
    server: IdleServer, channel: Channel
) -> None:
    server.able = "IMAP4rev1 AUTH=PLAIN"
    with running():
        until(lambda: Listening.objects.filter(pk=channel.pk, is_able=False).exists())
        assert server.heard.count("AUTHENTICATE") == 1


def test_a_channel_that_breaks_is_left_and_one_reconnected_is_listened_to_as_it_is_now(
    server: IdleServer, channel: Channel
) -> None:
    with running(), idling() as other:
        until(lambda: is_open(channel))
        Channel.objects.filter(pk=channel.pk).update(state="broken")
        until(lambda: not is_open(channel))
        told = {**channel.credentials, "imap": f"127.0.0.1:{other.port}"}
        Channel.objects.filter(pk=channel.pk).update(state="active", credentials=told)
        other.await_idle()
        until(lambda: is_open(channel))


def test_of_two_listeners_one_listens_and_the_other_takes_over(
    server: IdleServer, channel: Channel
) -> None:
    first, second = Listener(timezone.now), Listener(timezone.now)
    first.start()
    server.await_idle()
    second.start()
    try:
        until(lambda: is_open(channel))
        assert (leaders(), server.heard.count("EXAMINE")) == (1, 1)
        first.stop()
        server.await_heard("EXAMINE", 2)
        until(lambda: is_open(channel))
        assert leaders() == 1
    finally:
        first.stop()
        second.stop()


def test_it_outlives_its_connection_to_the_database(server: IdleServer, channel: Channel) -> None:
    with running():
        until(lambda: is_open(channel))
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' "
                "and granted and classid = %s "
                "and database = (select oid from pg_database where datname = current_database())",
                [locks.LEADS],
            )
        server.await_heard("EXAMINE", 2)
        until(lambda: is_open(channel))


def test_when_it_ends_no_line_stays_open_and_nobody_is_said_to_listen(
    server: IdleServer, channel: Channel
) -> None:
    with running():
        until(lambda: is_open(channel))
        server.await_idle()
    assert not is_open(channel)
    until(lambda: not ears())
    until(lambda: leaders() == 0)


def test_one_that_is_killed_leaves_its_place_and_is_missed(
    server: IdleServer, channel: Channel
) -> None:
    code = (
        "import django, time; django.setup()\n"
        "from django.utils import timezone\n"
        "from inbox.listener.listener import Listener\n"
        "Listener(timezone.now).start(); time.sleep(60)"
    )
    env = {**os.environ, "DATABASE_URL": _url(), "DJANGO_SETTINGS_MODULE": "inbox.settings"}
    child = subprocess.Popen([sys.executable, "-c", code], env=env, cwd=settings.BASE_DIR)
    try:
        until(lambda: is_open(channel), seconds=60)
        child.send_signal(signal.SIGKILL)
        child.wait(10)
        until(lambda: leaders() == 0)
        later = timezone.now() + 2 * listening.LATE
        assert listening.standing(at=later).heard == frozenset()
        with running():
            server.await_heard("EXAMINE", 2)
            until(lambda: is_open(channel))
    finally:
        child.kill()
        child.wait()


def test_more_channels_than_it_may_hear_are_polled(
    server: IdleServer, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "MOST", 1)
    more = listened(server)
    with running():
        until(lambda: is_open(channel))
        assert not Listening.objects.filter(pk=more.pk).exists()


def test_it_gives_signs_of_life_while_nothing_is_to_be_heard() -> None:
    with running():
        until(Heartbeat.objects.filter(name=listening.BEAT).exists)
        Heartbeat.objects.filter(name=listening.BEAT).delete()
        until(Heartbeat.objects.filter(name=listening.BEAT).exists)


def _url() -> str:
    """Of the database of the tests."""
    base, mark, rest = settings.DATABASE_URL.partition("?")
    name = connection.settings_dict["NAME"]
    return base.rpartition("/")[0] + f"/{name}" + mark + rest
