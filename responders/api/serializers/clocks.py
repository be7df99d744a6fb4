"""Clocks, with the sentences that explain them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders.core.sla import State
from responders.models import SlaClock


class ClockSerializer(serializers.ModelSerializer[SlaClock]):
    """`outcome` empty: running. `due_at` null: paused. Seconds are null where unknown."""

    class Meta:
        model = SlaClock
        fields = (
            "id",
            "conversation",
            "channel",
            "metric",
            "base",
            "policy_version",
            "calendar_version",
            "priority",
            "started_at",
            "target_seconds",
            "warn_at",
            "due_at",
            "paused",
            "fulfilled_at",
            "fulfilled_by",
            "business_seconds",
            "calendar_seconds",
            "outcome",
            "reason",
            "would_have_missed",
        )
        read_only_fields = fields


class MomentSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    code = serializers.CharField(help_text="Stable, for machines.")
    sentence = serializers.CharField(help_text="For people, in the language asked for.")


class ToldSerializer(serializers.Serializer[Any]):
    """`left_seconds` is negative when overdue; seconds are of the target's own hours."""

    clock = ClockSerializer()
    state = serializers.ChoiceField(choices=[state.value for state in State])
    timeline = MomentSerializer(many=True)
    target_seconds = serializers.FloatField()
    used_seconds = serializers.FloatField()
    left_seconds = serializers.FloatField()
