"""Teams and who leads them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Brand, User
from responders import access
from responders.models import Membership, Responder, Team


def of(responder: Responder) -> QuerySet[Team]:
    """Teams of the responder's brands."""
    return (
        Team.objects.filter(brand__in=access.brand_ids(responder))
        .select_related("brand")
        .prefetch_related("memberships__responder")
        .order_by("brand__name", "name", "pk")
    )


def led(responder: Responder) -> QuerySet[Team]:
    """Teams whose people this responder may plan: a lead's own, everybody else's whole brands."""
    teams = of(responder)
    if responder.role == Responder.Role.LEAD:
        return teams.filter(
            pk__in=Membership.objects.filter(responder=responder, is_lead=True).values("team")
        )
    return teams


def require_over(by: User | None, ability: str, person: Responder, brand_id: int) -> None:
    """`by` may do that for this person in this brand; a lead only for the people of their teams."""
    editor = access.require(by, ability, brand_id)
    if not person.brands.filter(pk=brand_id).exists():
        raise NotAllowed("other_brand", _("This person does not work for this brand."))
    if editor is None or editor.role != Responder.Role.LEAD:
        return
    if not led(editor).filter(brand=brand_id, members=person).exists():
        raise NotAllowed("other_team", _("This person is not in a team that you lead."))


def create(brand: Brand, name: str, *, by: User | None, at: datetime) -> Team:
    """Refused: no_name, name_taken."""
    access.require(by, "edit_team", brand.pk)
    name = name.strip()
    if not name:
        raise Refused("no_name", _("Give a name."))
    if Team.objects.filter(brand=brand, name__iexact=name).exists():
        raise Refused("name_taken", _("A team of this brand already has this name."))
    with transaction.atomic():
        team = Team.objects.create(brand=brand, name=name)
        _journal("team_created", team, by, at, {})
    return team


def put(
    team: Team, responder: Responder, *, is_lead: bool, by: User | None, at: datetime
) -> Membership:
    """Makes somebody a member or a lead. Refused: other_brand."""
    access.require(by, "edit_team", team.brand_id)
    if not responder.brands.filter(pk=team.brand_id).exists():
        raise NotAllowed("other_brand", _("This person does not work for the brand of this team."))
    with transaction.atomic():
        before = standing(team, responder)
        membership, _created = Membership.objects.update_or_create(
            team=team, responder=responder, defaults={"is_lead": is_lead}
        )
        _journal("member_put", team, by, at, _moved(team, responder, before))
    return membership


def remove(team: Team, responder: Responder, *, by: User | None, at: datetime) -> None:
    access.require(by, "edit_team", team.brand_id)
    with transaction.atomic():
        before = standing(team, responder)
        if Membership.objects.filter(team=team, responder=responder).delete()[0]:
            _journal("member_removed", team, by, at, _moved(team, responder, before))


def standing(team: Team, responder: Responder) -> dict[str, bool] | None:
    """None where the person is not in the team."""
    kept = Membership.objects.filter(team=team, responder=responder).first()
    return {"is_lead": kept.is_lead} if kept else None


def _moved(team: Team, responder: Responder, before: dict[str, bool] | None) -> dict[str, object]:
    return {
        "responder": responder.name,
        "responder_id": responder.pk,
        "before": before,
        "after": standing(team, responder),
    }


def _journal(
    verb: str, team: Team, by: User | None, at: datetime, detail: dict[str, object]
) -> None:
    Activity.objects.create(
        brand_id=team.brand_id,
        verb=verb,
        actor=by,
        detail={"team": team.name, "team_id": team.pk, **detail},
        at=at,
    )
