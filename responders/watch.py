"""The SLA watch: a thread with its own connection that finds what has come due, four times a second."""

from __future__ import annotations

import logging
import os
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import psycopg
import redis
from django.conf import settings
from django.db import connection as default
from psycopg import conninfo, errors

from inbox import live
from responders.operations import breaches
from responders.operations.breaches import AT_ONCE, Seen

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.25
HEARTBEAT_SECONDS = 1.0
FIRST_WAIT, LONGEST_WAIT = 0.25, 5.0  # seconds before connecting again, doubling
LEAST_AT_ONCE = 10  # where the statements of a beat take too long, the next one asks for fewer
QUIET_SECONDS = 5.0  # without hints after the broker failed, so that a hanging one delays no beat
SESSION = (
    "-c statement_timeout=800 -c lock_timeout=200 -c timezone=UTC "
    "-c plan_cache_mode=force_custom_plan"  # a plan for any limit would read every conversation
)
DRIFT = timedelta(milliseconds=500)
PASSING = (
    errors.QueryCanceled,
    errors.LockNotAvailable,
    errors.DeadlockDetected,
    errors.SerializationFailure,
)  # the statement failed, the connection is sound


class Record(Protocol):
    def __call__(self, cursor: psycopg.Cursor, *, limit: int) -> list[Seen]: ...


@dataclass(slots=True)
class Reading:
    """The database's time, and between which two moments of our own it was read."""

    at: datetime
    before: float
    after: float

    def drift(self, later: Reading) -> timedelta:
        """How far the database's clock moved more (or less) than ours can account for."""
        moved = later.at - self.at
        least = timedelta(seconds=later.before - self.after)
        most = timedelta(seconds=later.after - self.before)
        if moved < least:
            return moved - least
        return moved - most if moved > most else timedelta()


class Watch:
    """`start` returns at once; `stop` returns when the thread has ended, within two seconds.

    Goes on without the broker, and comes back after the database does.
    """

    def __init__(self) -> None:
        self.name = f"ticker:{os.getpid()}"
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._last: Reading | None = None
        self._quiet_until = 0.0
        self._limit = AT_ONCE

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="sla-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def _run(self) -> None:
        wait = FIRST_WAIT
        while not self._stopping.is_set():
            begun = time.monotonic()
            try:
                with connect() as connection:
                    self._watch(connection)
            except psycopg.Error as error:
                log.warning("The SLA watch lost its database: %s", error)
            except Exception:  # whatever it is, the watch goes on
                log.exception("The SLA watch stumbled.")
            wait = (
                FIRST_WAIT
                if time.monotonic() - begun > LONGEST_WAIT
                else min(wait * 2, LONGEST_WAIT)
            )
            self._stopping.wait(wait)

    def _watch(self, connection: psycopg.Connection) -> None:
        heartbeat_at = 0.0
        with connection.cursor() as cursor:
            breaches.forget_old_beats(cursor)
            while not self._stopping.is_set():
                begun = time.monotonic()
                try:
                    self._announce(look(cursor, self._limit))
                    self._limit = min(self._limit * 2, AT_ONCE)
                    if begun >= heartbeat_at:
                        self._beat(cursor)
                        breaches.withdraw_recent(cursor)
                        heartbeat_at = begun + HEARTBEAT_SECONDS
                except PASSING as error:
                    self._limit = max(self._limit // 4, LEAST_AT_ONCE)
                    log.warning("The SLA watch skipped a beat: %s", error)
                self._stopping.wait(max(0.0, begun + BEAT_SECONDS - time.monotonic()))

    def _announce(self, seen: dict[str, list[Seen]]) -> None:
        """Hints only: a screen that misses one finds out by its next poll."""
        hints = [
            live.hint(f"conversation:{one.conversation_id}", kind, one.clock_id, brand=one.brand_id)
            for kind, found in seen.items()
            for one in found
        ]
        if not hints or time.monotonic() < self._quiet_until:
            return
        try:
            live.publish(hints)
        except redis.RedisError as error:
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.info("The SLA watch could not tell the open screens: %s", error)

    def _beat(self, cursor: psycopg.Cursor) -> None:
        before = time.monotonic()
        now = Reading(breaches.beat(cursor, self.name), before, time.monotonic())
        drift = self._last.drift(now) if self._last else timedelta()
        self._last = now
        if abs(drift) > DRIFT:
            words = f"the database's clock moved by {drift.total_seconds():+.1f} s"
            log.error("Clock anomaly: %s.", words)
            breaches.beat(cursor, f"clock_anomaly:{os.getpid()}", words)


def connect() -> psycopg.Connection:
    """Its own, outside any pool, with the limits of a beat."""
    where = conninfo.make_conninfo(
        settings.DATABASE_URL,
        dbname=default.settings_dict["NAME"],
        options=SESSION,
        connect_timeout=2,
        tcp_user_timeout=3000,  # ms; a host that went silent is found out before anybody asks why
        keepalives_idle=2,
        keepalives_interval=1,
        keepalives_count=3,
        application_name="dua-ticker",
    )
    return psycopg.connect(where, autocommit=True)


def look(cursor: psycopg.Cursor, limit: int = AT_ONCE) -> dict[str, list[Seen]]:
    """One beat: all that is due, and all that soon will be; those that were new, by kind of hint."""
    return {
        "breached": _all(breaches.record_due, cursor, limit),
        "due_soon": _all(breaches.record_soon, cursor, limit),
    }


def _all(record: Record, cursor: psycopg.Cursor, limit: int) -> list[Seen]:
    found = newly = record(cursor, limit=limit)
    while len(newly) == limit:
        newly = record(cursor, limit=limit)
        found = found + newly
    return found
