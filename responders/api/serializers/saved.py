"""The backlog, reports with a name, and when they are mailed."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rest_framework import serializers

from responders.api.serializers.base import Moment, Strict
from responders.core.recurring import Rhythm
from responders.models import ReportSchedule, SavedReport


class BacklogFilters(Strict):
    """The period is half-open: `start` is in it, `end` is not. `zone` says where a day begins."""

    start = Moment()
    end = Moment()
    zone = serializers.CharField(default="Asia/Jakarta", max_length=64)
    brand = serializers.IntegerField(required=False)
    channel = serializers.IntegerField(required=False)
    agent = serializers.IntegerField(required=False)
    topic = serializers.CharField(required=False, max_length=32)

    def validate_zone(self, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise serializers.ValidationError("No such time zone.") from None
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["start"] >= attrs["end"]:
            raise serializers.ValidationError({"end": ["The end must lie after the start."]})
        return attrs


class BacklogDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    arrived = serializers.IntegerField()
    reopened = serializers.IntegerField()
    resolved = serializers.IntegerField()
    set_aside = serializers.IntegerField(help_text="As spam, or closed without a resolution.")
    open = serializers.IntegerField(help_text="At the end of the day, or at the moment asked.")


class BacklogSerializer(serializers.Serializer[Any]):
    """`at_end` is `at_start` with what came and without what went; `over` is by how much it is not."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="Not after the moment asked.")
    at_start = serializers.IntegerField()
    at_end = serializers.IntegerField()
    over = serializers.IntegerField()
    days = BacklogDaySerializer(many=True)


class SavedReportSerializer(serializers.ModelSerializer[SavedReport]):
    """`brand` null: the owner alone sees it. `query`: the address of the report's page behind the ?."""

    class Meta:
        model = SavedReport
        fields = ("id", "owner", "brand", "name", "query", "at")
        read_only_fields = fields


class SaveReport(Strict):
    """Over one's own of the same name. What does not belong to a report's address is left out."""

    name = serializers.CharField(max_length=80)
    query = serializers.CharField(max_length=1000, allow_blank=True, default="")
    brand = serializers.IntegerField(required=False, help_text="To share it there.")


class ScheduleSerializer(serializers.ModelSerializer[ReportSchedule]):
    """`weekday` (1 is Monday) and `hour` are of the recipient's zone."""

    class Meta:
        model = ReportSchedule
        fields = (
            "id", "report", "recipient", "rhythm", "weekday", "hour", "attached", "next_at",
        )  # fmt: skip
        read_only_fields = fields


class NewSchedule(Strict):
    recipients = serializers.ListField(
        child=serializers.IntegerField(), max_length=100, help_text="Ids of responders."
    )
    rhythm = serializers.ChoiceField(choices=[one.value for one in Rhythm])
    weekday = serializers.IntegerField(min_value=1, max_value=7, default=1)
    hour = serializers.IntegerField(min_value=0, max_value=23)
    attached = serializers.ChoiceField(
        choices=ReportSchedule.Attached.values, allow_blank=True, default=""
    )
