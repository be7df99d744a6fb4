"""Whose replies in a queue need an approval, and who gives it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders import access
from responders.api.serializers.base import Strict
from responders.models import ApprovalRule, Queue
from responders.operations import approval_rules


class ApprovalRuleSerializer(serializers.Serializer[Queue]):
    """Of a queue; without a rule, `whose` is nobody and `changed_at` null."""

    id = serializers.IntegerField()
    brand = serializers.IntegerField()
    name = serializers.CharField()
    whose = serializers.ChoiceField(choices=ApprovalRule.Whose.choices)
    roles = serializers.ListField(child=serializers.CharField())
    newcomer_days = serializers.IntegerField()
    approvers = serializers.ChoiceField(choices=ApprovalRule.Approvers.choices)
    people = serializers.ListField(child=serializers.IntegerField())
    changed_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, queue: Queue) -> dict[str, Any]:
        rule: ApprovalRule | None = getattr(queue, "approval_rule", None)
        return {
            "id": queue.pk,
            "brand": queue.brand_id,
            "name": queue.name,
            **approval_rules.standing(rule),
            "changed_at": rule.changed_at if rule else None,
        }


class ApprovalRuleWish(Strict):
    """`roles` and `newcomer_days` count for `some`, `people` for the approvers `people`."""

    whose = serializers.ChoiceField(choices=ApprovalRule.Whose.choices)
    roles: Any = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(access.ABILITIES["reply"])), default=list
    )
    newcomer_days = serializers.IntegerField(
        min_value=0, max_value=approval_rules.MOST_DAYS, default=0
    )
    approvers = serializers.ChoiceField(choices=ApprovalRule.Approvers.choices)
    people: Any = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        default=list,
        max_length=200,
    )
