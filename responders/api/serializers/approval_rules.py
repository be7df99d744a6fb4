"""Whose replies in a queue need an approval, and who gives it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders import access
from responders.api.serializers.base import Strict
from responders.models import ApprovalRule, Queue
from responders.operations import approval_rules


class ApprovalRuleSerializer(serializers.ModelSerializer[Queue]):
    """Of a queue without a rule, `whose` is nobody and the rest empty."""

    whose = serializers.CharField(source="approval_rule.whose", default="nobody")
    roles = serializers.ListField(source="approval_rule.roles", default=list)
    newcomer_days = serializers.IntegerField(source="approval_rule.newcomer_days", default=0)
    approvers = serializers.CharField(source="approval_rule.approvers", default="")
    people = serializers.SerializerMethodField()
    changed_at = serializers.DateTimeField(source="approval_rule.changed_at", default=None)

    class Meta:
        model = Queue
        fields = ("id", "brand", "name", "whose", "roles", "newcomer_days", "approvers", "people", "changed_at")  # fmt: skip
        read_only_fields = fields

    def get_people(self, queue: Queue) -> list[int]:
        rule: ApprovalRule | None = getattr(queue, "approval_rule", None)
        return sorted(one.pk for one in rule.people.all()) if rule else []


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
