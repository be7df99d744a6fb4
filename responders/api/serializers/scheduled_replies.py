"""Replies for later."""

from __future__ import annotations

from rest_framework import serializers

from responders.api.serializers.base import Moment, Strict
from responders.api.serializers.messages import Wording
from responders.models import ScheduledReply
from responders.operations import readings


class ScheduledReplySerializer(serializers.ModelSerializer[ScheduledReply]):
    """`reason` says why it was not sent. It stops no clock until it is sent: then it is a message. The context has
    the reader: `text` is masked for who may not reveal."""

    text = serializers.SerializerMethodField()
    message = serializers.IntegerField(source="delivery.message_id", allow_null=True, default=None)

    class Meta:
        model = ScheduledReply
        fields = (
            "id",
            "conversation",
            "author",
            "mode",
            "text",
            "send_at",
            "state",
            "reason",
            "created_at",
            "ended_at",
            "message",
        )
        read_only_fields = fields

    def get_text(self, row: ScheduledReply) -> str:
        return readings.own(row.text, self.context["reader"])


class ReplyForLater(Wording):
    send_at = Moment(help_text="With its offset from UTC.")


class OtherPlan(Strict):
    text = serializers.CharField(max_length=10_000, trim_whitespace=False, allow_blank=True)
    send_at = Moment()
