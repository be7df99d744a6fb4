"""What was changed last in a section of the settings: who, when, what, and the way back; from the journal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity
from responders.console import differences, journalled
from responders.console.doors import Knock, door
from responders.console.places import SETTINGS
from responders.models import Responder
from responders.operations import back_rights, settings_changes, taking_back
from responders.operations.taking_back import NewerStands, Outlook

MOST = 5


def latest(section: str, responder: Responder) -> list[dict[str, Any]]:
    """Of one's brands, newest first; nothing for a section that has no settings of its own."""
    if section not in settings_changes.SECTIONS:
        return []
    found = list(settings_changes.of(responder, section).order_by("-at", "-pk")[:MOST])
    theirs = back_rights.held(responder, found)
    return [_row(one, one.pk in theirs) for one in found]


def _row(change: Activity, may: bool) -> dict[str, Any]:
    outlook = taking_back.outlook(change)
    goes_back, told = outlook is Outlook.OPEN and may, journalled.row(change)
    warning = taking_back.warning(change)
    if lines := differences.lines(change):
        told |= {"moved": lines, "old": "", "new": ""}
    return {
        **told,
        "named": f"{told['verb']}: {told['name']}" if told["name"] else told["verb"],
        "counted": told["details"] if change.verb == "policy_rebased" else [],
        "goes_back": goes_back,
        "question": _("Take this change back?") if warning else "",
        "warning": warning,
        "why_not": {
            Outlook.OPEN: "" if may else str(back_rights.NOT_YOURS),
            Outlook.DONE: _("It is as it was before."),
            Outlook.NEWER: _("Changed again since."),
            Outlook.NONE: taking_back.why_not(change),
        }[outlook],
    }


@door(None, "POST")
def back(request: Knock, activity_id: int) -> HttpResponse:
    """Set again what stood before; the operation asks whether this responder may."""
    change = get_object_or_404(settings_changes.in_brands(request.responder), pk=activity_id)
    try:
        taking_back.take_back(change, by=request.user, at=request.at)
    except NotAllowed:
        raise
    except NewerStands as newer:
        told = f" {journalled.sentence(newer.newest)}" if newer.newest else ""
        messages.error(request, newer.message + told)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("It is as it was before."))
    section = settings_changes.section_of(change.verb)
    return redirect(next((one.view for one in SETTINGS if one.slug == section), section))
