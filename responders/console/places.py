"""Where one may go: the parts of the product, and the sections of its settings."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from responders import access
from responders.console.words import Words
from responders.models import Responder

SECTIONS = [  # name, words, icon, ability
    ("queue", _("Inbox"), "inbox", "read_conversations"),
    ("wallboard", _("Board"), "monitor", "read_wallboard"),
    ("reports", _("Reports"), "chart-no-axes-column", "read_reports"),
    ("cases", _("Cases"), "file-text", "read_cases"),
    ("settings", _("Settings"), "settings-2", None),
]


@dataclass(frozen=True, slots=True)
class Item:
    label: Words
    icon: str
    url: str
    is_current: bool = False
    count: int | None = None
    tone: str = ""  # of a count above nothing
    key: str = ""
    tally: str = ""  # by which name the stream tells its count


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    label: Promise | str
    icon: str
    view: str  # the name of its first page
    ability: str


SETTINGS = (
    Section("start", _("First steps"), "list-checks", "manage-start", "read_first_steps"),
    Section("policies", _("SLA policies"), "scroll-text", "manage-policies", "edit_policies"),
    Section("calendars", _("Business hours"), "calendar-days", "manage-calendars", "edit_policies"),
    Section("replays", _("Replays"), "history", "manage-replays", "edit_policies"),
    Section("rules", _("Triage rules"), "list-filter", "manage-rules", "edit_rules"),
    Section("routing", _("Routing"), "repeat", "manage-routing", "edit_rules"),
    Section("approvals", _("Approvals"), "badge-check", "manage-approvals", "edit_approvals"),
    Section("macros", _("Macros"), "message-square", "manage-macros", "keep_macros"),
    Section(
        "complaints", _("Complaint terms"), "file-text", "manage-case-terms", "edit_case_templates"
    ),
    Section("channels", _("Channels"), "radio", "manage-channels", "edit_channels"),
    Section("surveys", _("Surveys"), "smile", "manage-surveys", "edit_surveys"),
    Section("notices", _("Notices"), "bell", "manage-notices", "edit_notices"),
    Section("waits", _("Told waits"), "timer", "manage-waits", "edit_wait_notices"),
    Section("look", _("Colours"), "sun-moon", "manage-look", "edit_look"),
    Section("webhooks", _("Webhooks"), "send-horizontal", "manage-webhooks", "edit_webhooks"),
    Section("dead-letters", _("Dead letters"), "mail", "manage-dead-letters", "read_dead_letters"),
    Section("team", _("Team"), "users", "manage-team", "edit_team"),
    Section("skills", _("Skills and capacity"), "languages", "manage-skills", "edit_skills"),
    Section("shifts", _("Shifts"), "calendar-clock", "manage-shifts", "edit_shifts"),
    Section("tokens", _("API tokens"), "key-round", "manage-tokens", "edit_team"),
    Section("journal", _("Journal"), "history", "manage-journal", "read_journal"),
)


def places(responder: Responder, current: str) -> list[Item]:
    """The parts of the product which this responder may open."""
    return [
        Item(label, icon, reverse(name), name == current)
        for name, label, icon, ability in SECTIONS
        if ability is None or access.may(responder, ability)
    ]


def settings_places(responder: Responder, current: str = "") -> list[Item]:
    """The sections of Settings which this responder may open."""
    return [
        Item(section.label, section.icon, reverse(section.view), section.slug == current)
        for section in SETTINGS
        if access.may(responder, section.ability)
        and not (section.slug == "start" and responder.hides_guide)
    ]
