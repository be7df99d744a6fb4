"""The rules of a brand about who is told: made, changed, switched, removed; not versioned, but journalled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, Brand, User
from responders import access
from responders.core.sla import Metric
from responders.models import AlertRule, Calendar, Responder
from responders.models.alert import ASKED, Way

ABILITY = "edit_notices"
MOST = 50
LONGEST_DELAY = 7 * 24 * 60  # minutes
KINDS = tuple(kind.value for kind in ASKED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person decides about a rule; see AlertRule."""

    name: str
    kind: str
    ways: Collection[str]
    whom: Collection[str] = ()
    people: Collection[Responder] = ()
    metrics: Collection[str] = ()
    priorities: Collection[int] = ()
    after_minutes: int = 0
    calendar: Calendar | None = None
    on_call: Collection[Responder] = field(default=())


def of(responder: Responder) -> QuerySet[AlertRule]:
    """Those of one's brands, in the order of a clock's life."""
    rules = AlertRule.objects.filter(brand__in=access.brand_ids(responder))
    return (
        rules.select_related("brand", "calendar", "changed_by")
        .prefetch_related("people", "on_call")
        .order_by("brand__name", "-kind", "after_minutes", "pk")
    )


def create(
    brand: Brand, plan: Plan, *, number: int | None = None, by: User | None, at: datetime
) -> AlertRule:
    """number: which a removed one had, that it comes back as the same.

    Refused: bad_name, bad_rule, nobody, no_way, other_brand, too_many.
    """
    access.require(by, ABILITY, brand.pk)
    fields = _checked(brand.pk, plan)
    with transaction.atomic():
        if AlertRule.objects.filter(brand=brand).count() >= MOST:
            raise Refused("too_many", _("A brand has at most %(most)d rules.") % {"most": MOST})
        rule = AlertRule.objects.create(
            pk=number, brand=brand, changed_by=by, changed_at=at, **fields
        )
        _put_people(rule, plan)
        _log(rule, "notice_rule_created", by, at, None, standing(rule))
    return rule


def save(rule: AlertRule, plan: Plan, *, by: User | None, at: datetime) -> AlertRule:
    """For what comes due from now on. Refused as in `create`."""
    access.require(by, ABILITY, rule.brand_id)
    fields = {**_checked(rule.brand_id, plan), "changed_by": by, "changed_at": at}
    with transaction.atomic():
        before = standing(rule)
        for name, value in fields.items():
            setattr(rule, name, value)
        rule.save(update_fields=list(fields))
        _put_people(rule, plan)
        _log(rule, "notice_rule_saved", by, at, before, standing(rule))
    return rule


def enable(rule: AlertRule, is_active: bool, *, by: User | None, at: datetime) -> AlertRule:
    access.require(by, ABILITY, rule.brand_id)
    with transaction.atomic():
        before = {"is_active": standing(rule)["is_active"]}
        rule.is_active, rule.changed_by, rule.changed_at = is_active, by, at
        rule.save(update_fields=["is_active", "changed_by", "changed_at"])
        _log(rule, "notice_rule_switched", by, at, before, {"is_active": is_active})
    return rule


def remove(rule: AlertRule, *, by: User | None, at: datetime) -> None:
    """What waited for its delay is not told any more."""
    access.require(by, ABILITY, rule.brand_id)
    with transaction.atomic():
        _log(rule, "notice_rule_removed", by, at, standing(rule), None)
        rule.delete()


def _checked(brand_id: int, plan: Plan) -> dict[str, Any]:
    name = " ".join(plan.name.split())
    if not 0 < len(name) <= 120:
        raise Refused("bad_name", _("Give a name."))
    _require_known(plan)
    if not plan.ways:
        raise Refused("no_way", _("Choose at least one way."))
    if not (plan.whom or plan.people or plan.on_call) and set(plan.ways) != {Way.WEBHOOK.value}:
        raise Refused("nobody", _("Choose somebody to tell."))
    people = {one.pk for one in (*plan.people, *plan.on_call)}
    own = Responder.objects.filter(pk__in=people, brands=brand_id).count()
    if own != len(people) or (plan.calendar and plan.calendar.brand_id != brand_id):
        raise Refused("other_brand", _("Choose people and hours of this brand."))
    return {
        "name": name,
        "kind": plan.kind,
        "metrics": sorted(plan.metrics),
        "priorities": sorted(plan.priorities),
        "whom": sorted(plan.whom),
        "ways": sorted(plan.ways),
        "after_minutes": plan.after_minutes,
        "calendar": plan.calendar,
    }


def _require_known(plan: Plan) -> None:
    asked: Mapping[str, tuple[Collection[Any], Collection[Any]]] = {
        "kind": ([plan.kind], KINDS),
        "metrics": (plan.metrics, [metric.value for metric in Metric]),
        "priorities": (plan.priorities, (1, 2, 3, 4)),
        "whom": (plan.whom, AlertRule.Whom.values),
        "ways": (plan.ways, Way.values),
        "after_minutes": ([plan.after_minutes], range(LONGEST_DELAY + 1)),
    }
    for place, (given, known) in asked.items():
        if not set(given) <= set(known):
            raise Refused("bad_rule", _("This does not fit: %(place)s.") % {"place": place})


def _put_people(rule: AlertRule, plan: Plan) -> None:
    rule.people.set(plan.people)
    rule.on_call.set(plan.on_call)


def standing(rule: AlertRule) -> dict[str, Any]:
    """All it says, as it is kept now, people and hours by their ids: it has no versions to look up."""
    kept = AlertRule.objects.get(pk=rule.pk)
    return {
        "name": kept.name,
        "is_active": kept.is_active,
        "kind": kept.kind,
        "metrics": kept.metrics,
        "priorities": kept.priorities,
        "whom": kept.whom,
        "ways": kept.ways,
        "after_minutes": kept.after_minutes,
        "calendar": kept.calendar_id,
        "people": sorted(kept.people.values_list("pk", flat=True)),
        "on_call": sorted(kept.on_call.values_list("pk", flat=True)),
    }


def _log(
    rule: AlertRule,
    verb: str,
    by: User | None,
    at: datetime,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    detail = {"rule": rule.pk, "name": rule.name, "before": before, "after": after}
    Activity.objects.create(brand_id=rule.brand_id, verb=verb, actor=by, detail=detail, at=at)
