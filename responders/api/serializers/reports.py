"""The SLA report in numbers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders.api.serializers.base import Moment, Strict
from responders.reports.attainment import Dimension
from responders.reports.scope import Cohort


class ReportFilters(Strict):
    """The period is half-open: `start` is in it, `end` is not."""

    start = Moment()
    end = Moment()
    cohort = serializers.ChoiceField(
        choices=[one.value for one in Cohort], default=Cohort.START.value
    )
    by = serializers.ChoiceField(
        choices=[one.value for one in Dimension], default=Dimension.NONE.value
    )
    metric = serializers.CharField(required=False, max_length=16)
    brand = serializers.IntegerField(required=False)
    channel = serializers.IntegerField(required=False)
    agent = serializers.IntegerField(required=False)
    topic = serializers.CharField(required=False, max_length=32)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["start"] >= attrs["end"]:
            raise serializers.ValidationError({"end": ["The end must lie after the start."]})
        return attrs


class SpreadSerializer(serializers.Serializer[Any]):
    """Seconds; null where n is 0."""

    n = serializers.IntegerField()
    p50 = serializers.FloatField(allow_null=True)
    p90 = serializers.FloatField(allow_null=True)
    p95 = serializers.FloatField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)


class RateSerializer(serializers.Serializer[Any]):
    value = serializers.FloatField(allow_null=True, help_text="0 to 1; null where n is 0.")
    n = serializers.IntegerField()


class LineSerializer(serializers.Serializer[Any]):
    metric = serializers.CharField()
    group = serializers.CharField(allow_null=True)
    group_label = serializers.CharField(source="label")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="By outcome.")
    rate = RateSerializer()
    business = SpreadSerializer()
    calendar = SpreadSerializer()
    buckets = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Of business seconds: up to 60, 300, 900, 1800, 3600, 14400, 86400, and more.",
    )


class ReportSerializer(serializers.Serializer[Any]):
    rule = serializers.CharField(help_text="Which clocks are counted.")
    kept = RateSerializer(help_text="Of conversations: every promise kept.")
    lines = LineSerializer(many=True)
