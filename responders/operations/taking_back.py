"""A change of the settings taken back: what stood before is kept with its journal row, and set again as any change is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, User
from responders.models import Macro, Queue, Responder
from responders.operations import approval_rules, looks, macros

Before = dict[str, Any]


def may_be(change: Activity) -> bool:
    return change.verb in _BACK and "before" in change.detail


def take_back(change: Activity, *, by: User, at: datetime) -> None:
    """Raises NotAllowed, and Refused as the operation does that sets it; `no_way_back` where nothing was kept."""
    if not may_be(change):
        raise Refused("no_way_back", _("What stood before is not kept."))
    _BACK[change.verb](change, change.detail["before"], by, at)


def _macro(change: Activity, before: Before, by: User, at: datetime) -> None:
    """Removed meanwhile, or by this change, it is made anew."""
    rows = Macro.objects.filter(brand=change.brand_id)
    found = rows.filter(pk=change.detail.get("macro", 0)).first()
    macros.write(change.brand, **before, macro=found, by=by, at=at)


def _look(change: Activity, before: Before, by: User, at: datetime) -> None:
    if before["colour"]:
        looks.choose(change.brand, before["colour"], by=by, at=at)
    else:
        looks.reset(change.brand, by=by, at=at)


def _approval_rule(change: Activity, before: Before, by: User, at: datetime) -> None:
    queue = Queue.objects.filter(brand=change.brand_id, pk=change.detail["queue_id"]).first()
    if queue is None:
        raise Refused("no_way_back", _("This queue is not here any more."))
    people = Responder.objects.filter(pk__in=before["people"])
    approval_rules.save(queue, **{**before, "people": people}, by=by, at=at)


_BACK: dict[str, Callable[[Activity, Before, User, datetime], None]] = {
    "macro_changed": _macro,
    "macro_removed": _macro,
    "look_changed": _look,
    "approval_rule_changed": _approval_rule,
}
