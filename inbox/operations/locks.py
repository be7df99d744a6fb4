"""One worker at a time: reads a channel's lists, counts before it takes one more, or leads."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import OperationalError, connection, transaction

PLACES = 0x64756132
RENEWALS = 0x64756133  # by the channel's id, too
NAMES = 0x64756131  # the first half of our advisory locks' names; the second is the channel's id


LEADS = 0x64756132  # of those that one process of the installation holds for as long as it lives


def lead(number: int) -> bool:
    """Try to be the only one with this number, for as long as this thread's connection lasts."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [LEADS, number])
        return bool(cursor.fetchone()[0])


@contextlib.contextmanager
def hold(channel_id: int) -> Iterator[bool]:
    """Held by the connection, not by a transaction; it falls when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [NAMES, channel_id])
        is_ours = bool(cursor.fetchone()[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [NAMES, channel_id])


@contextlib.contextmanager
def renewing(channel_id: int, *, patience_seconds: int) -> Iterator[bool]:
    """As `hold`, for whoever asks for fresh credentials; others wait for it, so long at most."""
    is_ours = _renews(channel_id, patience_seconds)
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [RENEWALS, channel_id])


def _renews(channel_id: int, patience_seconds: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [RENEWALS, channel_id])
        is_ours = bool(cursor.fetchone()[0])
        if is_ours or not patience_seconds:
            return is_ours
        try:
            with transaction.atomic():
                cursor.execute(f"set local lock_timeout = '{patience_seconds}s'")
                cursor.execute("select pg_advisory_lock(%s, %s)", [RENEWALS, channel_id])
        except OperationalError:
            return False
    return True


def one_by_one(place: str) -> None:
    """Until this transaction ends nobody else is in `place`: what is counted there is still true when it is used."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [PLACES, place])
