"""Channels, and what came in through them that could not be read."""

from __future__ import annotations

from rest_framework import serializers

from inbox.models import Channel, DeadLetter, Envelope
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
            "created_at",
        )
        read_only_fields = fields


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
