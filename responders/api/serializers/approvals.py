"""Replies submitted for approval."""

from __future__ import annotations

from rest_framework import serializers

from responders.api.serializers.base import Strict
from responders.models import Approval
from responders.operations import approvals, drafts, readings


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """`sent_text` is what was said in the end. `is_outdated`: somebody spoke since, and approving asks for `seen`.
    The context has the reader: for who may not reveal, words are masked."""

    text = serializers.SerializerMethodField()
    sent_text = serializers.SerializerMethodField()
    message = serializers.IntegerField(source="delivery.message_id", allow_null=True, default=None)
    is_outdated = serializers.SerializerMethodField()

    class Meta:
        model = Approval
        fields = (
            "id",
            "conversation",
            "author",
            "mode",
            "text",
            "state",
            "is_outdated",
            "created_at",
            "decided_by",
            "decided_at",
            "note",
            "sent_text",
            "message",
        )
        read_only_fields = fields

    def get_text(self, approval: Approval) -> str:
        return readings.own(approval.text, self.context["reader"])

    def get_sent_text(self, approval: Approval) -> str:
        return readings.own(approval.sent_text, self.context["reader"])

    def get_is_outdated(self, approval: Approval) -> bool:
        return approval.state == Approval.State.OPEN and approvals.is_outdated(approval)


class Approving(Strict):
    text = serializers.CharField(
        max_length=drafts.LONGEST,
        required=False,
        trim_whitespace=False,
        help_text="In these words instead of the submitted ones.",
    )
    seen = serializers.IntegerField(
        min_value=0,
        max_value=2**63 - 1,
        default=0,
        help_text="Id of the newest message you know, where something was said since the submission.",
    )


class Rejecting(Strict):
    note = serializers.CharField(max_length=approvals.LONGEST_NOTE)
