"""Many rows in one statement: they travel as one JSON text, which is cheaper to write and to read than arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.db import connection, models
from django.db.models import BooleanField, F, Func, Value


def query(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Every row of a statement that returns some."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def among(column: str, ids: Iterable[int]) -> Func:
    """For `filter`: that `column` is one of these. One text, where `__in` takes a parameter for each."""
    listed = Value("{" + ",".join(map(str, ids)) + "}")
    return Func(
        F(column),
        listed,
        template="%(expressions)s::bigint[])",
        arg_joiner=" = any(",
        output_field=BooleanField(),
    )


def table(columns: str, rows: Iterable[Sequence[Any]]) -> str:
    """Rows for `json_to_recordset(%s::json) as row (...)`; `columns` are names by spaces."""
    names = columns.split()
    return orjson.dumps(
        [dict(zip(names, row, strict=True)) for row in rows], default=_bytes_as_hex
    ).decode()


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
    rows = list(rows)
    if not rows:
        return []
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in columns.split())
    types = ", ".join(f"{quote(name)} {_type(model, name)}" for name in columns.split())
    sql = (
        f"insert into {model._meta.db_table} ({names}) "
        f"select {names} from json_to_recordset(%s::json) as row ({types})"
    )
    if is_repeatable:
        sql += " on conflict do nothing"
    if returning:
        sql += f" returning {', '.join(returning.split())}"
    return query(sql, [table(columns, rows)])


_types: dict[tuple[type[models.Model], str], str] = {}


def _type(model: type[models.Model], column: str) -> str:
    known = _types.get((model, column))
    if known is None:
        field = next(field for field in model._meta.concrete_fields if field.column == column)
        kind = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
        # Without its length: the column itself shall refuse what is too long, not a cast cut it.
        known = _types[model, column] = (kind or "text").split("(")[0]
    return known


def _bytes_as_hex(value: object) -> str:
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError(type(value).__name__)
