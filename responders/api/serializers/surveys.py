"""What customers answered, and how satisfied they were in numbers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders.api.serializers.base import Moment, Strict
from responders.api.serializers.reports import RateSerializer
from responders.models import Survey
from responders.reports.satisfaction import Along


class SurveySerializer(serializers.ModelSerializer[Survey]):
    """`reason` says why it was not asked; `score` is null where nobody answered. Never the link."""

    class Meta:
        model = Survey
        fields = (
            "id",
            "resolved_at",
            "decided_at",
            "reason",
            "language",
            "responder",
            "team",
            "topic",
            "closes_at",
            "score",
            "comment",
            "answered_at",
            "corrected_at",
        )
        read_only_fields = fields


class SatisfactionFilters(Strict):
    """The period is half-open and about when conversations were resolved."""

    start = Moment()
    end = Moment()
    by = serializers.ChoiceField(choices=[one.value for one in Along], default=Along.NONE.value)
    brand = serializers.IntegerField(required=False)
    channel = serializers.IntegerField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["start"] >= attrs["end"]:
            raise serializers.ValidationError({"end": ["The end must lie after the start."]})
        return attrs


class SatisfactionSerializer(serializers.Serializer[Any]):
    """Of fewer than 10 answers only their number is told; the rest is null."""

    group = serializers.CharField(source="key", allow_null=True)
    group_label = serializers.CharField(source="label")
    responses = RateSerializer(help_text="Answered of asked.")
    answered = serializers.IntegerField()
    satisfied = serializers.FloatField(allow_null=True, help_text="Share of scores 4 and 5.")
    interval = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="Wilson's, of 95 percent."
    )
    mean = serializers.FloatField(allow_null=True)
    scores = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="Counts of 1 to 5."
    )
