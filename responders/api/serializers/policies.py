"""Promises: for whom, what, how fast, by which hours."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders.api.serializers.base import Strict
from responders.core.conditions import NAMES
from responders.models import SlaPolicy
from responders.operations.policies import PAUSING

MOST = 200  # values of one condition
LONGEST_TARGET = 10 * 366 * 86400  # seconds


class TargetSpec(Strict):
    seconds = serializers.IntegerField(min_value=1, max_value=LONGEST_TARGET)
    calendar = serializers.IntegerField(
        allow_null=True, default=None, help_text="Version of business hours; null: day and night."
    )
    warn_at = serializers.FloatField(
        default=0.75, help_text="Share of the target, above 0 to 1, after which it is due soon."
    )
    pauses = serializers.MultipleChoiceField(choices=sorted(PAUSING), default=())

    def validate_pauses(self, value: set[str]) -> list[str]:
        return sorted(value)


class PolicySpec(Strict):
    """`targets`: by metric, then by priority 1 to 4. `conditions`: what must fit; empty allows everything."""

    conditions = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=190), max_length=MOST),
        default=dict,
        help_text=f"Any of {', '.join(NAMES)}; each lists what it allows, of tags any one.",
    )
    private_answers_public = serializers.BooleanField(default=False)
    targets = serializers.DictField(child=serializers.DictField(child=TargetSpec()))


class NewPolicy(PolicySpec):
    brand = serializers.IntegerField()
    name = serializers.CharField(max_length=120)


class PolicySerializer(serializers.ModelSerializer[SlaPolicy]):
    """In the order in which they are asked: the first active one that fits applies."""

    version = serializers.IntegerField(source="current_id", allow_null=True)
    number = serializers.IntegerField(source="current.number", allow_null=True)
    spec = serializers.DictField(source="current.spec", child=serializers.JSONField())

    class Meta:
        model = SlaPolicy
        fields = ("id", "brand", "name", "position", "is_active", "version", "number", "spec")
        read_only_fields = fields


class PolicyNaming(Strict):
    name = serializers.CharField(max_length=120)


class PolicySwitching(Strict):
    is_active = serializers.BooleanField(
        help_text="What is switched off is chosen for nothing new; what it promised stays promised."
    )


class PolicyOrdering(Strict):
    brand = serializers.IntegerField()
    policies = serializers.ListField(
        child=serializers.IntegerField(),
        max_length=MOST,
        help_text="Ids of every policy of the brand, the first asked first.",
    )


class RebasedSerializer(serializers.Serializer[Any]):
    conversations = serializers.IntegerField()
    kept = serializers.IntegerField(
        help_text="Clocks that kept their old target: late already, or too late by the new one."
    )


class TierSerializer(serializers.Serializer[Any]):
    tier = serializers.CharField(allow_blank=True, help_text="Empty: in none.")


class PlaceInTier(Strict):
    tier = serializers.CharField(max_length=40, allow_blank=True)
