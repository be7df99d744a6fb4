"""What a bulk action needs besides its conversations: read once, the same behind every door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders import access
from responders.models import BulkAction, Responder
from responders.operations import tags

Kind = BulkAction.Kind
PRIORITIES = range(1, 5)


def colleagues(responder: Responder) -> QuerySet[Responder]:
    """Who may be given conversations of some brand of theirs, for those who may hand over."""
    if not access.may(responder, "assign_others"):
        return Responder.objects.none()
    able = [role for role in Responder.Role.values if role in access.ABILITIES["assign_self"]]
    people = Responder.objects.filter(
        brands__in=access.brand_ids(responder), role__in=able, user__is_active=True
    )
    return people.order_by("name").distinct()


def of(
    kind: str,
    responder: Responder,
    *,
    at: datetime,
    colleague: int = 0,
    tag: str = "",
    priority: int = 0,
    until: datetime | None = None,
    text: str = "",
) -> dict[str, Any]:
    """As responders.operations.bulk_deeds reads it. Refused: cannot_answer, bad_tag, bad_priority, snooze_in_past."""
    if kind == Kind.ASSIGN:
        if colleague != responder.pk and not colleagues(responder).filter(pk=colleague).exists():
            raise Refused("cannot_answer", _("This colleague is not here any more."))
        return {"responder": colleague}
    if kind in (Kind.TAG, Kind.UNTAG):
        return {"name": _tag(tag)}
    if kind == Kind.PRIORITY:
        if priority not in PRIORITIES:
            raise Refused("bad_priority", _("There is no such priority."))
        return {"priority": priority}
    if kind == Kind.SNOOZE:
        if until is None or until <= at:
            raise Refused("snooze_in_past", _("Choose a time that is still to come."))
        return {"until": until.isoformat()}
    return {"text": text} if kind == Kind.REPLY and text else {}


def _tag(written: str) -> str:
    name = " ".join(written.split()).lower()
    if not name or len(name) > tags.LONGEST or "\0" in name:
        raise Refused("bad_tag", _("A tag has one to %(most)d letters.") % {"most": tags.LONGEST})
    return name
