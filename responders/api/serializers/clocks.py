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


class CountedSerializer(serializers.Serializer[Any]):
    """An open stretch that counted, and how much had been used up by its end."""

    opens = serializers.DateTimeField()
    closes = serializers.DateTimeField()
    seconds = serializers.FloatField()
    sum_seconds = serializers.FloatField()


class ToldSerializer(serializers.Serializer[Any]):
    """`left_seconds` is negative when overdue; seconds are of the target's own hours.

    `counted` adds up to `used_seconds`, and that with `left_seconds` to `target_seconds`.
    """

    clock = ClockSerializer()
    state = serializers.ChoiceField(choices=[state.value for state in State])
    timeline = MomentSerializer(many=True)
    counted = CountedSerializer(many=True)
    target_seconds = serializers.FloatField()
    used_seconds = serializers.FloatField()
    left_seconds = serializers.FloatField()
