"""Business hours: every save makes a version that never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from holidays import GOVERNMENT, PUBLIC, country_holidays

from inbox.errors import Refused
from inbox.models import Activity, Brand, User
from responders import access
from responders.core.hours import BusinessHours, NeverOpens
from responders.core.windows import SpecWrong
from responders.models import Calendar, CalendarVersion

COUNTRY = "ID"
YEARS_BACK, YEARS_AHEAD = 1, 2
OWN, NATIONAL, JOINT_LEAVE = "own", "national", "joint_leave"
_CATEGORIES = {NATIONAL: PUBLIC, JOINT_LEAVE: GOVERNMENT}
_LANGUAGES = {"id": "id", "en": "en_US"}

Windows = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person decides about a calendar.

    weekly: windows by "mon" to "sun"; times are "HH:MM", "24:00" ends the day, overnight is allowed.
    keeps_holidays, keeps_joint_leave: close on Indonesia's national holidays, on its joint leave days.
    closed: own days and their names. openings: windows of single dates, whatever else they would be.
    """

    zone: str
    weekly: Mapping[str, Windows]
    keeps_holidays: bool = True
    keeps_joint_leave: bool = True
    closed: Mapping[date, str] = field(default_factory=dict)
    openings: Mapping[date, Windows] = field(default_factory=dict)


def create(brand: Brand, name: str, plan: Plan, *, by: User | None, at: datetime) -> Calendar:
    """Refused: the plan cannot be read, or never opens."""
    access.require(by, "edit_policies", brand.pk)
    with transaction.atomic():
        calendar = Calendar.objects.create(brand=brand, name=name)
        _add_version(calendar, plan, by, at, before=None)
    return calendar


def change(
    calendar: Calendar, plan: Plan, *, by: User | None, at: datetime, name: str = ""
) -> CalendarVersion:
    """A new version; policies take it up when they are saved again, or by `policies.follow`."""
    access.require(by, "edit_policies", calendar.brand_id)
    with transaction.atomic():
        calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
        before = {"name": calendar.name, "version": calendar.current_id}
        calendar.name = name or calendar.name
        return _add_version(calendar, plan, by, at, before=before)


def plan_of(version: CalendarVersion) -> Plan:
    """What was decided when the version was made, to be changed and saved again."""
    spec = version.spec
    return Plan(
        zone=spec["zone"],
        weekly=_paired(spec["weekly"]),
        keeps_holidays=spec["keeps_holidays"],
        keeps_joint_leave=spec["keeps_joint_leave"],
        closed={
            date.fromisoformat(entry["date"]): entry["name"]
            for entry in spec["closed"]
            if entry["source"] == OWN
        },
        openings={
            date.fromisoformat(entry["date"]): [(a, b) for a, b in entry["windows"]]
            for entry in spec["openings"]
        },
    )


def _paired(weekly: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, Windows]:
    return {day: [(opens, closes) for opens, closes in found] for day, found in weekly.items()}


def frozen(plan: Plan, *, language: str, at: datetime) -> dict[str, Any]:
    """The spec of a version: the holidays of the years around `at` are written out in it."""
    closed = [
        {"date": day.isoformat(), "name": name, "source": source}
        for source, wanted in (
            (NATIONAL, plan.keeps_holidays),
            (JOINT_LEAVE, plan.keeps_joint_leave),
        )
        if wanted
        for day, name in _holidays(source, language, at)
    ]
    closed += [
        {"date": day.isoformat(), "name": name, "source": OWN} for day, name in plan.closed.items()
    ]
    return {
        "zone": plan.zone,
        "weekly": {day: [list(window) for window in found] for day, found in plan.weekly.items()},
        "keeps_holidays": plan.keeps_holidays,
        "keeps_joint_leave": plan.keeps_joint_leave,
        "closed": sorted(closed, key=lambda entry: (entry["date"], entry["source"])),
        "openings": [
            {"date": day.isoformat(), "windows": [list(window) for window in found]}
            for day, found in sorted(plan.openings.items())
        ],
    }


def due_under(
    plan: Plan, start: datetime, span: timedelta, *, language: str, at: datetime
) -> datetime:
    """When `span` of open time has passed since `start`. Refused: the plan cannot be read, or never opens."""
    spec = frozen(plan, language=language, at=at)
    _check(spec, at)
    try:
        return BusinessHours.from_spec(spec).add(start, span)
    except NeverOpens as never:
        raise Refused("never_opens", _("These hours never open.")) from never


def _holidays(source: str, language: str, at: datetime) -> list[tuple[date, str]]:
    found = country_holidays(
        COUNTRY,
        years=range(at.year - YEARS_BACK, at.year + YEARS_AHEAD + 1),
        categories=(_CATEGORIES[source],),
        language=_LANGUAGES.get(language, "en_US"),
    )
    return sorted(found.items())


def _add_version(
    calendar: Calendar,
    plan: Plan,
    by: User | None,
    at: datetime,
    *,
    before: Mapping[str, Any] | None,
) -> CalendarVersion:
    spec = frozen(plan, language=calendar.brand.language, at=at)
    _check(spec, at)
    last = calendar.versions.aggregate(last=Max("number"))["last"] or 0
    version = CalendarVersion.objects.create(
        calendar=calendar, number=last + 1, spec=spec, by=by, at=at
    )
    calendar.current = version
    calendar.save(update_fields=["name", "current"])
    Activity.objects.create(
        brand_id=calendar.brand_id,
        verb="calendar_saved",
        new=f"{calendar.pk}:{version.number}",
        actor=by,
        detail={
            "name": calendar.name,
            "calendar": calendar.pk,
            "before": before,
            "after": {"name": calendar.name, "version": version.pk},
        },
        at=at,
    )
    return version


def _check(spec: Mapping[str, Any], at: datetime) -> None:
    try:
        BusinessHours.from_spec(spec).next_opening(at)
    except SpecWrong as wrong:
        words = _("These hours cannot be read: %(why)s") % {"why": wrong}
        raise Refused("hours_wrong", words) from wrong
    except NeverOpens as never:
        raise Refused("never_opens", _("These hours never open.")) from never
