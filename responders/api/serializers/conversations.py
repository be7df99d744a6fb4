"""A conversation, its filters and what is done to it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inbox.core.states import Status
from inbox.models import Conversation
from responders.api.serializers.base import Moment, NamedSerializer, Strict
from responders.console import reasons
from responders.console.lists import LISTINGS
from responders.core.filters import LONGEST
from responders.models import Assignment
from responders.models.handling import Priority
from responders.operations import readings


class ConversationFilters(Strict):
    """Everything given must hold."""

    view = serializers.ChoiceField(
        choices=list(LISTINGS), required=False, help_text="As in the console; left out: everything."
    )
    status = serializers.MultipleChoiceField(
        choices=[status.value for status in Status], required=False
    )
    channel = serializers.IntegerField(required=False)
    queue = serializers.IntegerField(required=False)
    owner = serializers.IntegerField(required=False, help_text="Id of a responder.")
    saved_view = serializers.IntegerField(
        required=False, help_text="Id of a saved view: what it holds for you."
    )
    kind = serializers.CharField(required=False, max_length=LONGEST, help_text="Of channel.")
    surface = serializers.ChoiceField(choices=["public", "private"], required=False)
    team = serializers.IntegerField(required=False, help_text="Of the queue.")
    tag = serializers.CharField(required=False, max_length=LONGEST)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    language = serializers.CharField(required=False, max_length=8)
    topic = serializers.CharField(required=False, max_length=32, help_text="As `intent`.")
    due = serializers.ChoiceField(choices=["late", "soon", "today"], required=False)
    has = serializers.ChoiceField(choices=["attachment"], required=False)
    search = serializers.CharField(
        required=False, max_length=200, help_text="Words in the messages."
    )


class CustomerSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk", help_text="Of the identity on this channel.")
    name = serializers.CharField(source="shown_name")
    handle = serializers.CharField()
    contact = serializers.IntegerField(source="contact_id")


class HandlingSerializer(serializers.Serializer[Any]):
    queue = NamedSerializer(allow_null=True)
    owner = NamedSerializer(allow_null=True)
    priority = serializers.ChoiceField(choices=Priority.choices)
    language = serializers.CharField()
    intent = serializers.CharField()
    sentiment = serializers.CharField()
    flags = serializers.ListField(child=serializers.CharField())
    next_due_at = serializers.DateTimeField(allow_null=True)
    next_due_metric = serializers.CharField()
    unread = serializers.IntegerField()


class ConversationSerializer(serializers.ModelSerializer[Conversation]):
    """`handling` is null until the first message was welcomed. The context has the reader."""

    preview = serializers.SerializerMethodField()
    case_number = serializers.CharField(read_only=True)
    customer = CustomerSerializer(source="identity", read_only=True)
    handling = HandlingSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Conversation
        fields = (
            "id",
            "case_number",
            "brand",
            "channel",
            "customer",
            "visibility",
            "context",
            "permalink",
            "status",
            "turn",
            "preview",
            "waiting_since",
            "snoozed_until",
            "last_message_at",
            "created_at",
            "received_at",
            "resolved_at",
            "handling",
        )
        read_only_fields = fields

    def get_preview(self, conversation: Conversation) -> str:
        return readings.preview(conversation.preview, self.context["reader"])


class Assign(Strict):
    responder = serializers.IntegerField(
        help_text="Id of the new owner; your own takes it yourself."
    )


class AssignmentSerializer(serializers.Serializer[Any]):
    responder = NamedSerializer()
    at = serializers.DateTimeField()
    is_routed = serializers.SerializerMethodField(help_text="By the rules of its queue.")
    because = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Of routing: codes and their values, in the order they decided.",
    )
    explanation = serializers.SerializerMethodField(help_text="The same as one sentence.")

    def get_is_routed(self, given: Assignment) -> bool:
        return bool(given.because)

    def get_explanation(self, given: Assignment) -> str:
        return reasons.sentence(given.because, given.at)


class Snooze(Strict):
    until = Moment()


class SamePerson(Strict):
    identity = serializers.IntegerField(
        help_text="`customer.id` of a conversation on another channel of the same brand."
    )


class IdentityLinkSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    identity = serializers.IntegerField(source="identity_id")
    contact = serializers.IntegerField(
        source="to_contact_id", help_text="Whom the identity belongs to while the link stands."
    )
    at = serializers.DateTimeField()


class Prioritise(Strict):
    priority = serializers.ChoiceField(
        choices=Priority.choices, help_text="Running clocks take the promise of this priority."
    )


class Label(Strict):
    name = serializers.CharField(max_length=60)
