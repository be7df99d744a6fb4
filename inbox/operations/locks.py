"""One worker at a time: asks a channel's platform for its lists, or counts before it takes one more."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import connection

PLACES = 0x64756132
NAMES = 0x64756131  # the first half of our advisory locks' names; the second is the channel's id


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
