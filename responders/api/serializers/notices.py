"""Notices and webhooks."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders.api.serializers.base import Strict
from responders.models import Alert, OutgoingWebhook, Telling, WebhookAttempt, WebhookEvent
from responders.operations.clock_events import EVENTS


class AlertSerializer(serializers.ModelSerializer[Alert]):
    conversation = serializers.IntegerField(source="conversation_id")

    class Meta:
        model = Alert
        fields = ("conversation", "clock", "moment")
        read_only_fields = fields


class NoticeSerializer(serializers.ModelSerializer[Telling]):
    """`about`: the clocks behind it; `conversations` is how many they belong to.

    What a colleague did names the `conversation` and the responder it was done `by`, and has no clocks.
    """

    about = AlertSerializer(source="alerts", many=True)
    case = serializers.IntegerField(
        source="case_alert.case_id", default=None, allow_null=True, help_text="Of a complaint."
    )

    class Meta:
        model = Telling
        fields = (
            "id",
            "brand",
            "kind",
            "conversations",
            "is_own",
            "first_due_at",
            "last_due_at",
            "webhook",
            "conversation",
            "by",
            "reason",
            "case",
            "at",
            "seen_at",
            "about",
        )
        read_only_fields = fields


class SeenThem(Strict):
    up_to = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, help_text="The id of the newest one that was looked at."
    )


class SeenCount(serializers.Serializer[Any]):
    seen = serializers.IntegerField(help_text="How many were new until now.")


class WebhookSerializer(serializers.ModelSerializer[OutgoingWebhook]):
    """The secret is in the answers to creation and rotation, and nowhere else."""

    events = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = OutgoingWebhook
        fields = (
            "id",
            "brand",
            "name",
            "url",
            "events",
            "state",
            "paused_reason",
            "failing_since",
            "last_delivered_at",
            "created_at",
        )
        read_only_fields = fields


class WebhookWithSecret(WebhookSerializer):
    secret = serializers.CharField(read_only=True)

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")  # type: ignore[assignment]
        read_only_fields = fields

    def to_representation(self, instance: OutgoingWebhook) -> dict[str, Any]:
        """`secret` comes by the context, because the row has it sealed among others."""
        instance.secret = self.context["secret"]  # type: ignore[attr-defined]
        return super().to_representation(instance)


class CreateWebhook(Strict):
    brand = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    name = serializers.CharField(max_length=120)
    url = serializers.CharField(max_length=500)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=list(EVENTS)), allow_empty=False
    )


class WebhookAttemptSerializer(serializers.ModelSerializer[WebhookAttempt]):
    class Meta:
        model = WebhookAttempt
        fields = ("number", "at", "milliseconds", "status", "error", "head")
        read_only_fields = fields


class WebhookDeliverySerializer(serializers.ModelSerializer[WebhookEvent]):
    attempts = WebhookAttemptSerializer(many=True)
    webhook_id = serializers.SerializerMethodField(help_text="As in the header webhook-id.")
    body = serializers.JSONField(read_only=True)

    class Meta:
        model = WebhookEvent
        fields = (
            "id",
            "webhook_id",
            "type",
            "state",
            "created_at",
            "next_at",
            "give_up_at",
            "body",
            "attempts",
        )
        read_only_fields = fields

    def get_webhook_id(self, event: WebhookEvent) -> str:
        return f"evt_{event.uid.hex}"
