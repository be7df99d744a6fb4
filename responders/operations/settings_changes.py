"""Which changes belong to which section of the settings, and who may know of them; read from the journal."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from inbox.models import Activity
from responders import access
from responders.models import Responder
from responders.operations import crews


@dataclass(frozen=True, slots=True)
class Section:
    """ability: of whoever may change it."""

    ability: str
    verbs: tuple[str, ...]


SECTIONS: dict[str, Section] = {
    "policies": Section("edit_policies", (
        "policy_saved", "policy_renamed", "policy_switched", "policies_reordered", "policy_rebased",
    )),
    "calendars": Section("edit_policies", ("calendar_saved",)),
    "rules": Section("edit_rules", ("rule_created", "rule_saved", "rule_switched", "rules_reordered")),
    "routing": Section("edit_rules", ("routing_saved",)),
    "approvals": Section("edit_approvals", ("approval_rule_changed",)),
    "macros": Section("keep_macros", ("macro_added", "macro_changed", "macro_removed")),
    "complaints": Section("edit_case_templates", (
        "case_template_saved", "case_template_confirmed", "case_category_saved", "case_letter_saved",
    )),
    "channels": Section("edit_channels", (
        "channel_connected", "channel_reconnected", "channel_moved", "channel_broken", "origins_allowed", "expiry_noted",
        "gap_closed", "gestures_chosen",
    )),
    "surveys": Section("edit_surveys", ("survey_setting_saved",)),
    "notices": Section("edit_notices", (
        "notice_rule_created", "notice_rule_saved", "notice_rule_switched", "notice_rule_removed",
    )),
    "waits": Section("edit_wait_notices", ("wait_notice_changed",)),
    "look": Section("edit_look", ("look_changed",)),
    "webhooks": Section("edit_webhooks", (
        "webhook_created", "webhook_saved", "webhook_paused", "webhook_resumed", "webhook_removed", "webhook_tested",
        "webhook_sent_again", "webhook_secret_rotated",
    )),
    "dead-letters": Section("read_dead_letters", ("dead_letter_replayed", "dead_letter_ignored")),
    "team": Section("edit_team", (
        "responder_added", "service_account_added", "responder_changed", "responder_brands_changed",
        "responder_disabled", "responder_enabled", "role_changed", "password_reset", "team_created", "member_put",
        "member_removed",
    )),
    "skills": Section("edit_skills", ("skills_changed",)),
    "shifts": Section("edit_shifts", (
        "shift_planned", "shift_changed", "shift_removed", "shift_pattern_saved", "week_copied", "absence_planned",
        "absence_cancelled",
    )),
    "staffing": Section("edit_staffing", ("staffing_target_changed",)),
    "tokens": Section("make_tokens", ("token_created", "token_revoked")),
}  # fmt: skip

PLANNED = (*SECTIONS["shifts"].verbs, *SECTIONS["skills"].verbs)  # a lead's: of their teams alone


def of(responder: Responder, slug: str = "") -> QuerySet[Activity]:
    """Of one's brands, in one section or in all that one may change."""
    verbs = [
        verb
        for name, section in SECTIONS.items()
        if slug in {"", name} and access.may(responder, section.ability)
        for verb in section.verbs
    ]
    rows = Activity.objects.filter(brand__in=access.brand_ids(responder), verb__in=verbs)
    if not access.may(responder, "edit_team"):  # other people's keys are shown to them nowhere
        rows = rows.exclude(verb__in=SECTIONS["tokens"].verbs) | rows.filter(actor=responder.user)
    rows = rows.filter(~Q(verb__in=SECTIONS["macros"].verbs) | _of_macros(responder))
    if responder.role == Responder.Role.LEAD:
        rows = rows.exclude(verb__in=PLANNED) | rows.filter(_of_led_teams(responder))
    return rows.select_related("brand", "actor__responder")


def _of_macros(responder: Responder) -> Q:
    """One's own, and of what others are offered where one may change it."""
    mine = Q(detail__owner=responder.pk)
    return mine | Q(detail__owner__isnull=True) if access.may(responder, "edit_macros") else mine


def _of_led_teams(lead: Responder) -> Q:
    """When people work and are away, and what they can do, is planned by who leads them."""
    teams = list(crews.led(lead).values_list("pk", flat=True))
    people = list(Responder.objects.filter(teams__in=teams).values_list("pk", flat=True))
    of_people = Q(detail__responder__in=people) | Q(detail__team_id__in=teams)
    return Q(actor=lead.user) | of_people


def in_brands(responder: Responder) -> QuerySet[Activity]:
    """Every one in one's brands: whether it may be taken back is asked when it is."""
    verbs = [verb for section in SECTIONS.values() for verb in section.verbs]
    rows = Activity.objects.filter(brand__in=access.brand_ids(responder), verb__in=verbs)
    return rows.select_related("brand", "actor__responder")


def section_of(verb: str) -> str:
    return next(slug for slug, section in SECTIONS.items() if verb in section.verbs)
