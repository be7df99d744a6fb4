"""Messages and what we say."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from inbox.core import templates
from inbox.core.capabilities import ACTS
from inbox.core.states import Sending
from inbox.core.templates import Blank
from inbox.models import Act, Attachment, Message, MessageTemplate
from responders.api.serializers.base import Strict
from responders.operations import readings


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


class MentionSerializer(serializers.Serializer[Any]):
    """`start` and `end` are code points into `text`."""

    responder = serializers.IntegerField(source="responder_id")
    name = serializers.CharField(source="responder.name")
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class MessageSerializer(serializers.ModelSerializer[Message]):
    """`text` has personal data masked, for an auditor that which we wrote, too; it is empty where the words are
    veiled or were removed. The context has the reader."""

    text = serializers.SerializerMethodField()
    author = serializers.SerializerMethodField()
    attachments = AttachmentSerializer(many=True, read_only=True)
    mentions = MentionSerializer(many=True, read_only=True)
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
            "mentions",
            "delivery",
        )
        read_only_fields = fields

    def get_text(self, message: Message) -> str:
        if message.is_veiled or message.removed_at:
            return ""
        return readings.words(message, self.context["reader"])

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


class Wording(Strict):
    """What is to be said, now, later or once it was approved."""

    text = serializers.CharField(
        max_length=10_000,
        trim_whitespace=False,
        allow_blank=True,
        default="",
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
    seen = serializers.IntegerField(
        allow_null=True,
        default=None,
        help_text="The newest message you know; refused where the customer or a colleague has said more since.",
    )


class Reply(Wording):
    """At once; also in a template's words, which can be neither planned nor submitted."""

    template = serializers.IntegerField(
        allow_null=True,
        default=None,
        help_text="Said instead of text, also after the time to answer; see the conversation's templates.",
    )
    blanks = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=1024),
        default=dict,
        help_text="What stands in the template's blanks, by their keys.",
    )


class BlankSerializer(serializers.Serializer[Blank]):
    key = serializers.CharField()
    name = serializers.CharField(help_text="As the platform writes it.")
    part = serializers.CharField(source="part.kind", help_text="header, body or button.")
    example = serializers.CharField()


class TemplateSerializer(serializers.ModelSerializer[MessageTemplate]):
    """`words` have blanks as the platform writes them, such as {{1}}. `obstacle`: why it cannot be sent from here."""

    blanks = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()
    begins_with = serializers.SerializerMethodField(
        help_text="The file that has to go along: image, video, file (a PDF), or empty for none."
    )

    class Meta:
        model = MessageTemplate
        fields = (
            "id",
            "name",
            "language",
            "category",
            "state",
            "obstacle",
            "words",
            "blanks",
            "begins_with",
            "listed_at",
        )
        read_only_fields = fields

    @extend_schema_field(BlankSerializer(many=True))
    def get_blanks(self, row: MessageTemplate) -> Any:
        return BlankSerializer(templates.blanks(templates.parts_of(row.parts)), many=True).data

    def get_begins_with(self, row: MessageTemplate) -> str:
        first = templates.beginning(templates.parts_of(row.parts))
        return first.file if first else ""

    def get_words(self, row: MessageTemplate) -> str:
        return templates.words(templates.parts_of(row.parts), {})


class Note(Strict):
    text = serializers.CharField(max_length=10_000, trim_whitespace=False, allow_blank=True)
    client_token = serializers.UUIDField(help_text="As of a reply.")
    mentioned = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        required=False,
        max_length=50,
        help_text="Ids of responders whom an @Name of the text means, where several bear that name.",
    )
