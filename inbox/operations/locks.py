"""One worker at a time: reads a channel's lists, counts before it takes one more, or leads."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import connection

PLACES = 0x64756132
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


def one_by_one(place: str) -> None:
    """Until this transaction ends nobody else is in `place`: what is counted there is still true when it is used."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [PLACES, place])
