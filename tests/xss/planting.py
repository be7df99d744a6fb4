"""Puts texts into every field that holds somebody's words, whatever its table."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from django.db.utils import DatabaseError

# Names of columns that people outside or inside fill with words of their own.
WORDS = {
    "name", "text", "handle", "context", "preview", "summary", "reason", "broken_reason", "error", "head", "permalink",
    "comment", "verdict_reason", "confirmed_name", "first_name", "last_name", "device",
}  # fmt: skip


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
        for row in model._default_manager.order_by("pk"):
            for column in columns:
                text = texts[place % len(texts)].replace("\0", "")
                place += 1
                try:
                    with transaction.atomic():
                        model._default_manager.filter(pk=row.pk).update(
                            **{column.name: text[: column.max_length]}
                        )
                    planted += 1
                except DatabaseError:
                    continue
    return planted, place
