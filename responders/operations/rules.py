"""The ordered triage rules of a brand: made, changed, switched, put in order, all on the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Brand, User
from responders import access
from responders.core.rules import InvalidRule, parse
from responders.models import Queue, SlaPolicy, TriageRule

LONGEST_NAME = TriageRule._meta.get_field("name").max_length or 120
SAID = ("name", "conditions", "effects")
MOST = 200  # rules of one brand; every message is held against all of them


def create(
    brand: Brand,
    name: str,
    conditions: Mapping[str, Any],
    effects: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
) -> TriageRule:
    """Comes last in the order. Refused: bad_name, bad_rule, unknown_queue, unknown_policy, too_many."""
    access.require(by, "edit_rules", brand.pk)
    name = _checked(brand.pk, name, conditions, effects)
    with transaction.atomic():
        own = TriageRule.objects.filter(brand=brand)
        if own.count() >= MOST:
            raise Refused("too_many", _("A brand has at most %(most)d rules.") % {"most": MOST})
        last = own.aggregate(last=Max("position"))["last"] or 0
        rule = TriageRule.objects.create(
            brand=brand,
            name=name,
            position=last + 1,
            conditions=dict(conditions),
            effects=dict(effects),
            changed_by=by,
            changed_at=at,
        )
        _log(rule, "rule_created", by, at, {"is_active": False}, {"is_active": True})
    return rule


def save(
    rule: TriageRule,
    name: str,
    conditions: Mapping[str, Any],
    effects: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
) -> TriageRule:
    """For messages from now on; what was decided stays. Refused as in `create`."""
    access.require(by, "edit_rules", rule.brand_id)
    name = _checked(rule.brand_id, name, conditions, effects)
    with transaction.atomic():
        before = _facets(rule, SAID)
        rule.name, rule.conditions, rule.effects = name, dict(conditions), dict(effects)
        rule.changed_by, rule.changed_at = by, at
        rule.save(update_fields=[*SAID, "changed_by", "changed_at"])
        _log(rule, "rule_saved", by, at, before, _facets(rule, SAID))
    return rule


def enable(rule: TriageRule, is_active: bool, *, by: User | None, at: datetime) -> TriageRule:
    access.require(by, "edit_rules", rule.brand_id)
    with transaction.atomic():
        before = _facets(rule, ["is_active"])
        rule.is_active, rule.changed_by, rule.changed_at = is_active, by, at
        rule.save(update_fields=["is_active", "changed_by", "changed_at"])
        _log(rule, "rule_switched", by, at, before, {"is_active": is_active})
    return rule


def reorder(brand: Brand, rule_ids: Sequence[int], *, by: User | None, at: datetime) -> None:
    """Puts all rules of the brand in this order. MovedMeanwhile where they are not those it has."""
    access.require(by, "edit_rules", brand.pk)
    with transaction.atomic():
        own = TriageRule.objects.filter(brand=brand).order_by("pk")
        found = {rule.pk: rule for rule in own.select_for_update(no_key=True)}
        if sorted(rule_ids) != sorted(found):
            raise MovedMeanwhile("moved_meanwhile", _("The rules have changed meanwhile."))
        before = sorted(found, key=lambda pk: (found[pk].position, pk))
        for position, pk in enumerate(rule_ids, start=1):
            found[pk].position = position
        TriageRule.objects.bulk_update(found.values(), ["position"])
        detail = {"before": {"order": before}, "after": {"order": list(rule_ids)}}
        Activity.objects.create(brand=brand, verb="rules_reordered", actor=by, detail=detail, at=at)


def standing(rule: TriageRule) -> dict[str, Any]:
    """All that is decided about it but its place, as it is kept now."""
    return _facets(rule, [*SAID, "is_active"])


def order_of(brand: Brand) -> list[int]:
    return list(TriageRule.objects.filter(brand=brand).values_list("pk", flat=True))


def _facets(rule: TriageRule, names: Sequence[str]) -> dict[str, Any]:
    """As they are kept now, whatever the row in hand was changed to."""
    kept: dict[str, Any] = TriageRule.objects.values(*names).get(pk=rule.pk)
    return kept


def _checked(
    brand_id: int, name: str, conditions: Mapping[str, Any], effects: Mapping[str, Any]
) -> str:
    """The tidied name of a rule that can be kept."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused("bad_name", _("Give a name."))
    try:
        effect = parse(name, conditions, effects).effect
    except InvalidRule as error:
        raise Refused(
            "bad_rule", _("This does not fit: %(place)s.") % {"place": error.place}
        ) from error
    if effect.queue and not Queue.objects.filter(brand_id=brand_id, slug=effect.queue).exists():
        raise Refused("unknown_queue", _("This brand has no such queue."))
    if (
        effect.policy
        and not SlaPolicy.objects.filter(brand_id=brand_id, name=effect.policy).exists()
    ):
        raise Refused("unknown_policy", _("This brand has no such policy."))
    return name


def _log(
    rule: TriageRule,
    verb: str,
    by: User | None,
    at: datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    detail = {"rule": rule.pk, "name": rule.name, "before": before, "after": after}
    Activity.objects.create(brand_id=rule.brand_id, verb=verb, actor=by, detail=detail, at=at)
