"""Weeks that repeat: saved for a person or a team, and laid out ahead as shifts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, User
from responders import access
from responders.core.weeks import lay_out, read_week
from responders.core.windows import SpecWrong
from responders.models import Responder, Shift, ShiftPattern, Team
from responders.operations import crews, shifts

AHEAD = timedelta(weeks=8)
ONE_DAY = timedelta(days=1)


def of(team: Team, person: Responder | None = None) -> ShiftPattern | None:
    """The pattern that holds now or next: the person's own, or the team's."""
    own = ShiftPattern.objects.filter(brand=team.brand_id)
    found = own.filter(responder=person) if person else own.filter(team=team)
    return found.order_by("-pk").first()


def save(
    team: Team,
    person: Responder | None,
    week: Mapping[str, Any],
    starts_on: date,
    ends_on: date | None,
    *,
    by: User | None,
    at: datetime,
) -> ShiftPattern:
    """From `starts_on`, or today where that is over: what the old one made from then on is made anew.

    Outside a person's own weeks the weeks of their teams hold.
    Shifts that were changed by hand stay. Refused: bad_week, bad_days.
    """
    _require(team, person, by)
    try:
        read_week(week)
    except SpecWrong as error:
        words = _("The week cannot be read: shifts may not overlap, and breaks lie within them.")
        raise Refused("bad_week", words) from error
    if ends_on is not None and ends_on < starts_on:
        raise Refused("bad_days", _("The last day comes after the first."))
    with transaction.atomic():
        before = standing(team, person)
        pattern = of(team, person) or ShiftPattern(brand=team.brand, responder=person)
        pattern.team = None if person else team
        pattern.week, pattern.starts_on, pattern.ends_on = dict(week), starts_on, ends_on
        pattern.laid_until, pattern.changed_by, pattern.changed_at = None, by, at
        pattern.save()
        today = at.astimezone(ZoneInfo(team.brand.time_zone)).date()
        _clear(pattern, team, person, max(starts_on, today))
        _lay(pattern, max(starts_on, today), today + AHEAD)
        if person is not None:
            _lay_teams(pattern, person, today)
        detail = {
            "name": person.name if person else team.name,
            "team_id": team.pk,
            "responder_id": person.pk if person else None,
            "before": before,
            "after": standing(team, person),
        }
        Activity.objects.create(
            brand=team.brand, verb="shift_pattern_saved", actor=by, detail=detail, at=at
        )
    return pattern


def standing(team: Team, person: Responder | None) -> dict[str, Any] | None:
    """Its week and its days as ISO 8601, as they are kept now; None where there is no pattern."""
    kept = of(team, person)
    if kept is None:
        return None
    ends_on = kept.ends_on.isoformat() if kept.ends_on else ""
    return {"week": kept.week, "starts_on": kept.starts_on.isoformat(), "ends_on": ends_on}


def lay_ahead(*, at: datetime) -> int:
    """Every pattern made up to eight weeks ahead; returns how many shifts were added."""
    added = 0
    for pattern in ShiftPattern.objects.select_related("brand", "team", "responder").order_by("pk"):
        today = at.astimezone(ZoneInfo(pattern.brand.time_zone)).date()
        after = pattern.laid_until + timedelta(days=1) if pattern.laid_until else today
        added += _lay(pattern, max(after, pattern.starts_on), today + AHEAD)
    return added


def _require(team: Team, person: Responder | None, by: User | None) -> None:
    if person is not None:
        crews.require_over(by, shifts.ABILITY, person, team.brand_id)
        return
    editor = access.require(by, shifts.ABILITY, team.brand_id)
    if editor is not None and not crews.led(editor).filter(pk=team.pk).exists():
        raise NotAllowed("other_team", _("You do not lead this team."))


def _clear(pattern: ShiftPattern, team: Team, person: Responder | None, first: date) -> None:
    """A person's own pattern takes the place of what their teams' made for them."""
    zone = ZoneInfo(team.brand.time_zone)
    made = Q(pattern=pattern)
    if person is not None:
        theirs = Q(pattern__team__isnull=False, responder=person)
        if pattern.ends_on is not None:
            theirs &= Q(starts_at__lt=shifts.midnight(pattern.ends_on + ONE_DAY, zone))
        made |= theirs
    start = shifts.midnight(first, zone)
    Shift.objects.filter(made, brand=team.brand_id, starts_at__gte=start).delete()


def _lay(pattern: ShiftPattern, first: date, last: date) -> int:
    last = min(last, pattern.ends_on or last)
    if last < first:
        return 0
    added = _make(pattern, _people(pattern), first, last)
    ShiftPattern.objects.filter(pk=pattern.pk).update(laid_until=last)
    return added


def _lay_teams(own: ShiftPattern, person: Responder, today: date) -> None:
    """The weeks of their teams, for this person alone, after the end of their own."""
    if own.ends_on is None:
        return
    first = max(own.ends_on + ONE_DAY, today)
    theirs = ShiftPattern.objects.filter(brand=own.brand_id, team__in=person.teams.all())
    for pattern in theirs.select_related("brand").order_by("pk"):
        if pattern.laid_until is not None:
            people = _people(pattern).filter(pk=person.pk)
            _make(pattern, people, max(first, pattern.starts_on), pattern.laid_until)


def _make(pattern: ShiftPattern, people: Iterable[Responder], first: date, last: date) -> int:
    """A team's week makes nothing on days on which a person's own holds."""
    made = list(lay_out(read_week(pattern.week), pattern.brand.time_zone, first, last))
    own: dict[int | None, list[ShiftPattern]] = defaultdict(list)
    if pattern.responder_id is None:
        for each in ShiftPattern.objects.filter(brand=pattern.brand_id, team=None):
            own[each.responder_id].append(each)
    return shifts.write(
        [
            row
            for person in people
            for row in shifts.place(
                person, pattern, [one for one in made if not _holds(own[person.pk], one.day)]
            )
        ]
    )


def _holds(own: Iterable[ShiftPattern], day: date) -> bool:
    return any(one.starts_on <= day <= (one.ends_on or day) for one in own)


def _people(pattern: ShiftPattern) -> QuerySet[Responder]:
    """Who still works for the brand."""
    here = Responder.objects.filter(brands=pattern.brand_id, user__is_active=True)
    if pattern.responder_id is not None:
        return here.filter(pk=pattern.responder_id)
    return here.filter(memberships__team=pattern.team_id)
