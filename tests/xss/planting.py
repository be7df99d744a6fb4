"""Puts texts into every field that holds somebody's words, whatever its table."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import DatabaseError

# Names of columns that people outside or inside fill with words of their own.
WORDS = {
    "name", "text", "handle", "context", "preview", "summary", "reason", "broken_reason", "error", "head", "permalink",
    "comment", "verdict_reason", "confirmed_name", "first_name", "last_name", "device",
}  # fmt: skip

BATCH = 500


def fields() -> Iterator[tuple[type[models.Model], list[models.Field[str, str]]]]:
    """Every table with the columns that are planted."""
    for room in ("inbox", "responders"):
        for model in apps.get_app_config(room).get_models():
            found = [
                field
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField)
                and field.name in WORDS
                and not field.choices
                and not field.primary_key
            ]
            if found:
                yield model, found


def plant(texts: list[str], start: int = 0) -> tuple[int, int]:
    """Gives every field of every row the next text, from the place `start` on, round and round.

    Returns how many were put in, and the place to go on from. What a table refuses stays as it was.
    """
    place = start
    planted = 0
    for model, columns in fields():
        keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
        for first in range(0, len(keys), BATCH):
            rows = []
            for pk in keys[first : first + BATCH]:
                chosen = {}
                for column in columns:
                    text = texts[place % len(texts)].replace("\0", "")
                    chosen[column.name] = text[: column.max_length]
                    place += 1
                rows.append(model(pk=pk, **chosen))
            planted += _put(model, [column.name for column in columns], rows)
    return planted, place


def _put(model: type[models.Model], names: list[str], rows: list[models.Model]) -> int:
    """All at once; where one is refused, one by one."""
    try:
        with transaction.atomic():
            _put_all(model, names, rows)
        return len(rows) * len(names)
    except DatabaseError:
        return sum(
            _put_one(model, row.pk, {name: getattr(row, name)}) for row in rows for name in names
        )


def _put_one(model: type[models.Model], pk: object, value: dict[str, str]) -> int:
    try:
        with transaction.atomic():
            return int(model._default_manager.filter(pk=pk).update(**value))
    except DatabaseError:
        return 0


def _put_all(model: type[models.Model], names: list[str], rows: list[models.Model]) -> None:
    """In one statement, which takes a fiftieth of what the framework's own takes."""
    key = model._meta.pk
    assert key is not None
    columns = [model._meta.get_field(name).column for name in names]
    kept = ", ".join(f'"{column}" = told."{column}"' for column in columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    arrays = ", ".join([f"%s::{key.rel_db_type(connection)}[]", *["%s::text[]"] * len(names)])
    with connection.cursor() as cursor:
        cursor.execute(
            f'update "{model._meta.db_table}" as row set {kept} from unnest({arrays}) as told (key, {listed}) '
            f'where row."{key.column}" = told.key',
            [[row.pk for row in rows], *([getattr(row, name) for row in rows] for name in names)],
        )
