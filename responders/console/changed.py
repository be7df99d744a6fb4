"""What was changed last in a section of the settings: who, when, what, and the way back; from the journal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity
from responders import access
from responders.console import journalled
from responders.console.doors import Knock, door
from responders.console.places import SETTINGS
from responders.models import Responder
from responders.operations import taking_back

MOST = 5
CHANGES: dict[str, tuple[str, ...]] = {
    "policies": ("policy_saved", "policy_switched", "policies_reordered", "policy_rebased"),
    "calendars": ("calendar_saved",),
    "rules": ("rule_created", "rule_saved", "rule_switched", "rules_reordered"),
    "routing": ("routing_saved",),
    "approvals": ("approval_rule_changed",),
    "macros": ("macro_added", "macro_changed", "macro_removed"),
    "complaints": (
        "case_template_saved", "case_template_confirmed", "case_category_saved", "case_letter_saved",
    ),
    "channels": (
        "channel_connected", "channel_reconnected", "channel_moved", "channel_broken", "origins_allowed", "expiry_noted",
        "gap_closed", "gestures_chosen",
    ),
    "surveys": ("survey_setting_saved",),
    "notices": (
        "notice_rule_created", "notice_rule_saved", "notice_rule_switched", "notice_rule_removed",
    ),
    "waits": ("wait_notice_changed",),
    "look": ("look_changed",),
    "webhooks": (
        "webhook_created", "webhook_saved", "webhook_paused", "webhook_resumed", "webhook_removed", "webhook_tested",
        "webhook_sent_again", "webhook_secret_rotated",
    ),
    "dead-letters": ("dead_letter_replayed", "dead_letter_ignored"),
    "team": (
        "responder_added", "service_account_added", "responder_brands_changed", "responder_disabled",
        "responder_enabled", "role_changed", "password_reset", "team_created", "member_put", "member_removed",
    ),
    "skills": ("skills_changed",),
    "shifts": (
        "shift_planned", "shift_changed", "shift_removed", "shift_pattern_saved", "week_copied", "absence_planned",
        "absence_cancelled",
    ),
    "tokens": ("token_created", "token_revoked"),
}  # fmt: skip


def latest(section: str, responder: Responder) -> list[dict[str, Any]]:
    """Of one's brands, newest first; nothing for a section that has no settings of its own."""
    verbs = CHANGES.get(section)
    if not verbs:
        return []
    rows = Activity.objects.filter(brand__in=access.brand_ids(responder), verb__in=verbs)
    if section == "tokens" and not access.may(responder, "edit_team"):
        rows = rows.filter(actor=responder.user)  # other people's are not shown on the page either
    found = rows.select_related("actor__responder").order_by("-at", "-pk")[:MOST]
    return [{**journalled.row(one), "goes_back": taking_back.may_be(one)} for one in found]


@door(None, "POST")
def back(request: Knock, activity_id: int) -> HttpResponse:
    """Set again what stood before; the operation asks whether this responder may."""
    mine = Activity.objects.filter(brand__in=access.brand_ids(request.responder))
    wanted = [verb for verbs in CHANGES.values() for verb in verbs]
    change = get_object_or_404(mine.filter(verb__in=wanted).select_related("brand"), pk=activity_id)
    try:
        taking_back.take_back(change, by=request.user, at=request.at)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("It is as it was before."))
    section = next(slug for slug, verbs in CHANGES.items() if change.verb in verbs)
    return redirect(next(one.view for one in SETTINGS if one.slug == section))
