"""Clocks, with the sentences that explain them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders.core.causes import Cause
from responders.core.sla import State
from responders.models import SlaClock


class ClockSerializer(serializers.ModelSerializer[SlaClock]):
    """`outcome` empty: running. `due_at` null: paused. Seconds are null where unknown.

    `policy_version` and `calendar_version` are ids, as replays take them; `policy`, `policy_number` and so on are what
    people see. No calendar: counted day and night.
    """

    policy = serializers.CharField(source="policy_version.policy.name", read_only=True)
    policy_number = serializers.IntegerField(source="policy_version.number", read_only=True)
    calendar = serializers.CharField(
        source="calendar_version.calendar.name", read_only=True, default=None, allow_null=True
    )
    calendar_number = serializers.IntegerField(
        source="calendar_version.number", read_only=True, default=None, allow_null=True
    )

    class Meta:
        model = SlaClock
        fields = (
            "id",
            "conversation",
            "channel",
            "metric",
            "base",
            "policy_version",
            "policy",
            "policy_number",
            "calendar_version",
            "calendar",
            "calendar_number",
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


class CauseSerializer(serializers.Serializer[Any]):
    """What broke a promise, from what is on record about that time."""

    code = serializers.ChoiceField(choices=[cause.value for cause in Cause])
    sentence = serializers.CharField(help_text="For people, in the language asked for.")


class ToldSerializer(serializers.Serializer[Any]):
    """`left_seconds` is negative when overdue; seconds are of the target's own hours.

    `counted` adds up to `used_seconds`, and that with `left_seconds` to `target_seconds`. `coming`: the open stretches
    from now until a running clock is due. `cause`: null where no promise was broken.
    """

    clock = ClockSerializer()
    state = serializers.ChoiceField(choices=[state.value for state in State])
    timeline = MomentSerializer(many=True)
    counted = CountedSerializer(many=True)
    coming = CountedSerializer(many=True)
    cause = CauseSerializer(allow_null=True)
    target_seconds = serializers.FloatField()
    used_seconds = serializers.FloatField()
    left_seconds = serializers.FloatField()
