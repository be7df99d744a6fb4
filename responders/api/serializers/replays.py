"""Replays of the past."""

from __future__ import annotations

from rest_framework import serializers

from responders.api.serializers.base import Moment, Strict
from responders.models import Replay


class ReplayWish(Strict):
    """Conversations created in [start, end). At most one version; none: as it was."""

    brand = serializers.IntegerField()
    start = Moment()
    end = Moment()
    policy_version = serializers.IntegerField(required=False)
    calendar_version = serializers.IntegerField(required=False)


class ReplaySerializer(serializers.ModelSerializer[Replay]):
    """`result` is empty until done; its tables hold, by metric and row, six figures:

    kept and broken as recorded, kept and broken when replayed, misses gained, misses lost.
    """

    result = serializers.DictField(child=serializers.JSONField())

    class Meta:
        model = Replay
        fields = (
            "id", "brand", "policy_version", "calendar_version", "start", "end", "created_at", "state", "ended_at",
            "total", "done", "result", "digest", "error",
        )  # fmt: skip
        read_only_fields = fields
