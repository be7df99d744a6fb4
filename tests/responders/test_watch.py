"""The watch itself: its own connection, without a broker, until it is told to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from inbox.models import Heartbeat
from responders.models import SlaBreach, SlaClock
from responders.operations.breaches import AT_ONCE
from responders.watch import Reading, Watch
from tests.responders.promised import a_bank, the_clock

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def until(condition: object, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_a_slow_answer_is_no_drift() -> None:
    earlier = Reading(NOON, before=10.0, after=10.1)
    later = Reading(NOON + timedelta(seconds=1), before=11.0, after=14.0)
    assert earlier.drift(later) == timedelta()


@pytest.mark.parametrize(("moved", "drift"), [(4.0, 2.8), (-2.0, -2.8)])
def test_a_clock_that_jumps_is_drift(moved: float, drift: float) -> None:
    earlier = Reading(NOON, before=10.0, after=10.1)
    later = Reading(NOON + timedelta(seconds=moved), before=10.9, after=11.2)
    assert earlier.drift(later) == timedelta(seconds=drift)


@pytest.mark.django_db(transaction=True)
def test_the_watch_finds_what_comes_due() -> None:
    clock = the_clock(a_bank(office=False).conversation("2026-11-20 16:50"))
    soon = timezone.now() + timedelta(seconds=1)
    SlaClock.objects.update(due_at=None, warn_at=None)
    SlaClock.objects.filter(pk=clock.pk).update(due_at=soon)
    watch = Watch()
    watch.start()
    try:
        assert until(SlaBreach.objects.exists)
        assert until(lambda: Heartbeat.objects.filter(name=watch.name).exists())
    finally:
        watch.stop()
    breach = SlaBreach.objects.get()
    assert timedelta() < breach.detected_at - soon < timedelta(seconds=2)
    assert watch._thread is not None and not watch._thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_the_watch_outlives_its_connection() -> None:
    watch = Watch()
    watch.start()
    try:
        beats = Heartbeat.objects.filter(name=watch.name)
        assert until(beats.exists)
        beats.delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'dua-ticker' and datname = current_database()"
            )
        assert until(beats.exists)
    finally:
        watch.stop()


@pytest.mark.django_db(transaction=True)
def test_a_beat_that_cannot_write_asks_for_less_and_loses_nothing() -> None:
    clock = the_clock(a_bank(office=False).conversation("2026-11-20 16:50"))
    SlaClock.objects.filter(pk=clock.pk).update(due_at=timezone.now())
    watch = Watch()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("lock table responders_slabreach in access exclusive mode")
        watch.start()
        held_off = until(lambda: watch._limit < AT_ONCE)
    try:
        assert held_off
        assert until(SlaBreach.objects.filter(clock=clock).exists)
    finally:
        watch.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_without_a_broker_watches_and_stops_when_told() -> None:
    database = f"{settings.DATABASE_URL.partition('?')[0].rpartition('/')[0]}/"
    query = settings.DATABASE_URL.partition("?")[2]
    url = f"{database}{connection.settings_dict['NAME']}?{query}"
    env = {
        **os.environ, "DUA_ROLE": "sla", "DATABASE_URL": url,
        "REDIS_URL": "redis://127.0.0.1:1/0", "DUA_SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "inbox.celery", "worker", "-Q", "sla", "-c", "1"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert until(Heartbeat.objects.filter(name__startswith="ticker:").exists, 40)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
