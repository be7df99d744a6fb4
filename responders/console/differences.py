"""What a change of policies, triage rules and business hours changed: what it is about, before, after.

A side that has nothing is empty. Versions never change, so what one said is read again whenever it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from inbox.models import Activity, Brand
from responders.console import findings
from responders.console.durations import spoken
from responders.console.forms.calendars import DAY_NAMES, CalendarForm, written_windows
from responders.console.forms.conditions import LABELS, choices_of
from responders.console.forms.policies import (
    ORDER,
    PAUSES,
    PRIORITIES,
    USUAL_WARNING,
    WORDS,
    PolicyForm,
)
from responders.console.forms.staffing import PlanForm, usual
from responders.models import CalendarVersion, SlaPolicy, SlaPolicyVersion, TriageRule
from responders.operations import staffing_targets
from responders.operations.calendars import OWN

Line = tuple[Any, str, str]
Target = Mapping[str, Any]


def lines(change: Activity) -> list[Line]:
    """Empty for what is told otherwise, and where what stood before was not kept."""
    told = TOLD.get(change.verb)
    before, after = (change.detail or {}).get("before"), (change.detail or {}).get("after")
    return told(change, before or {}, after) if told and isinstance(after, dict) else []


def _policy(change: Activity, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """One that was new is told whole."""
    wanted = [kept.get("version") for kept in (before, after)]
    if "version" not in after:
        number = str(change.new).partition(":")[2]
        first = SlaPolicyVersion.objects.filter(policy=change.detail["policy"], number=number or 0)
        wanted[1] = first.values_list("pk", flat=True).first()
    specs = SlaPolicyVersion.objects.in_bulk([pk for pk in wanted if pk])
    old, new = (specs[pk].spec if pk in specs else {} for pk in wanted)
    return [
        *_name(before, after),
        *_targets(old.get("targets", {}), new.get("targets", {})),
        *_asked(change.brand, old.get("conditions", {}), new.get("conditions", {})),
        *_switch(PolicyForm.base_fields["private_answers_public"].label, "private_answers_public", old, new),
    ]  # fmt: skip


def _targets(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Line]:
    """By metric; priorities that changed alike in one line."""
    hours = _hours(old, new)
    for metric in ORDER:
        was, now = old.get(metric.value, {}), new.get(metric.value, {})
        alike: dict[tuple[str, str], list[str]] = {}
        for number in filter(lambda one: one in {*was, *now}, map(str, PRIORITIES)):
            sides = _promised(was.get(number), now.get(number), hours)
            alike.setdefault(sides, []).append(str(PRIORITIES[int(number)]))
        for (before, after), names in alike.items():
            whose = "" if len(alike) == 1 else f", {', '.join(names)}"
            if before != after:
                yield f"{WORDS[metric]}{whose}", before, after
        for label, of in ((_("warning"), _warning), (_("paused while"), _pauses)):
            told = [of(one) for one in (was, now)]
            if told[0] != told[1] and was and now:
                yield f"{WORDS[metric]}, {label}", *told


def _promised(
    was: Target | None, now: Target | None, hours: Mapping[int, CalendarVersion]
) -> tuple[str, str]:
    """How long, and by which hours where these are not the same on both sides."""
    sides = [one.get("calendar") if one else None for one in (was, now)]
    versions = [hours.get(pk) if pk else None for pk in sides]
    is_same_calendar = None not in versions and len({v.calendar_id for v in versions if v}) == 1
    said = []
    for target, version in zip((was, now), versions, strict=True):
        if target is None:
            said.append("")
            continue
        long = spoken(target["seconds"], _("d h m s").split())
        if was and now and sides[0] == sides[1]:
            said.append(long)
            continue
        by = version.calendar.name if version else _("day and night")
        if is_same_calendar and version:
            by = _("%(name)s, version %(number)s") % {"name": by, "number": version.number}
        said.append(f"{long} ({by})")
    return said[0], said[1]


def _hours(*targets: Mapping[str, Any]) -> Mapping[int, CalendarVersion]:
    each = [target for found in targets for by in found.values() for target in by.values()]
    wanted = {target["calendar"] for target in each if target.get("calendar")}
    return CalendarVersion.objects.select_related("calendar").in_bulk(wanted)


def _warning(by_priority: Mapping[str, Target]) -> str:
    shares = {round(100 * one.get("warn_at", USUAL_WARNING / 100)) for one in by_priority.values()}
    return ", ".join(f"{share}%" for share in sorted(shares))


def _pauses(by_priority: Mapping[str, Target]) -> str:
    found = {pause for one in by_priority.values() for pause in one.get("pauses", ())}
    return ", ".join(str(words) for pause, words in PAUSES.items() if pause in found)


def _asked(brand: Brand, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Line]:
    differing = [name for name in LABELS if (old.get(name) or []) != (new.get(name) or [])]
    named = choices_of(brand) if differing else {}
    for name in differing:
        words = {code: str(label) for code, label in named.get(name, ())}
        sides = [", ".join(words.get(one, one) for one in kept.get(name) or ()) for kept in (old, new)]  # fmt: skip
        yield LABELS[name], sides[0] or _("any"), sides[1] or _("any")


def _rule(_change: Activity, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """What it asks and what it sets, each that differs."""
    told = _name(before, after)
    for part, words in (("conditions", findings.conditions), ("effects", findings.effects)):
        was, now = before.get(part) or {}, after.get(part) or {}
        for name in dict.fromkeys([*was, *now]):
            if was.get(name) == now.get(name):
                continue
            sides = [dict(words({name: kept.get(name)})) for kept in (was, now)]
            label = next(iter({**sides[0], **sides[1]}), None)
            if label is not None:
                told.append((label, *(side.get(label, "") for side in sides)))
    return told


def _calendar(_change: Activity, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    wanted = [kept.get("version") for kept in (before, after)]
    versions = CalendarVersion.objects.in_bulk([pk for pk in wanted if pk])
    old, new = (versions[pk].spec if pk in versions else {} for pk in wanted)
    told = _name(before, after) + _week(old, new)
    fields = CalendarForm.base_fields
    told += _plainly(fields["zone"].label, old.get("zone", ""), new.get("zone", ""))
    for name in ("keeps_holidays", "keeps_joint_leave"):
        told += _switch(fields[name].label, name, old, new)
    return [
        *told,
        *_days(fields["closed"].label, *(_own_days(spec) for spec in (old, new))),
        *_days(fields["openings"].label, *(_other_hours(spec) for spec in (old, new))),
    ]


def _week(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Line]:
    found = []
    for day, label in DAY_NAMES.items():
        sides = [spec.get("weekly", {}).get(day, []) if spec else [] for spec in (old, new)]
        was, now = (written_windows(windows) for windows in sides)
        if was != now:
            found.append((label, was or (_("closed all day") if old else ""), now or _("closed all day")))  # fmt: skip
    return found


def _own_days(spec: Mapping[str, Any]) -> dict[str, str]:
    return {one["date"]: one["name"] for one in spec.get("closed", ()) if one["source"] == OWN}


def _other_hours(spec: Mapping[str, Any]) -> dict[str, str]:
    return {one["date"]: written_windows(one["windows"]) for one in spec.get("openings", ())}


def _days(label: Any, old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[Line]:
    """Single dates that were added, taken away or given something else."""
    for day in sorted(day for day in {*old, *new} if old.get(day) != new.get(day)):
        on = date_format(date.fromisoformat(day), "j M Y")
        sides = [f"{on} {kept[day]}".strip() if day in kept else "" for kept in (old, new)]
        yield label, sides[0], sides[1]


def _staffing(
    _change: Activity, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterable[Line]:
    """In the units of the planner."""
    old, new = (usual(staffing_targets.read(kept)) for kept in (before, after))
    for name in new:
        sides = ["–" if one[name] is None else number_format(one[name]) for one in (old, new)]
        yield from _plainly(PlanForm.base_fields[name].label, *sides)


def _order(model: type[SlaPolicy] | type[TriageRule]) -> Callable[..., list[Line]]:
    """Only the stretch in which something stands elsewhere; by name."""

    def told(change: Activity, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
        was, now = before.get("order", []), after.get("order", [])
        moved = [at for at, (a, b) in enumerate(zip_longest(was, now)) if a != b]
        if not moved:
            return []
        part = slice(moved[0], moved[-1] + 1)
        rows = model._default_manager.filter(brand=change.brand_id, pk__in=[*was[part], *now[part]])
        names = dict(rows.values_list("pk", "name"))
        sides = [", ".join(names.get(pk, "–") for pk in order[part]) for order in (was, now)]
        return [(_("Order"), sides[0], sides[1])]

    return told


def _name(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    return _plainly(_("Name"), before.get("name", ""), after.get("name", "")) if before else []


def _switch(label: Any, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Line]:
    sides = [(_("yes") if spec.get(name) else _("no")) if spec else "" for spec in (old, new)]
    return _plainly(label, *sides) if old else []


def _plainly(label: Any, old: str, new: str) -> list[Line]:
    return [(label, old, new)] if old != new else []


TOLD: Mapping[str, Callable[[Activity, Mapping[str, Any], Mapping[str, Any]], Sequence[Line]]] = {
    "policy_saved": _policy,
    "policies_reordered": _order(SlaPolicy),
    "rule_saved": _rule,
    "rules_reordered": _order(TriageRule),
    "calendar_saved": _calendar,
    "staffing_target_changed": _staffing,
}
