"""Planned work: single shifts, a copied week, absences; all in the zone of the brand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, Brand, User
from responders.core import shifts as core
from responders.core.weeks import Made, lay_out, read_week
from responders.core.windows import DAYS, SpecWrong
from responders.models import Absence, Responder, Shift, ShiftPattern, Team
from responders.operations import crews

WEEK = timedelta(days=7)
YEARS = range(2000, 2101)
LONGEST_ABSENCE = timedelta(days=366)
ABILITY = "edit_shifts"


def between(people: Iterable[int], start: datetime, end: datetime) -> QuerySet[Shift]:
    """Shifts that have a part in [start, end)."""
    rows = Shift.objects.filter(responder__in=list(people), starts_at__lt=end, ends_at__gt=start)
    return rows.order_by("starts_at", "pk")


def absences(people: Iterable[int], start: datetime, end: datetime) -> QuerySet[Absence]:
    rows = Absence.objects.filter(responder__in=list(people), starts_at__lt=end, ends_at__gt=start)
    return rows.order_by("starts_at", "pk")


def of_core(rows: Iterable[Shift]) -> list[core.Shift]:
    """As responders.core.shifts counts them."""
    return [
        core.Shift(one.responder_id, one.starts_at, one.ends_at, breaks_of(one)) for one in rows
    ]


def away_of(rows: Iterable[Absence]) -> list[core.Absence]:
    return [core.Absence(one.responder_id, one.starts_at, one.ends_at) for one in rows]


def breaks_of(shift: Shift) -> tuple[core.Interval, ...]:
    return tuple(
        (datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in shift.breaks
    )


def plan(
    person: Responder,
    brand: Brand,
    day: date,
    turn: Mapping[str, Any],
    *,
    number: int | None = None,
    by: User | None,
    at: datetime,
) -> Shift:
    """One shift that begins on `day`; `turn` as in responders.core.weeks. Refused: bad_shift, overlap.

    number: which a removed one had, that it comes back as the same.
    """
    crews.require_over(by, ABILITY, person, brand.pk)
    made = _made(turn, brand, day)
    shift = Shift(pk=number, responder=person, brand=brand, **_times(made))
    _save(shift, "shift_planned", None, by, at)
    return shift


def change(
    shift: Shift, day: date, turn: Mapping[str, Any], *, by: User | None, at: datetime
) -> Shift:
    """By hand from now on: its pattern does not touch it any more. Refused: as plan."""
    crews.require_over(by, ABILITY, shift.responder, shift.brand_id)
    before = standing(shift)
    for name, value in _times(_made(turn, shift.brand, day)).items():
        setattr(shift, name, value)
    shift.pattern = None
    _save(shift, "shift_changed", before, by, at)
    return shift


def remove(shift: Shift, *, by: User | None, at: datetime) -> None:
    crews.require_over(by, ABILITY, shift.responder, shift.brand_id)
    with transaction.atomic():
        kept = {"shift": shift.pk, "before": standing(shift), "after": None}
        journal("shift_removed", shift.brand_id, shift.responder, by, at, shift.starts_at, **kept)
        shift.delete()


def standing(shift: Shift) -> dict[str, Any]:
    """Day and turn as `change` takes them, the day as ISO 8601, on the clock of the brand; as it is kept now."""
    kept = Shift.objects.select_related("brand").get(pk=shift.pk)
    zone = ZoneInfo(kept.brand.time_zone)

    def told(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%H:%M}"

    return {
        "day": kept.starts_at.astimezone(zone).date().isoformat(),
        "turn": {
            "from": told(kept.starts_at),
            "until": told(kept.ends_at),
            "breaks": [[told(start), told(end)] for start, end in breaks_of(kept)],
        },
    }


def copy_week(team: Team, monday: date, *, by: User | None, at: datetime) -> int:
    """The week before, again, at the same hours of the clock; where somebody already works, that stays."""
    zone = ZoneInfo(team.brand.time_zone)
    people = list(team.members.all())
    for person in people:
        crews.require_over(by, ABILITY, person, team.brand_id)
    start = midnight(monday, zone)
    ids = [person.pk for person in people]
    before = between(ids, midnight(monday - WEEK, zone), start).filter(
        brand=team.brand_id, starts_at__gte=midnight(monday - WEEK, zone)
    )
    with transaction.atomic():
        added = _insert([_later(shift, zone) for shift in before])
        Activity.objects.create(
            brand_id=team.brand_id,
            verb="week_copied",
            actor=by,
            detail={"team": team.name, "week": monday.isoformat(), "shifts": added},
            at=at,
        )
    return added


def be_absent(
    person: Responder,
    brand: Brand,
    first: date,
    last: date,
    reason: str,
    *,
    number: int | None = None,
    by: User | None,
    at: datetime,
) -> Absence:
    """Whole days, `last` included. Refused: bad_absence.

    number: which a cancelled one had, that it comes back as the same. The reason never gets into the journal.
    """
    crews.require_over(by, ABILITY, person, brand.pk)
    if not timedelta() <= last - first < LONGEST_ABSENCE or first.year not in YEARS:
        raise Refused("bad_absence", _("The last day comes after the first, within a year."))
    zone = ZoneInfo(brand.time_zone)
    with transaction.atomic():
        absence = Absence.objects.create(
            pk=number,
            responder=person,
            starts_at=midnight(first, zone),
            ends_at=midnight(last + timedelta(days=1), zone),
            reason=reason.strip(),
            by=by,
        )
        kept = {"absence": absence.pk, "before": None, "after": days_of(absence, brand)}
        journal("absence_planned", brand.pk, person, by, at, absence.starts_at, **kept)
    return absence


def cancel_absence(absence: Absence, brand: Brand, *, by: User | None, at: datetime) -> None:
    crews.require_over(by, ABILITY, absence.responder, brand.pk)
    with transaction.atomic():
        kept = {"absence": absence.pk, "before": days_of(absence, brand), "after": None}
        person, start = absence.responder, absence.starts_at
        journal("absence_cancelled", brand.pk, person, by, at, start, **kept)
        absence.delete()


def days_of(absence: Absence, brand: Brand) -> dict[str, str]:
    """Its first and last day on the clock of the brand, as ISO 8601."""
    zone = ZoneInfo(brand.time_zone)
    ends = absence.ends_at.astimezone(zone).date() - timedelta(days=1)
    return {
        "first": absence.starts_at.astimezone(zone).date().isoformat(),
        "last": ends.isoformat(),
    }


def place(person: Responder, pattern: ShiftPattern, made: Iterable[Made]) -> list[Shift]:
    """Rows of a pattern, not written yet."""
    return [
        Shift(responder=person, brand_id=pattern.brand_id, pattern=pattern, **_times(one))
        for one in made
    ]


def write(rows: Collection[Shift]) -> int:
    """Those that overlap none of the same person's; returns how many."""
    return _insert(rows)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def journal(
    verb: str,
    brand_id: int,
    person: Responder,
    by: User | None,
    at: datetime,
    when: datetime,
    **kept: object,
) -> None:
    detail = {"responder": person.pk, "name": person.name, "when": when.isoformat(), **kept}
    Activity.objects.create(brand_id=brand_id, verb=verb, actor=by, detail=detail, at=at)


