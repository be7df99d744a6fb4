"""The forecast of an open reply clock."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders.console import outlook
from responders.models import BreachForecast


class ForecastSerializer(serializers.Serializer[Any]):
    conversation = serializers.IntegerField(source="pk")
    due_at = serializers.DateTimeField()
    probability = serializers.FloatField(help_text="0 to 1, that the reply comes after due_at.")
    ahead = serializers.IntegerField(help_text="Conversations due sooner, for the same team.")
    agents = serializers.FloatField(
        help_text="People of its team at work now; parts for several teams."
    )
    each_seconds = serializers.FloatField(help_text="Mean time of a reply of those ahead.")
    work_seconds = serializers.FloatField(
        allow_null=True, help_text="What people will have worked by due_at, together."
    )
    at = serializers.DateTimeField(help_text="When it last changed.")
    reason = serializers.SerializerMethodField()

    def get_reason(self, forecast: BreachForecast) -> str:
        return outlook.reason(forecast)
