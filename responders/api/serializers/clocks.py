"""Clocks, with the sentences that explain them."""

from __future__ import annotations

from rest_framework import serializers

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


class ExplainedClockSerializer(ClockSerializer):
    explanation = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(ClockSerializer.Meta):
        fields = (*ClockSerializer.Meta.fields, "explanation")  # type: ignore[assignment]
        read_only_fields = fields