def _insert(rows: Collection[Shift]) -> int:
    people = {row.responder_id for row in rows}
    before = Shift.objects.filter(responder__in=people).count()
    Shift.objects.bulk_create(rows, ignore_conflicts=True)
    return Shift.objects.filter(responder__in=people).count() - before


def _made(turn: Mapping[str, Any], brand: Brand, day: date) -> Made:
    words = _("Write the hours as 08:00-17:00, with every break within them.")
    if day.year not in YEARS:
        raise Refused("bad_shift", _("That day is too far away."))
    try:
        found = list(lay_out(read_week({DAYS[day.weekday()]: [turn]}), brand.time_zone, day, day))
    except SpecWrong as error:
        raise Refused("bad_shift", words) from error
    if not found:
        raise Refused("bad_shift", words)
    return found[0]


def _times(made: Made) -> dict[str, Any]:
    return {
        "starts_at": made.starts_at,
        "ends_at": made.ends_at,
        "breaks": [[start.isoformat(), end.isoformat()] for start, end in made.breaks],
    }


def _save(
    shift: Shift, verb: str, before: dict[str, Any] | None, by: User | None, at: datetime
) -> None:
    try:
        with transaction.atomic():
            shift.save()
            kept = {"shift": shift.pk, "before": before, "after": standing(shift)}
            journal(verb, shift.brand_id, shift.responder, by, at, shift.starts_at, **kept)
    except IntegrityError as error:
        words = _("%(name)s already works at that time.") % {"name": shift.responder.name}
        raise Refused("overlap", words) from error


def _later(shift: Shift, zone: ZoneInfo) -> Shift:
    """The same a week later by the clock on the wall."""

    def moved(moment: datetime) -> datetime:
        return (moment.astimezone(zone) + WEEK).astimezone(UTC)

    return Shift(
        responder_id=shift.responder_id,
        brand_id=shift.brand_id,
        starts_at=moved(shift.starts_at),
        ends_at=moved(shift.ends_at),
        breaks=[[moved(a).isoformat(), moved(b).isoformat()] for a, b in breaks_of(shift)],
    )
