"""Messages and what we say."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inbox.core.capabilities import ACTS
from inbox.core.states import Sending
from inbox.models import Act, Attachment, Message
from responders.api.serializers.base import Strict
from responders.operations import seen


class AttachmentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    name = serializers.CharField()
    mime = serializers.CharField()
    size_bytes = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=Attachment.State.values)
    code = serializers.CharField(help_text="Why it was refused or could not be fetched.")


class EnclosureSerializer(serializers.Serializer[Any]):
    """A file that waits for the reply or note with the same client_token."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    name = serializers.CharField()
    mime = serializers.CharField()
    size_bytes = serializers.IntegerField()


class FileForReply(Strict):
    client_token = serializers.UUIDField(help_text="That the reply or note will have.")
    file = serializers.FileField(max_length=1000)


class DeliverySerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=[state.value for state in Sending])
    attempts = serializers.IntegerField(source="attempt_no")
    error_code = serializers.CharField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)


class MessageSerializer(serializers.ModelSerializer[Message]):
    """`text` has personal data masked, for an auditor that which we wrote, too; it is empty where the words are
    veiled or were removed. The context has the reader."""

    text = serializers.SerializerMethodField()
    author = serializers.SerializerMethodField()
    attachments = AttachmentSerializer(many=True, read_only=True)
    delivery = DeliverySerializer(read_only=True, allow_null=True)

    class Meta:
        model = Message
        fields = (
            "id",
            "conversation",
            "direction",
            "source",
            "visibility",
            "kind",
            "author",
            "external_id",
            "text",
            "is_veiled",
            "needs_no_reply",
            "occurred_at",
            "received_at",
            "edited_at",
            "removed_at",
            "attachments",
            "delivery",
        )
        read_only_fields = fields

    def get_text(self, message: Message) -> str:
        if message.is_veiled or message.removed_at:
            return ""
        return seen.words(message, self.context["reader"])

    def get_author(self, message: Message) -> str | None:
        return (
            None
            if message.author is None
            else message.author.get_full_name() or message.author.username
        )


class ActSerializer(serializers.Serializer[Act]):
    """What was asked to be done to a message at the platform. `error` is the platform's own words."""

    id = serializers.IntegerField(source="pk")
    message = serializers.IntegerField(source="message_id")
    action = serializers.ChoiceField(choices=sorted(ACTS))
    state = serializers.ChoiceField(choices=Act.State.values)
    by = serializers.IntegerField(source="by_id", allow_null=True)
    asked_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)
    error_code = serializers.CharField()
    error = serializers.CharField()


class NewAct(Strict):
    action = serializers.ChoiceField(choices=sorted(ACTS))


class Reply(Strict):
    text = serializers.CharField(
        max_length=10_000,
        trim_whitespace=False,
        allow_blank=True,
        help_text="May be empty where a file goes along.",
    )
    client_token = serializers.UUIDField(
        help_text="Made by the caller; repeating it says nothing twice."
    )
    is_private_reply = serializers.BooleanField(default=False, help_text="To a public comment.")
    takes_over = serializers.BooleanField(
        default=False, help_text="From whoever has the conversation."
    )
    then_resolve = serializers.BooleanField(default=False, help_text="Once it was said.")


class Note(Strict):
    text = serializers.CharField(max_length=10_000, trim_whitespace=False, allow_blank=True)
    client_token = serializers.UUIDField(help_text="As of a reply.")
