"""The database, the broker, the clock between us and the database, the disk."""

from __future__ import annotations

import shutil
import smtplib
from datetime import datetime
from pathlib import Path

import redis
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from inbox.doctor.finding import Finding, fail, ok, warn

OLDEST_POSTGRES = 17
CLOCK_WARN_SECONDS, CLOCK_FAIL_SECONDS = 0.5, 2.0
DISK_WARN_SHARE, DISK_FAIL_SHARE = 0.10, 0.05
START = "Start it with ./dua up, or correct DATABASE_URL."


def postgres() -> list[Finding]:
    """Version, tables and clock; one failure where it cannot be asked."""
    try:
        with connection.cursor() as cursor:
            version = cursor.connection.info.server_version
            before = timezone.now()
            cursor.execute("select clock_timestamp()")
            theirs = cursor.fetchone()[0]
            after = timezone.now()
        waiting = _waiting_migrations()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        return [fail("PostgreSQL", f"cannot be asked: {reason}", START)]
    return [_version(version), _tables(waiting), clock(before, theirs, after)]


def _version(version: int) -> Finding:
    words = f"version {version // 10_000}.{version % 10_000}"
    if version // 10_000 < OLDEST_POSTGRES:
        return fail("PostgreSQL", words, f"Dua Arah needs version {OLDEST_POSTGRES} or newer.")
    return ok("PostgreSQL", words)


def _tables(waiting: int) -> Finding:
    if waiting:
        return fail("tables", f"{waiting} migrations are not applied", "Run ./dua manage migrate.")
    return ok("tables", "all migrations are applied")


def _waiting_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def clock(before: datetime, theirs: datetime, after: datetime) -> Finding:
    """Compare the database's time with ours, read just before and just after it; all aware."""
    apart = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    found = f"this machine and the database differ by {apart:.3f} s"
    remedy = "Let both machines follow the same time server: promises are kept by these clocks."
    if apart >= CLOCK_FAIL_SECONDS:
        return fail("clocks", found, remedy)
    if apart >= CLOCK_WARN_SECONDS:
        return warn("clocks", found, remedy)
    return ok("clocks", found)


def valkey(url: str) -> Finding:
    client = redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    try:
        policy = client.info("memory").get("maxmemory_policy")
    except redis.RedisError as error:
        return fail(
            "Valkey", f"cannot be asked: {error}", "Start it with ./dua up, or correct REDIS_URL."
        )
    finally:
        client.close()
    if policy != "noeviction":
        return warn("Valkey", f"evicts keys ({policy})", "Set maxmemory-policy to noeviction.")
    return ok("Valkey", "answers, and evicts nothing")


def disk(data: Path) -> Finding:
    usage = shutil.disk_usage(data if data.exists() else data.parent)
    return space(usage.free, usage.total)


def space(free: int, total: int) -> Finding:
    """free, total: bytes of the volume that holds the data."""
    found = f"{free / 1e9:.1f} GB of {total / 1e9:.1f} GB are free"
    remedy = "Make room: a full volume stops the database, and then messages are refused."
    if free < total * DISK_FAIL_SHARE:
        return fail("disk", found, remedy)
    if free < total * DISK_WARN_SHARE:
        return warn("disk", found, remedy)
    return ok("disk", found)


def mail() -> Finding:
    """Whether notices can leave by mail; the server is greeted, nothing is sent."""
    if not settings.EMAIL_HOST:
        return warn("mail", "is not set up: notices by e-mail are not sent", "Set DUA_EMAIL_URL.")
    try:
        with get_connection():
            return ok("mail", f"{settings.EMAIL_HOST} answers")
    except (smtplib.SMTPException, OSError) as error:
        words = f"{settings.EMAIL_HOST} cannot be asked: {type(error).__name__}"
        return warn("mail", words, "Correct DUA_EMAIL_URL; notices wait for two hours.")
