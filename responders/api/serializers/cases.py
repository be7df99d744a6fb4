"""Complaint cases."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from responders.api.serializers.base import Moment, Strict
from responders.models import Case, CaseDocument

WAYS = ("post", "branch", "telephone")
LETTERS = ("acknowledgement", "documents", "extension", "answer")


class CaseSerializer(serializers.ModelSerializer[Case]):
    """The answer is due by `due_at`, the end of a working day of the brand."""

    register_number = serializers.CharField(read_only=True)
    type = serializers.CharField(source="type.code", read_only=True)
    product = serializers.CharField(source="product.code", read_only=True)

    class Meta:
        model = Case
        fields = (
            "id", "brand", "register_number", "type", "product", "amount", "currency", "came_by", "summary",
            "received_at", "due_at", "warn_at", "documents_due_at", "is_extended", "status", "timeliness",
            "ended_at", "verdict", "verdict_reason", "compensation", "decided_at", "opened_at",
        )  # fmt: skip
        read_only_fields = fields


class CaseFilters(Strict):
    status = serializers.ChoiceField(choices=Case.Status.values, required=False)
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)
    sequence = serializers.IntegerField(required=False, min_value=1, max_value=10**9)


class OpenCase(Strict):
    """Categories by their codes."""

    form = serializers.ChoiceField(choices=("oral", "written"))
    received_at = Moment()
    type = serializers.CharField(max_length=32)
    product = serializers.CharField(max_length=32)
    came_by = serializers.CharField(max_length=32)
    amount = serializers.DecimalField(18, 2, required=False, min_value=0)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    summary = serializers.CharField(required=False, max_length=4000)


class CaseReason(Strict):
    reason = serializers.CharField(max_length=4000)


class CaseDecision(CaseReason):
    verdict = serializers.ChoiceField(choices=("accepted", "partly", "rejected"))
    compensation = serializers.DecimalField(18, 2, required=False, min_value=0)


class WriteLetter(Strict):
    """Through `conversation` with a `client_token`, or told by `way` at `told_at`."""

    sort = serializers.ChoiceField(choices=LETTERS)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    reason = serializers.CharField(required=False, max_length=4000)
    conversation = serializers.IntegerField(required=False)
    client_token = serializers.UUIDField(required=False)
    way = serializers.ChoiceField(choices=WAYS, required=False)
    told_at = Moment(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        pairs = ({"conversation", "client_token"}, {"way", "told_at"})
        given = set(attrs) & {name for pair in pairs for name in pair}
        if given not in pairs:
            raise serializers.ValidationError(
                {"way": ["Give conversation and client_token, or way and told_at."]}
            )
        return attrs


class CaseDocumentSerializer(serializers.ModelSerializer[CaseDocument]):
    """`file` is null until one was put in; its bytes are at `content/`."""

    file = serializers.CharField(source="file.name", default=None, allow_null=True)
    size_bytes = serializers.IntegerField(source="file.size_bytes", default=None, allow_null=True)

    class Meta:
        model = CaseDocument
        fields = ("id", "name", "asked_at", "received_at", "file", "size_bytes")
        read_only_fields = fields


class FileForCase(Strict):
    file = serializers.FileField(allow_empty_file=True)
    document = serializers.IntegerField(required=False, help_text="One that was asked for.")
