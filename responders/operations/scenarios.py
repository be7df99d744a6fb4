"""Under which promises the past is told again: as it was, by a policy version, or by a calendar version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inbox.models import Brand
from responders.core.conditions import first
from responders.core.facts import Fact, FactKind
from responders.core.replay import replay
from responders.core.sla import Clock, Terms
from responders.models import CalendarVersion, Replay, SlaPolicy
from responders.operations import terms
from responders.operations.evidence import Evidence
from responders.operations.promises import Held, subject_of

PRIORITIES = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Scenario:
    """fits: which conversations it is about. again: their clocks, and the calendars' hours by key."""

    fits: Callable[[Held], bool]
    again: Callable[[Held, Evidence], tuple[Clock, ...]]
    is_as_it_was: bool = False


def of(wanted: Replay) -> Scenario:
    if wanted.policy_version is not None:
        version = wanted.policy_version
        return by_policy(wanted.brand, version.spec, version.policy_id)
    if wanted.calendar_version is not None:
        return by_calendar(wanted.calendar_version)
    return as_it_was()


def as_it_was() -> Scenario:
    def again(held: Held, told: Evidence) -> tuple[Clock, ...]:
        known = {key: terms.terms(key) for key in _keys(told.facts)}
        return replay(told.facts, known, terms.hours_of(known.values()))

    return Scenario(_everything, again, is_as_it_was=True)


def by_calendar(version: CalendarVersion) -> Scenario:
    """Every target that counted by any version of this calendar counts by this one."""
    older = {str(pk) for pk in version.calendar.versions.values_list("pk", flat=True)}
    moved: dict[str, Terms] = {}

    def again(held: Held, told: Evidence) -> tuple[Clock, ...]:
        for key in _keys(told.facts) - moved.keys():
            moved[key] = _counting(terms.terms(key), older, str(version.pk))
        known = {key: moved[key] for key in _keys(told.facts)}
        return replay(told.facts, known, terms.hours_of(known.values()))

    return Scenario(_everything, again)


def by_policy(brand: Brand, spec: Mapping[str, Any], policy_id: int | None = None) -> Scenario:
    """Where this policy, were it to say `spec`, is the first that fits, in the order and with the others of now.

    policy_id: None takes it for the only policy there is.
    """
    known = {str(priority): terms.read(spec, priority) for priority in PRIORITIES}
    calendars = terms.hours_of(known.values())
    ordered = _order(brand, spec, policy_id)
    others = {pk for _conditions, pk in ordered} - {policy_id}

    def fits(held: Held) -> bool:
        if held.policy_id == policy_id and policy_id is not None:
            return True
        if held.policy_id in others:
            return False
        return first(ordered, subject_of(held)) == (policy_id or 0)

    def again(held: Held, told: Evidence) -> tuple[Clock, ...]:
        return replay(_under(told.facts, held.priority), known, calendars)

    return Scenario(fits, again)


def _everything(held: Held) -> bool:
    return True


def _keys(facts: Sequence[Fact]) -> set[str]:
    return {fact.subject for fact in facts if fact.kind is FactKind.POLICY_APPLIED}


def _counting(old: Terms, older: set[str], newer: str) -> Terms:
    targets = tuple(
        replace(target, calendar=newer) if target.calendar in older else target
        for target in old.targets
    )
    return replace(old, targets=targets)


def _order(
    brand: Brand, spec: Mapping[str, Any], policy_id: int | None
) -> list[tuple[Mapping[str, Sequence[str]], int]]:
    tried = spec.get("conditions", {})
    if policy_id is None:
        return [(tried, 0)]
    found = []
    policies = SlaPolicy.objects.filter(brand=brand).select_related("current")
    for policy in policies.order_by("position", "pk"):
        if policy.pk == policy_id:
            found.append((tried, policy.pk))
        elif policy.is_active and policy.current is not None:
            found.append((policy.current.spec.get("conditions", {}), policy.pk))
    return found


def _under(facts: list[Fact], priority: int) -> list[Fact]:
    """The same story with one policy all along; what changes are the priorities, when they did."""
    applied = FactKind.POLICY_APPLIED
    found = [
        replace(fact, subject=str(terms.parts(fact.subject)[1])) if fact.kind is applied else fact
        for fact in facts
    ]
    if facts and not any(fact.kind is applied for fact in facts):
        found.append(Fact(facts[0].at, applied, "activity:0", subject=str(priority)))
    return found
