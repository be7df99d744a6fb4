"""Many rows at once: indexes are dropped, the rows are made by the database itself, the indexes are built anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models

# Only in servers that are thrown away: what is written is read again before they are.
_AT_ONCE = (
    "set statement_timeout = 0",
    "set work_mem = '256MB'",
    "set maintenance_work_mem = '1GB'",
    "set synchronous_commit = off",
    "set session_replication_role = replica",  # rows made to fit: no reference is looked up
)
_AS_USUAL = (
    "reset work_mem",
    "reset maintenance_work_mem",
    "reset synchronous_commit",
    "set session_replication_role = origin",
)
_INDEXES = """
select pg_get_indexdef(indexrelid), indexrelid::regclass::text from pg_index
where indrelid = any(%s::regclass[]) and not indisprimary
and not exists (select from pg_constraint where conindid = indexrelid)
"""


@contextmanager
def at_once(cursor: Any, *tables: type[models.Model]) -> Iterator[None]:
    """Around statements that fill `tables`. The caller analyzes them."""
    for setting in _AT_ONCE:
        cursor.execute(setting)
    cursor.execute(_INDEXES, [[table._meta.db_table for table in tables]])
    indexes: Sequence[tuple[str, str]] = cursor.fetchall()
    for _definition, name in indexes:
        cursor.execute(f"drop index {name}")
    yield
    for definition, _name in indexes:
        cursor.execute(definition)
    for setting in _AS_USUAL:
        cursor.execute(setting)
