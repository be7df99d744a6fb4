"""Who may do what, in one table; denied unless it stands here."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed
from inbox.models import Contact, Conversation, User
from inbox.models.conversation import ConversationQuerySet
from inbox.operations.bulk import among
from responders.models import Membership, Responder

AGENT, LEAD, MANAGER, ADMIN, AUDITOR = Responder.Role.values
_STAFF = frozenset({AGENT, LEAD, MANAGER})

ABILITIES: dict[str, frozenset[str]] = {
    "read_conversations": _STAFF | {AUDITOR},  # the auditor never unmasked
    "share_views": frozenset({LEAD, MANAGER}),  # with a brand; a lead with their own teams too
    "reply": _STAFF,
    "note": _STAFF,
    "assign_self": _STAFF,
    "assign_others": frozenset({LEAD, MANAGER}),
    "moderate": _STAFF,  # hide, show and like at the platform
    "delete_messages": frozenset({LEAD, MANAGER}),  # there, for good
    "approve_replies": frozenset({LEAD, MANAGER}),  # of others, where the queue's rule names them
    "edit_approvals": frozenset({MANAGER, ADMIN}),
    "move": _STAFF,  # resolve, snooze, wake, spam, no reply needed
    "tag": _STAFF,
    "settle_uncertain": frozenset({LEAD, MANAGER}),
    "open_files": _STAFF,  # pictures cannot be masked
    "reveal": _STAFF,
    "link_identities": _STAFF,
    "set_tiers": frozenset({LEAD, MANAGER}),  # what a customer is promised may hang on it
    "join_conversations": _STAFF,  # merge and split
    "edit_contacts": _STAFF,  # notes, tags
    "block_contacts": frozenset({LEAD, MANAGER}),
    "forget_contacts": frozenset({MANAGER}),
    "read_wallboard": frozenset({LEAD, MANAGER, AUDITOR}),
    "read_reports": _STAFF | {AUDITOR},  # an agent their own, a lead their teams'
    "export_reports": frozenset({LEAD, MANAGER, AUDITOR}),
    "share_reports": frozenset({LEAD, MANAGER}),  # and have them sent to others
    "read_cases": _STAFF | {AUDITOR},
    "edit_cases": _STAFF,
    "extend_cases": frozenset({LEAD, MANAGER}),
    "decide_cases": frozenset({LEAD, MANAGER}),
    "edit_case_templates": frozenset({MANAGER, ADMIN}),
    "export_cases": frozenset({LEAD, MANAGER, AUDITOR}),
    "edit_macros": frozenset({LEAD, MANAGER}),  # which others are offered
    "keep_macros": _STAFF,  # of one's own
    "edit_rules": frozenset({MANAGER, ADMIN}),
    "edit_policies": frozenset({MANAGER, ADMIN}),
    "read_dead_letters": frozenset({MANAGER, ADMIN}),
    "settle_dead_letters": frozenset({MANAGER, ADMIN}),
    "edit_channels": frozenset({ADMIN}),
    "edit_look": frozenset({ADMIN}),
    "read_first_steps": frozenset({ADMIN}),
    "read_styleguide": frozenset({ADMIN}),
    "edit_surveys": frozenset({MANAGER, ADMIN}),
    "edit_notices": frozenset({MANAGER, ADMIN}),
    "edit_webhooks": frozenset({ADMIN}),
    "read_notices": frozenset(Responder.Role.values),  # one's own
    "edit_team": frozenset({ADMIN}),
    "make_tokens": frozenset(Responder.Role.values),  # that act as oneself
    "edit_shifts": frozenset({LEAD, MANAGER}),  # a lead of their own teams
    "edit_skills": frozenset({LEAD, MANAGER, ADMIN}),  # a lead of their own teams
    "read_staffing": frozenset({LEAD, MANAGER}),
    "edit_staffing": frozenset({MANAGER}),
    "edit_wait_notices": frozenset({MANAGER, ADMIN}),
    "read_changes": frozenset(Responder.Role.values),  # of the settings they may change
    "read_journal": frozenset({AUDITOR}),
    "read_schema": frozenset({MANAGER, ADMIN}),
}


def answering() -> QuerySet[Membership]:
    """Who may be given what waits for which team: active, of its brand, and in a role that replies.

    Routing, the forecast of what will be late and the wallboard all count these, so that none contradicts another.
    """
    return Membership.objects.filter(
        responder__user__is_active=True,
        responder__role__in=ABILITIES["reply"],
        responder__brands=F("team__brand"),
    )


def responder_of(user: User) -> Responder:
    """The active responder who signed in as `user`; NotAllowed for anybody else."""
    rows = Responder.objects.select_related("user")
    responder = rows.filter(user=user, user__is_active=True).first()
    if responder is None:
        raise NotAllowed("no_responder", _("This account has no role here."))
    return responder


def brand_ids(responder: Responder) -> list[int]:
    return list(responder.brands.values_list("pk", flat=True))


def reaches(people: Collection[Responder]) -> dict[int, frozenset[int]]:
    """By responder: the brands whose conversations they may read. One query; empty for those who read none."""
    found: dict[int, set[int]] = {one.pk: set() for one in people}
    readers = [one.pk for one in people if may(one, "read_conversations")]
    of = Responder.brands.through.objects.filter(among("responder", readers))
    for responder_id, brand_id in of.values_list("responder_id", "brand_id"):
        found[responder_id].add(brand_id)
    return {pk: frozenset(brands) for pk, brands in found.items()}


def may(responder: Responder, ability: str, brand_id: int | None = None) -> bool:
    """Whether the role allows it and, where a brand is given, whether it is one of theirs."""
    if responder.role not in ABILITIES[ability]:
        return False
    return brand_id is None or responder.brands.filter(pk=brand_id).exists()


def require(by: User | None, ability: str, brand_id: int | None = None) -> Responder | None:
    """The responder, or None where the system acts; raises NotAllowed."""
    if by is None:
        return None
    responder = responder_of(by)
    if not may(responder, ability, brand_id):
        raise NotAllowed("not_allowed", _("Your role does not allow this."))
    return responder


def colleagues(ability: str, brand_id: int) -> QuerySet[Responder]:
    """Everybody who may `ability` there and can sign in, by name."""
    return Responder.objects.filter(
        brands=brand_id, role__in=ABILITIES[ability], user__is_active=True
    ).order_by("name", "pk")


def contacts(responder: Responder) -> QuerySet[Contact]:
    """Every customer this responder may know of; those who were forgotten are nobody."""
    if not may(responder, "read_conversations"):
        return Contact.objects.none()
    return Contact.objects.filter(brand__in=responder.brands.all(), is_forgotten=False)


def conversations(responder: Responder) -> ConversationQuerySet:
    """Every conversation whose text this responder may read; the one gate for screens and API."""
    if not may(responder, "read_conversations"):
        return Conversation.objects.none()
    return Conversation.objects.filter(brand__in=responder.brands.all())
