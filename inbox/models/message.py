"""One thing said, by whom, where; personal data masked before it is written."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from inbox.core.events import Visibility
from inbox.models.channel import Channel
from inbox.models.contact import Identity
from inbox.models.conversation import Conversation


class Pairs(models.Func):
    """Every two neighbouring words of a text, as numbers: a phrase of frequent words is made of rarer pairs."""

    function = "message_pairs"  # made by its migration
    output_field = ArrayField(models.IntegerField())


class Message(models.Model):
    """`occurred_at` is the platform's time, `received_at` ours. `text` is shown as text, never as markup."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"
        NOTE = "note"

    class Source(models.TextChoices):
        """Who made an outbound message."""

        CUSTOMER = "customer"
        PERSON = "person"  # in the console or by the API
        NATIVE = "native"  # in the platform's own app, seen as an echo
        AUTOMATIC = "automatic"

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="messages", db_index=False
    )  # message_thread begins with it
    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="messages", db_index=False
    )  # message_external_once begins with it
    direction = models.CharField(max_length=4, choices=Direction.choices)
    source = models.CharField(max_length=12, choices=Source.choices)
    visibility = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Visibility])
    kind = models.CharField(max_length=16, default="message")  # as MessageReceived.kind
    identity = models.ForeignKey(Identity, models.PROTECT, null=True, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    external_id = models.CharField(max_length=190, null=True)
    in_reply_to = models.CharField(max_length=190, blank=True)
    permalink = models.TextField(blank=True)
    read_token = models.TextField(db_default="")  # as MessageReceived.read_token
    text = models.TextField(blank=True)
    client_token = models.UUIDField(null=True)
    is_veiled = models.BooleanField(default=False)
    needs_no_reply = models.BooleanField(default=False)
    is_from_blocked = models.BooleanField(db_default=False)  # kept, and no promise begins with it
    version = models.CharField(max_length=64, blank=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    reactions = models.JSONField(default=dict)  # identity's external id → emoji

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=Q(external_id__isnull=False),
                name="message_external_once",
            ),
            models.UniqueConstraint(
                fields=["conversation", "client_token"],
                condition=Q(client_token__isnull=False),
                name="message_client_token_once",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "occurred_at", "id"], name="message_thread"),
            BrinIndex(fields=["received_at"], name="message_received"),
            GinIndex(SearchVector("text", config="simple"), name="message_words"),
            GinIndex(Pairs("text"), name="message_pairs"),
        ]


class MessageVersion(models.Model):
    """What a message said before an edit; masked like the message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="versions")
    text = models.TextField()
    replaced_at = models.DateTimeField()


SAME_PERSON = ["EMAIL", "PHONE"]  # kinds that rarely belong to two people


class MaskedItem(models.Model):
    """A stretch of a message's text that stands for personal data. `sealed` empty: it was not kept at all."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="masked_items")
    kind = models.CharField(max_length=12)
    start = models.PositiveIntegerField()  # code points into Message.text
    end = models.PositiveIntegerField()
    digest = models.BinaryField()
    sealed = models.BinaryField(null=True)  # context: masked:<channel id>:<external id>:<start>

    class Meta:
        ordering = ["start"]
        indexes = [  # who gave the same address or number
            models.Index(
                fields=["digest"], condition=Q(kind__in=SAME_PERSON), name="masked_item_same"
            ),
        ]

    @property
    def is_kept(self) -> bool:
        return self.sealed is not None
