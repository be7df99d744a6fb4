"""How long the database may look for something, and what is looked through where that is not enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from inbox.errors import Refused
from inbox.models import Message

PATIENCE_MS = 1500  # of the database, for one question of a search
WINDOW = 20_000  # messages looked through, one by one, where looking through all would take longer
# Compiling a query takes longer than any of these may.
_PATIENCE = "select set_config('statement_timeout', %s, true), set_config('jit', 'off', true)"
_BY_INDEX = "select set_config('enable_bitmapscan', %s, true)"

T = TypeVar("T")
Rows = QuerySet[Message, Any]


@contextmanager
def patient() -> Iterator[None]:
    """Refused, search_too_wide, where the database would take too long."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_PATIENCE, [f"{PATIENCE_MS}"])
            yield
            with connection.cursor() as cursor:
                cursor.execute(_PATIENCE, ["0"])
    except OperationalError as error:
        _only_impatience(error)
        sentence = _("That is too much to look through. Add a word, a name or a date.")
        raise Refused("search_too_wide", sentence) from error


def in_time(
    rows: Rows, before: int, read: Callable[[Rows], T]
) -> tuple[T, tuple[int, datetime] | None]:
    """What `read` makes of `rows`; where the database loses patience, of the WINDOW newest messages only.

    before: the id of a message, from which on none is in `rows`, or 0. Second comes the oldest message looked
    through, and when we received it; None where nothing older is left. Within `patient` only.
    """
    try:
        with transaction.atomic():
            return read(rows), None
    except OperationalError as error:
        _only_impatience(error)
    newest = Message.objects.order_by("-pk").values_list("pk", flat=True)
    end = before or (newest.first() or 0) + 1
    start = end - WINDOW
    with _walking():
        made = read(rows.filter(pk__gte=start, pk__lt=end))
    if not newest.filter(pk__lt=start).exists():
        return made, None
    inside = Message.objects.filter(pk__gte=start).order_by("pk")
    return made, inside.values_list("pk", "received_at")[0]


@contextmanager
def _walking() -> Iterator[None]:
    """Row by row: an index of frequent words would be read in full, however few of its rows are wanted."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX, ["off"])
        yield
        cursor.execute(_BY_INDEX, ["on"])


def _only_impatience(error: OperationalError) -> None:
    """Raises it again where the database had another reason to end the query."""
    if not isinstance(error.__cause__, QueryCanceled):
        raise error
