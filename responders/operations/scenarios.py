"""Under which promises the past is told again: as it was, by a policy version, or by a calendar version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inbox.models import Brand
from responders.core.conditions import first
from responders.core.facts import Fact, FactKind, place
from responders.core.replay import replay
from responders.core.sla import Clock, Terms
from responders.models import CalendarVersion, Replay, SlaPolicy
from responders.operations import terms
from responders.operations.evidence import Asked, Evidence
from responders.operations.promises import Held, subject_of

PRIORITIES = (1, 2, 3, 4)
_TRIED = "tried:"  # before a priority: the key of terms that are only tried


@dataclass(frozen=True, slots=True)
class Scenario:
    """again: the clocks of a conversation, None where it is not about that one."""

    again: Callable[[Held, Evidence], tuple[Clock, ...] | None]
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

    return Scenario(again, is_as_it_was=True)


def by_calendar(version: CalendarVersion) -> Scenario:
    """Every target that counted by any version of this calendar counts by this one."""
    older = {str(pk) for pk in version.calendar.versions.values_list("pk", flat=True)}
    moved: dict[str, Terms] = {}

    def again(held: Held, told: Evidence) -> tuple[Clock, ...]:
        for key in _keys(told.facts) - moved.keys():
            moved[key] = _counting(terms.terms(key), older, str(version.pk))
        known = {key: moved[key] for key in _keys(told.facts)}
        return replay(told.facts, known, terms.hours_of(known.values()))

    return Scenario(again)


def by_policy(brand: Brand, spec: Mapping[str, Any], policy_id: int | None = None) -> Scenario:
    """Were this policy to say `spec`, in the order and with the others of now: where it is the first that fits.

    Asked at every moment at which the policy was chosen, by what was so then: a conversation may come under it, or
    leave it, in the middle. What another policy promised meanwhile is left as it was.
    policy_id: None takes it for the only policy there is.
    """
    tried = {f"{_TRIED}{priority}": terms.read(spec, priority) for priority in PRIORITIES}
    chooser = _Chooser(_order(brand, spec, policy_id), policy_id or 0)

    def again(held: Held, told: Evidence) -> tuple[Clock, ...] | None:
        facts = _under(chooser, held, told)
        keys = _keys(facts)
        if not any(key.startswith(_TRIED) for key in keys):
            return None
        known = {key: tried.get(key) or terms.terms(key) for key in keys}
        return replay(facts, known, terms.hours_of(known.values()))

    return Scenario(again)


@dataclass(frozen=True, slots=True)
class _Chooser:
    """ordered: conditions, policy's id and its version of now; the one that is tried is `tried_id`, 0 if new."""

    ordered: list[tuple[Mapping[str, Sequence[str]], tuple[int, int]]]
    tried_id: int

    def key(self, held: Held, asked: Asked, recorded: str) -> str:
        """The key of the terms by which it would be counted; empty where no policy fits."""
        found = None
        if asked.policy is not None:  # a rule said so, which comes before all conditions
            found = next((one for _, one in self.ordered if one[0] == asked.policy), None)
        found = found or first(self.ordered, subject_of(held, asked))
        if found is None:
            return ""
        policy_id, version_id = found
        if policy_id == self.tried_id:
            return f"{_TRIED}{asked.priority}"
        if recorded and terms.policy_of(terms.parts(recorded)[0]) == policy_id:
            return recorded
        return terms.key(version_id, asked.priority)


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
) -> list[tuple[Mapping[str, Sequence[str]], tuple[int, int]]]:
    tried = spec.get("conditions", {})
    if policy_id is None:
        return [(tried, (0, 0))]
    found = []
    policies = SlaPolicy.objects.filter(brand=brand).select_related("current")
    for policy in policies.order_by("position", "pk"):
        if policy.pk == policy_id:
            found.append((tried, (policy.pk, 0)))
        elif policy.is_active and policy.current is not None:
            conditions = policy.current.spec.get("conditions", {})
            found.append((conditions, (policy.pk, policy.current.pk)))
    return found


def _under(chooser: _Chooser, held: Held, told: Evidence) -> list[Fact]:
    """The same story with the choice of a policy made again, wherever it was made.

    Where what it was made by was not written down, it is what is so now, at the priority of then.
    """
    applied, asked = FactKind.POLICY_APPLIED, held.asked()
    found = [fact for fact in told.facts if fact.kind is not applied]
    for fact in sorted((f for f in told.facts if f.kind is applied), key=place):
        priority = terms.parts(fact.subject)[1]
        asked = told.asked_then.get(fact.ref, asked)._replace(priority=priority)
        key = chooser.key(held, asked, fact.subject)
        if key:
            found.append(replace(fact, subject=key))
    if told.facts and not told.terms:
        key = chooser.key(held, held.asked(), "")
        found += [Fact(told.facts[0].at, applied, "activity:0", subject=key)] if key else []
    return found
