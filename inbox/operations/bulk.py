"""Many rows in one statement, by column arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def query(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Every row of a statement that returns some."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def insert(
    model: type[models.Model],
    columns: str,
    rows: Iterable[Sequence[Any]],
    *,
    returning: str = "",
    is_repeatable: bool = False,
) -> list[tuple[Any, ...]]:
    """Insert `rows` in their order; `columns` and `returning` are names of columns, by spaces.

    is_repeatable: rows that break a unique key are left out instead of raising; they are not returned.
    """
    names = columns.split()
    arrays = [list(column) for column in zip(*rows, strict=True)]
    if not arrays:
        return []
    quoted = ", ".join(map(connection.ops.quote_name, names))
    casts = ", ".join(f"%s::{_array_type(model, name)}" for name in names)
    sql = f"insert into {model._meta.db_table} ({quoted}) select {quoted} from unnest({casts}) as row ({quoted})"
    if is_repeatable:
        sql += " on conflict do nothing"
    if returning:
        sql += f" returning {', '.join(returning.split())}"
    return query(sql, arrays)


_types: dict[tuple[type[models.Model], str], str] = {}


def _array_type(model: type[models.Model], column: str) -> str:
    known = _types.get((model, column))
    if known is None:
        field = next(field for field in model._meta.concrete_fields if field.column == column)
        kind = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
        # Without its length: a cast to varchar(n) would cut silently where the column refuses.
        known = _types[model, column] = f"{(kind or 'text').split('(')[0]}[]"
    return known
