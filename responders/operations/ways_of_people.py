"""Ways back of who works here, in which teams, with which skills, when, and with which keys."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from inbox.models import Activity, Brand, User
from responders.models import (
    Absence,
    ApiToken,
    Membership,
    Responder,
    Shift,
    ShiftPattern,
    Team,
)
from responders.operations import (
    crews,
    shift_patterns,
    shifts,
    skills,
    staffing_targets,
    team,
    tokens,
)
from responders.operations.ways_back import State, Way, found, its, sure

_ENDS_KEYS = _("Sessions and API tokens of the account end; the tokens do not come back.")


def _one(change: Activity, name: str) -> Responder | None:
    """Whoever it was about, also where they work for this brand no more."""
    return Responder.objects.filter(pk=change.detail.get(name) or 0).first()


def _person(change: Activity) -> State:
    person = _one(change, "responder")
    return team.standing(person) if person else None


def _put_person(change: Activity, before: State, by: User | None, at: datetime) -> None:
    person, wanted = sure(_one(change, "responder")), dict(before or {})
    if "is_active" in wanted:
        switch = team.enable if wanted["is_active"] else team.disable
        switch(person, by=by, at=at)
        return
    said = {**team.standing(person), **wanted}
    del said["is_active"]
    said["brands"] = Brand.objects.filter(pk__in=said["brands"])
    team.change(person, **said, by=by, at=at)


def _member(change: Activity) -> State:
    crew, person = found(Team, change, "team_id"), _one(change, "responder_id")
    return {**kept} if crew and person and (kept := crews.standing(crew, person)) else None


def _put_member(change: Activity, before: State, by: User | None, at: datetime) -> None:
    crew, person = sure(found(Team, change, "team_id")), sure(_one(change, "responder_id"))
    if before is None:
        crews.remove(crew, person, by=by, at=at)
    else:
        crews.put(crew, person, **before, by=by, at=at)


def _able(change: Activity) -> State:
    person = _one(change, "responder")
    return skills.standing(person) if person else None


def _put_able(change: Activity, before: State, by: User | None, at: datetime) -> None:
    person = sure(_one(change, "responder"))
    skills.save(person, skills.able_of(before or {}), by=by, at=at)


def _shift(change: Activity) -> State:
    shift = found(Shift, change, "shift")
    return shifts.standing(shift) if shift else None


def _put_shift(change: Activity, before: State, by: User | None, at: datetime) -> None:
    """By hand from now on, as every shift that a person set."""
    shift = found(Shift, change, "shift")
    if before is None:
        return shifts.remove(sure(shift), by=by, at=at)
    day, turn = date.fromisoformat(before["day"]), before["turn"]
    if shift is None:
        person, number = sure(_one(change, "responder")), change.detail["shift"]
        shifts.plan(person, change.brand, day, turn, number=number, by=by, at=at)
    else:
        shifts.change(shift, day, turn, by=by, at=at)
    return None


def _absence(change: Activity) -> State:
    person = change.detail.get("responder")
    absence = found(Absence, change, "absence", responder=person)
    return {**shifts.days_of(absence, change.brand)} if absence else None


def _put_absence(change: Activity, before: State, by: User | None, at: datetime) -> None:
    person, number = sure(_one(change, "responder")), change.detail["absence"]
    if before is None:
        absence = sure(found(Absence, change, "absence", responder=person))
        shifts.cancel_absence(absence, change.brand, by=by, at=at)
        return
    first, last = date.fromisoformat(before["first"]), date.fromisoformat(before["last"])
    shifts.be_absent(person, change.brand, first, last, "", number=number, by=by, at=at)


def _pattern(change: Activity) -> State:
    crew, person = found(Team, change, "team_id"), _one(change, "responder_id")
    if crew is None or (person is None and change.detail["responder_id"]):
        return None  # the week of a team is another thing than that of somebody who is gone
    return shift_patterns.standing(crew, person)


def _patterns(change: Activity) -> QuerySet[ShiftPattern]:
    person = change.detail.get("responder_id")
    whose = {"responder": person} if person else {"team": change.detail.get("team_id")}
    return ShiftPattern.objects.filter(brand=change.brand_id, **whose)


def _put_pattern(change: Activity, before: State, by: User | None, at: datetime) -> None:
    kept, crew = before or {}, sure(found(Team, change, "team_id"))
    starts = date.fromisoformat(kept["starts_on"])
    ends = date.fromisoformat(kept["ends_on"]) if kept["ends_on"] else None
    person = _one(change, "responder_id")
    shift_patterns.save(crew, person, kept["week"], starts, ends, by=by, at=at)


def _staffing(change: Activity) -> State:
    crew = found(Team, change, "team_id")
    return staffing_targets.standing(crew) if crew else None


def _put_staffing(change: Activity, before: State, by: User | None, at: datetime) -> None:
    target = staffing_targets.read(before or {})
    crew = sure(found(Team, change, "team_id"))
    staffing_targets.keep(crew, target.wish, target.cost_per_hour, by=by, at=at)


def _token(change: Activity) -> State:
    token = ApiToken.objects.filter(pk=change.detail.get("token") or 0).first()
    return {"is_active": token.revoked_at is None} if token else None


def _put_token(change: Activity, before: State, by: User | None, at: datetime) -> None:
    tokens.revoke(ApiToken.objects.get(pk=change.detail["token"]), by=by, at=at)


def _of_person(warning: object = "") -> Way:
    return Way(
        kind="person",
        about=("responder",),
        now=_person,
        rows=its(Responder, pk="responder"),
        put=_put_person,
        warning=warning,  # type: ignore[arg-type]
    )


_OF_MEMBER = Way(
    kind="member",
    about=("team_id", "responder_id"),
    now=_member,
    rows=its(Membership, team="team_id", responder="responder_id"),
    put=_put_member,
)
_OF_SHIFT = Way(
    kind="shift", about=("shift",), now=_shift, rows=its(Shift, pk="shift"), put=_put_shift
)
_OF_ABSENCE = Way(
    kind="absence",
    about=("absence",),
    now=_absence,
    rows=its(Absence, pk="absence"),
    put=_put_absence,
)
WAYS = {
    "responder_added": _of_person(_ENDS_KEYS),
    "service_account_added": _of_person(_ENDS_KEYS),
    "responder_changed": _of_person(),
    "responder_brands_changed": _of_person(),
    "responder_disabled": _of_person(_("API tokens that were revoked with it do not come back.")),
    "responder_enabled": _of_person(_ENDS_KEYS),
    "role_changed": _of_person(),
    "member_put": _OF_MEMBER,
    "member_removed": _OF_MEMBER,
    "skills_changed": Way(
        kind="skills",
        about=("responder",),
        now=_able,
        rows=its(Responder, pk="responder"),
        put=_put_able,
    ),
    "shift_planned": _OF_SHIFT,
    "shift_changed": _OF_SHIFT,
    "shift_removed": _OF_SHIFT,
    "absence_planned": _OF_ABSENCE,
    "absence_cancelled": Way(
        kind="absence",
        about=("absence",),
        now=_absence,
        rows=its(Absence, pk="absence"),
        put=_put_absence,
        warning=_("The days come back without their reason, which the journal does not keep."),
    ),
    "shift_pattern_saved": Way(
        kind="pattern",
        about=("team_id", "responder_id"),
        now=_pattern,
        rows=_patterns,
        put=_put_pattern,
    ),
    "staffing_target_changed": Way(
        kind="staffing_target",
        about=("team_id",),
        now=_staffing,
        rows=its(Team, pk="team_id"),  # as keeping holds it, for a target may have no row yet
        put=_put_staffing,
    ),
    "token_created": Way(
        kind="token",
        about=("token",),
        now=_token,
        rows=its(ApiToken, pk="token"),
        put=_put_token,
        warning=_("The token ends at once and for good."),
    ),
}
