"""Whose change one may take back: asked of many at once, before anybody is offered a button.

The operation that sets what stood before asks again, and its answer counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from inbox.models import Activity
from responders import access
from responders.models import ApiToken, Membership, Responder
from responders.operations import settings_changes, skills

NOT_YOURS = _("You may not take this back.")
BY_HAND = frozenset({"team", "tokens"})  # so that a token that leaked makes nobody an admin again
NOT_BY_TOKEN = _("Accounts and tokens are changed by who signs in.")


def held(responder: Responder, changes: Collection[Activity]) -> set[int]:
    """Ids of those that this responder may take back; six queries at most, however many there are."""
    brands = set(access.brand_ids(responder))
    people = _people(changes)
    working = _working(people.values())
    able = set(
        skills.editable(responder).filter(pk__in=people.values()).values_list("pk", flat=True)
    )
    led = _led(responder) if responder.role == Responder.Role.LEAD else None

    def may(change: Activity) -> bool:
        section, person = settings_changes.section_of(change.verb), people.get(change.pk, 0)
        ability, works_for = settings_changes.SECTIONS[section].ability, working.get(person, set())
        if change.brand_id not in brands or not access.may(responder, ability):
            return False
        if section == "skills":
            return person in able
        if section == "macros":
            owner = change.detail.get("owner")
            return owner == responder.pk if owner else access.may(responder, "edit_macros")
        if section == "shifts":
            is_here = not person or change.brand_id in works_for
            return is_here and (led is None or _plans(led, change, person))
        if section == "team" and "team_id" in change.detail:
            return change.detail.get("before") is None or change.brand_id in works_for
        if section in BY_HAND and person != responder.pk:
            return access.may(responder, "edit_team") and works_for <= brands
        return True

    return {change.pk for change in changes if may(change)}


def _plans(led: Collection[Membership], change: Activity, person: int) -> bool:
    """The week of a team is planned by its lead, a person's by the lead of any of their teams of the brand."""
    if not person:
        return any(one.team_id == change.detail.get("team_id") for one in led)
    return any((one.responder_id, one.team.brand_id) == (person, change.brand_id) for one in led)


def _led(lead: Responder) -> list[Membership]:
    mine = Membership.objects.filter(responder=lead, is_lead=True).values("team")
    return list(Membership.objects.filter(team__in=mine).select_related("team"))


def _people(changes: Collection[Activity]) -> dict[int, int]:
    """Whom each is about, by the id of the change; a token is about its holder."""
    tokens = {change.detail["token"] for change in changes if "token" in change.detail}
    holders = dict(ApiToken.objects.filter(pk__in=tokens).values_list("pk", "responder"))
    found = {}
    for change in changes:
        told = change.detail
        person = told.get("responder_id") or told.get("responder") or holders.get(told.get("token"))
        if isinstance(person, int):
            found[change.pk] = person
    return found


def _working(people: Collection[int]) -> Mapping[int, set[int]]:
    """The brands that each works for."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Responder.brands.through.objects.filter(responder__in=set(people))
    for person, brand in rows.values_list("responder", "brand"):
        found[person].add(brand)
    return found
