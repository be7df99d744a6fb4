"""One exchange with one person in one thread of one channel."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inbox.core.events import Visibility
from inbox.core.states import Status
from inbox.models.channel import Brand, Channel
from inbox.models.contact import Identity

LIVE = [Status.NEW, Status.OPEN, Status.PENDING, Status.SNOOZED]


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of_brands(self, brand_ids: list[int]) -> ConversationQuerySet:
        return self.filter(brand_id__in=brand_ids)

    def live(self) -> ConversationQuerySet:
        """Still to be worked on, now or after its snooze."""
        return self.filter(status__in=LIVE)

    def asked(self) -> ConversationQuerySet:
        """In which a customer has written."""
        return self.filter(last_inbound_at__isnull=False)

    def awaiting_us(self) -> ConversationQuerySet:
        return self.filter(status__in=[Status.NEW, Status.OPEN], turn=Conversation.Turn.OURS)

    def snoozed_until(self, at: object) -> ConversationQuerySet:
        """Snoozed, and due to wake at `at` or before."""
        return self.filter(status=Status.SNOOZED, snoozed_until__lte=at)


class Conversation(models.Model):
    """`turn` follows the last word the customer can see; `waiting_since` is their oldest unanswered one."""

    class Turn(models.TextChoices):
        OURS = "ours"
        THEIRS = "theirs"

    brand = models.ForeignKey(
        Brand, models.CASCADE, related_name="conversations", db_index=False
    )  # conversation_recent begins with it
    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="conversations", db_index=False
    )  # conversation_of_thread begins with it
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="conversations")
    origin = models.ForeignKey("self", models.SET_NULL, null=True, related_name="continuations")
    heir = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+"
    )  # where what comes in this thread goes, once this was merged or split
    thread_key = models.CharField(max_length=190)
    visibility = models.CharField(
        max_length=8, choices=[(v.value, v.value) for v in Visibility], default=Visibility.PRIVATE
    )
    context = models.TextField(blank=True)  # what is being commented on, as shown above the thread
    permalink = models.TextField(blank=True)
    status = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in Status], default=Status.NEW
    )
    turn = models.CharField(max_length=8, choices=Turn.choices, default=Turn.OURS)
    waiting_since = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    preview = models.CharField(max_length=200, blank=True)  # last word, masked
    last_message_at = models.DateTimeField()
    last_inbound_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()  # the platform's time of the first message
    received_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "thread_key"],
                condition=~Q(status__in=[Status.CLOSED, Status.SPAM]) & Q(heir=None),
                name="conversation_one_live_per_thread",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "thread_key", "-id"], name="conversation_of_thread"),
            models.Index(
                fields=["brand", "status", "-last_message_at"], name="conversation_recent"
            ),
            models.Index(
                fields=["-last_message_at", "-id"],
                condition=Q(status__in=[Status.RESOLVED, Status.CLOSED]),
                name="conversation_finished",
            ),
            models.Index(  # those that we began; few
                fields=["id"], condition=Q(last_inbound_at=None), name="conversation_unasked"
            ),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(status=Status.SNOOZED),
                name="conversation_to_wake",
            ),
            models.Index(
                fields=["resolved_at"],
                condition=Q(status=Status.RESOLVED),
                name="conversation_resolved",
            ),
        ]

    @property
    def case_number(self) -> str:
        return self.number_of(self.pk)

    @staticmethod
    def number_of(pk: int) -> str:
        """As it is written wherever people read it; a complaint's is `Case.register_number`."""
        return f"K-{pk}"
