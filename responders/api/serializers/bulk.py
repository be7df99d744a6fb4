"""One action upon many conversations."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from responders.api.serializers.base import Moment, Strict
from responders.models import BulkAction, BulkItem
from responders.operations import bulk_actions
from responders.operations.drafts import LONGEST


class Ids(serializers.ListField):
    """Of conversations, up to as many as one action may have."""

    child = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class BulkItemSerializer(serializers.ModelSerializer[BulkItem]):
    """`code` and `detail` say why nothing was done, or of a reply that is being looked at why it cannot be sent there.
    `text` is what that customer reads."""

    detail = serializers.CharField(source="words")

    class Meta:
        model = BulkItem
        fields = ("conversation", "state", "code", "detail", "text")
        read_only_fields = fields


class BulkActionSerializer(serializers.ModelSerializer[BulkAction]):
    """`tally` counts the items by state. The context has the time `at`, by which `may_undo` is told."""

    tally = serializers.SerializerMethodField()
    may_undo = serializers.SerializerMethodField()
    items = BulkItemSerializer(many=True)

    class Meta:
        model = BulkAction
        fields = ("id", "kind", "params", "created_at", "started_at", "undone_at", "may_undo", "tally", "items")  # fmt: skip
        read_only_fields = fields

    def get_tally(self, action: BulkAction) -> dict[str, int]:
        return bulk_actions.tally(action)

    def get_may_undo(self, action: BulkAction) -> bool:
        return bulk_actions.may_undo(action, self.context["at"])


class BulkWish(Strict):
    """What the kind asks for: `responder` of assign, `tag` of tag and untag, `priority` (1 urgent to 4 low), `until` of
    snooze, `text` of reply, which may have the blanks of macros."""

    kind = serializers.ChoiceField(choices=BulkAction.Kind.choices)
    conversations = Ids(min_length=1, max_length=bulk_actions.MOST)
    client_token = serializers.UUIDField(help_text="Sent again, it is the same action.")
    responder = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    tag = serializers.CharField(required=False, max_length=200)
    priority = serializers.IntegerField(required=False, min_value=1, max_value=4)
    until = Moment(required=False)
    text = serializers.CharField(required=False, max_length=LONGEST, trim_whitespace=False)


class BulkText(Strict):
    text = serializers.CharField(max_length=LONGEST, trim_whitespace=False)


class BulkSending(Strict):
    """To whom of those it was filled for; everybody else is left out for good."""

    conversations = Ids(min_length=1, max_length=bulk_actions.MOST)
    resolves = serializers.BooleanField(default=False)


def asked(wanted: dict[str, Any]) -> dict[str, Any]:
    """The wish by the names the operation has for it."""
    names = {"responder": "colleague", "tag": "tag", "priority": "priority", "until": "until", "text": "text"}  # fmt: skip
    return {names[name]: value for name, value in wanted.items() if name in names}
