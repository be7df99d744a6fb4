"""Channels, and what came in through them that could not be read."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from inbox.models import Channel, DeadLetter, Envelope, Gap
from inbox.operations.channels import capabilities
from inbox.operations.health import Health
from responders.api.serializers.base import Strict


class ChannelSerializer(serializers.ModelSerializer[Channel]):
    """Credentials go in and never come out."""

    class Meta:
        model = Channel
        fields = (
            "id",
            "brand",
            "kind",
            "account",
            "name",
            "receives_by",
            "state",
            "broken_code",
            "broken_reason",
            "last_event_at",
            "polled_at",
            "expires_at",
            "created_at",
        )
        read_only_fields = fields


class CallRateSerializer(serializers.Serializer[Any]):
    """`of` is send or poll; empty, every call counts."""

    calls = serializers.IntegerField()
    seconds = serializers.FloatField()
    of = serializers.CharField(allow_blank=True)
    left = serializers.IntegerField()


class GapSerializer(serializers.ModelSerializer[Gap]):
    is_being_filled = serializers.SerializerMethodField(
        help_text="We ask the platform; otherwise a person has to settle it."
    )

    class Meta:
        model = Gap
        fields = ("id", "starts_at", "ends_at", "reason", "opened_at", "is_being_filled")
        read_only_fields = fields

    def get_is_being_filled(self, gap: Gap) -> bool:
        return gap.next_try_at is not None


class HubSerializer(serializers.Serializer[Any]):
    """`state` is told, asked, trouble or no_address; `until` when the hub has to be asked again."""

    state = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)
    trouble = serializers.CharField(allow_blank=True)


class HealthSerializer(serializers.Serializer[Health]):
    is_well = serializers.BooleanField()
    is_silent = serializers.BooleanField(
        help_text="Nothing was heard for longer than is usual at this time."
    )
    days_left = serializers.IntegerField(
        allow_null=True, help_text="Until the credentials end, once that is near; 0 past it."
    )
    paused_until = serializers.DateTimeField(
        allow_null=True, help_text="The platform asked for a pause; replies wait."
    )
    hub = HubSerializer(
        allow_null=True,
        help_text="Whether we are told of what our account publishes, to ask at once.",
    )
    budget = serializers.SerializerMethodField()
    gaps = GapSerializer(many=True)

    @extend_schema_field(CallRateSerializer(many=True))
    def get_budget(self, found: Health) -> list[dict[str, Any]]:
        return [
            {
                "calls": rate.calls,
                "seconds": rate.period.total_seconds(),
                "of": rate.of,
                "left": left,
            }
            for rate, left in found.budget
        ]


class ChannelDetailSerializer(ChannelSerializer):
    gestures = serializers.SerializerMethodField(
        help_text="What customers see of us while we answer: of typing and read, those of the platform's left switched on."
    )
    health = serializers.SerializerMethodField()

    class Meta(ChannelSerializer.Meta):
        fields = (*ChannelSerializer.Meta.fields, "gestures", "health")
        read_only_fields = fields

    def get_gestures(self, channel: Channel) -> list[str]:
        return sorted(capabilities(channel).gestures)

    @extend_schema_field(HealthSerializer)
    def get_health(self, channel: Channel) -> Any:
        return HealthSerializer(self.context["health"]).data


class Expiry(Strict):
    expires_at = serializers.DateTimeField(allow_null=True)


class Gestures(Strict):
    gestures = serializers.ListField(child=serializers.CharField(max_length=32), max_length=10)


class Closure(Strict):
    note = serializers.CharField(max_length=500)


class Connect(Strict):
    brand = serializers.IntegerField()
    kind = serializers.CharField(max_length=32)
    name = serializers.CharField(max_length=120, required=False, default="")
    receives_by = serializers.ChoiceField(choices=["push", "poll"], default="push")
    values = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=10_000))


class DeadLetterSerializer(serializers.ModelSerializer[DeadLetter]):
    """`sample` is empty for roles that do not read what customers write."""

    sample = serializers.CharField(source="excerpt", read_only=True)

    class Meta:
        model = DeadLetter
        fields = (
            "id",
            "channel",
            "event_key",
            "reason_code",
            "error",
            "sample",
            "state",
            "times",
            "first_seen_at",
            "last_seen_at",
            "settled_note",
        )
        read_only_fields = fields


class DeadLetterFilters(Strict):
    state = serializers.ChoiceField(choices=DeadLetter.State.choices, default=DeadLetter.State.OPEN)
    reason_code = serializers.CharField(required=False, max_length=64)


class Ignore(Strict):
    note = serializers.CharField(max_length=500)


class EnvelopeSerializer(serializers.ModelSerializer[Envelope]):
    """Metadata only: the bytes are the platform's and hold unmasked data."""

    kind = serializers.CharField(source="hook.kind", read_only=True)
    is_due = serializers.SerializerMethodField(help_text="Still to be read.")

    class Meta:
        model = Envelope
        fields = ("id", "hook", "kind", "received_at", "is_redacted", "is_due")
        read_only_fields = fields

    def get_is_due(self, envelope: Envelope) -> bool:
        return hasattr(envelope, "due")
