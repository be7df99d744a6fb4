"""Several statements that see the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from inbox.operations.bulk import query


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of the rows, in which the database itself refuses every write.

    Within a transaction that has begun before, it is what that one sees.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        query("set transaction isolation level repeatable read, read only")
        yield
