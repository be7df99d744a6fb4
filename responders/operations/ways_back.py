"""What a way back is: how the thing stands that was changed, and how it is set again as any change is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from inbox.models import Activity, User

State = dict[str, Any] | None  # as JSON keeps it; None: the thing is not there
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A change keeps what was `before` and `after` it with its journal row, never a secret.

    kind: what is changed; verbs of one kind change the same. about: the details which say what it was about.
    now: how that stands now, with at least the names that the change kept. means: what was kept as `now` tells it, where
    that differs. rows: what whoever sets it writes to, held while it is compared. put: sets what was before by the
    operation which the forms call; None: makes it go. warning: what does not come back with it, for who is about to press.
    """

    kind: str
    about: tuple[str, ...] = ()
    now: Callable[[Activity], State]
    means: Callable[[Activity, State], State] = lambda change, kept: kept
    rows: Callable[[Activity], QuerySet[Any]]
    put: Callable[[Activity, State, User | None, datetime], None]
    warning: Promise | str = ""


def found(model: type[Row], change: Activity, name: str, **narrowed: Any) -> Row | None:
    """What the detail `name` of the change points at; of its brand, unless it is narrowed otherwise."""
    pk = change.detail.get(name) or 0
    return model._default_manager.filter(pk=pk, **(narrowed or {"brand": change.brand_id})).first()


def its(model: type[Row], **details: str) -> Callable[[Activity], QuerySet[Any]]:
    """The rows of the model whose fields are what these details of the change say; an empty name: of its brand."""

    def rows(change: Activity) -> QuerySet[Any]:
        wanted = {
            field: change.detail.get(name) if name else change.brand_id
            for field, name in details.items()
        }
        return model._default_manager.filter(**wanted)

    return rows


def sure(row: Row | None) -> Row:
    """A change is only taken back where what it was about stands as it left it."""
    assert row is not None
    return row
