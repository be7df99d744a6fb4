"""SLA policies: every save makes a version; running clocks change by `rebasing` alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, Brand, User
from responders import access
from responders.core.conditions import NAMES
from responders.core.sla import Metric
from responders.models import CalendarVersion, SlaPolicy, SlaPolicyVersion
from responders.models.handling import Priority

PAUSING = frozenset({"pending", "snoozed"})
NEVER_PAUSED = frozenset({Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.ASSIGNMENT})


def create(
    brand: Brand, name: str, spec: Mapping[str, Any], *, by: User | None, at: datetime
) -> SlaPolicy:
    """Comes last in the order. spec: see `terms.read`. Refused: the spec cannot be read."""
    access.require(by, "edit_policies", brand.pk)
    with transaction.atomic():
        last = brand.sla_policies.aggregate(last=Max("position"))["last"] or 0
        policy = SlaPolicy.objects.create(brand=brand, name=name, position=last + 1)
        _add_version(policy, spec, by, at, was="")
    return policy


def change(
    policy: SlaPolicy, spec: Mapping[str, Any], *, by: User | None, at: datetime, name: str = ""
) -> SlaPolicyVersion:
    """A new version, for what begins from now on; running clocks keep theirs until `rebasing.rebase`."""
    access.require(by, "edit_policies", policy.brand_id)
    with transaction.atomic():
        policy = SlaPolicy.objects.select_for_update(no_key=True).get(pk=policy.pk)
        was, policy.name = policy.name, name or policy.name
        return _add_version(policy, spec, by, at, was=was)


def rename(policy: SlaPolicy, name: str, *, by: User | None, at: datetime) -> SlaPolicy:
    """Only the name: no version, no promise changes. Refused: name_missing."""
    access.require(by, "edit_policies", policy.brand_id)
    name = " ".join(name.replace("\0", "").split())[:120]
    if not name:
        raise Refused("name_missing", _("Give the policy a name."))
    with transaction.atomic():
        held = SlaPolicy.objects.select_for_update(no_key=True).get(pk=policy.pk)
        if held.name != name:
            SlaPolicy.objects.filter(pk=held.pk).update(name=name)
            detail = _kept({"name": held.name}, {"name": name}, policy=policy.pk, name=name)
            _log(policy.brand_id, "policy_renamed", str(policy.pk), by, at, detail)
    policy.refresh_from_db()
    return policy


def switch(policy: SlaPolicy, is_active: bool, *, by: User | None, at: datetime) -> SlaPolicy:
    access.require(by, "edit_policies", policy.brand_id)
    with transaction.atomic():
        held = SlaPolicy.objects.select_for_update(no_key=True).get(pk=policy.pk)
        before, after = {"is_active": held.is_active}, {"is_active": is_active}
        policy.is_active = is_active
        policy.save(update_fields=["is_active"])
        detail = _kept(before, after, policy=policy.pk, name=held.name)
        _log(policy.brand_id, "policy_switched", str(policy.pk), by, at, detail)
    return policy


def reorder(brand: Brand, policy_ids: Sequence[int], *, by: User | None, at: datetime) -> None:
    """In the order given, which must name every policy of the brand. Refused: it does not."""
    access.require(by, "edit_policies", brand.pk)
    with transaction.atomic():
        found = {
            policy.pk: policy
            for policy in brand.sla_policies.order_by("pk").select_for_update(no_key=True)
        }
        if set(found) != set(policy_ids):
            raise Refused("order_incomplete", _("The order must name every policy once."))
        before = sorted(found, key=lambda pk: (found[pk].position, pk))
        for position, pk in enumerate(policy_ids, start=1):
            found[pk].position = position
        SlaPolicy.objects.bulk_update(found.values(), ["position"])
        detail = _kept({"order": before}, {"order": list(policy_ids)})
        _log(brand.pk, "policies_reordered", "", by, at, detail)


def count_by(version_id: int) -> bool:
    """Whether a policy counts by this version of a calendar now."""
    rows = SlaPolicy.objects.filter(brand__calendars__versions=version_id).select_related("current")
    return any(row.current and version_id in _calendars(row.current.spec) for row in rows)


def follow(version: CalendarVersion, *, by: User | None, at: datetime) -> list[SlaPolicyVersion]:
    """Give every policy that counts by an older version of this calendar a version that counts by it."""
    brand_id = version.calendar.brand_id
    access.require(by, "edit_policies", brand_id)
    older = set(version.calendar.versions.exclude(pk=version.pk).values_list("pk", flat=True))
    made = []
    with transaction.atomic():
        policies = (
            SlaPolicy.objects.filter(brand_id=brand_id).order_by("pk").select_related("current")
        )
        for policy in policies.select_for_update(no_key=True, of=("self",)):
            spec = policy.current.spec if policy.current else {}
            if older & set(_calendars(spec)):
                made.append(
                    _add_version(policy, _moved(spec, older, version.pk), by, at, was=policy.name)
                )
    return made


def _add_version(
    policy: SlaPolicy, spec: Mapping[str, Any], by: User | None, at: datetime, *, was: str
) -> SlaPolicyVersion:
    """was: its name until now."""
    _check(spec, policy.brand_id)
    old = policy.current_id
    last = policy.versions.aggregate(last=Max("number"))["last"] or 0
    version = SlaPolicyVersion.objects.create(
        policy=policy, number=last + 1, spec=dict(spec), by=by, at=at
    )
    policy.current = version
    policy.save(update_fields=["name", "current"])
    before: dict[str, Any] = {"is_active": False}
    after: dict[str, Any] = {"is_active": policy.is_active}
    if old is not None:
        before = {"name": was, "version": old}
        after = {"name": policy.name, "version": version.pk}
    detail = _kept(before, after, policy=policy.pk, name=policy.name)
    _log(policy.brand_id, "policy_saved", f"{policy.pk}:{version.number}", by, at, detail)
    return version


def _check(spec: Mapping[str, Any], brand_id: int) -> None:
    unknown = set(spec.get("conditions", {})) - set(NAMES)
    if unknown:
        raise Refused("condition_unknown", _("A policy cannot ask for %s.") % ", ".join(unknown))
    if not spec.get("targets"):
        raise Refused("no_targets", _("A policy needs at least one target."))
    for metric, by_priority in spec["targets"].items():
        if metric not in set(Metric):
            raise Refused("metric_unknown", _("%s is not something a clock measures.") % metric)
        for priority, target in by_priority.items():
            if priority not in {str(value) for value in Priority.values}:
                raise Refused("priority_unknown", _("%s is not a priority.") % priority)
            _check_target(Metric(metric), target)
    known = CalendarVersion.objects.filter(
        pk__in=_calendars(spec), calendar__brand_id=brand_id
    ).count()
    if known != len(set(_calendars(spec))):
        raise Refused("calendar_unknown", _("A target counts by hours that do not exist."))


def _check_target(metric: Metric, target: Mapping[str, Any]) -> None:
    seconds, warn_at = target.get("seconds"), target.get("warn_at", 0.75)
    if not isinstance(seconds, int) or seconds <= 0:
        raise Refused("target_wrong", _("A target is a whole number of seconds above zero."))
    if not isinstance(warn_at, int | float) or not 0 < warn_at <= 1:
        raise Refused("warning_wrong", _("A warning is a share between zero and one."))
    pauses = set(target.get("pauses", ()))
    if pauses - PAUSING or (pauses and metric in NEVER_PAUSED):
        raise Refused("pause_wrong", _("This target cannot be paused like that."))


def _calendars(spec: Mapping[str, Any]) -> list[int]:
    targets = spec.get("targets", {}).values()
    found = [target.get("calendar") for by in targets for target in by.values()]
    return sorted({calendar for calendar in found if calendar is not None})


def _moved(spec: Mapping[str, Any], older: set[int], newer: int) -> dict[str, Any]:
    targets = {
        metric: {
            priority: {**target, "calendar": newer if target.get("calendar") in older else target.get("calendar")}
            for priority, target in by_priority.items()
        }
        for metric, by_priority in spec["targets"].items()
    }  # fmt: skip
    return {**spec, "targets": targets}


def _kept(before: Mapping[str, Any], after: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {**more, "before": dict(before), "after": dict(after)}


def _log(
    brand_id: int, verb: str, new: str, by: User | None, at: datetime, detail: dict[str, Any]
) -> None:
    Activity.objects.create(brand_id=brand_id, verb=verb, new=new, actor=by, detail=detail, at=at)
