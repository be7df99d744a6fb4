"""Presence, shifts and skills."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders.api.serializers.base import Moment, NamedSerializer, Strict
from responders.models import Capacity, Presence
from responders.operations import presence, shifts


class PresenceSerializer(serializers.Serializer[Any]):
    responder = NamedSerializer()
    state = serializers.ChoiceField(choices=Presence.State.choices)
    since = serializers.DateTimeField(source="starts_at")
    reason = serializers.ChoiceField(choices=Presence.Reason.choices)


class ChoosePresence(Strict):
    state = serializers.ChoiceField(
        choices=[state.value for state in presence.CHOICES],
        help_text="Say it again every two minutes: without a sign of life one is away after three.",
    )


class ShiftFilters(Strict):
    start = Moment(help_text="Shifts that have a part in [start, end).")
    end = Moment()
    team = serializers.IntegerField(required=False)


class ShiftSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    responder = NamedSerializer()
    brand = serializers.IntegerField(source="brand_id")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    breaks = serializers.ListField(
        source="pauses",
        child=serializers.ListField(child=serializers.DateTimeField(), min_length=2, max_length=2),
    )
    is_by_hand = serializers.SerializerMethodField()

    def to_representation(self, instance: Any) -> Any:
        instance.pauses = shifts.breaks_of(instance)
        return super().to_representation(instance)

    def get_is_by_hand(self, shift: Any) -> bool:
        return shift.pattern_id is None


class PlanShift(Strict):
    """In wall-clock time of the brand; what ends not after its beginning ends on the next day."""

    responder = serializers.IntegerField()
    brand = serializers.IntegerField()
    day = serializers.DateField()
    start = serializers.RegexField(r"^\d{2}:\d{2}$")
    end = serializers.RegexField(r"^\d{2}:\d{2}$")
    breaks = serializers.ListField(
        child=serializers.ListField(
            child=serializers.RegexField(r"^\d{2}:\d{2}$"), min_length=2, max_length=2
        ),
        required=False,
        max_length=10,
    )


class LevelSerializer(Strict):
    name = serializers.CharField(max_length=40)
    level = serializers.IntegerField(min_value=1, max_value=3)


class RoomSerializer(Strict):
    channel_class = serializers.ChoiceField(choices=Capacity.Class.choices)
    weight = serializers.IntegerField(min_value=1, help_text="Places one conversation takes.")
    most = serializers.IntegerField(
        min_value=0, allow_null=True, help_text="At once; null: as many as there are places for."
    )


class AbleSerializer(Strict):
    """What a person can do, and how much at once."""

    places = serializers.IntegerField(min_value=0, help_text="All channels together.")
    skills = LevelSerializer(many=True)
    languages = LevelSerializer(many=True)
    rooms = RoomSerializer(many=True)
