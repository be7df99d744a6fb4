"""What the other serializers stand on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

YEARS = range(2000, 2101)
PAGING = {"cursor", "page_size"}


class Strict(serializers.Serializer[Any]):
    """Refuses fields it does not know, so that a misspelt one is not silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: [_("Unknown field.")] for name in unknown})
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """A time of the years there is anything to tell of; beyond, some zones have no name for it."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.year not in YEARS:
            self.fail("overflow")
        return super().enforce_timezone(value)


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable, for machines.")
    detail = serializers.CharField(help_text="A sentence for people.")
    fields_ = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="By field name.",
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        return found


class NamedSerializer(serializers.Serializer[Any]):
    """A row somebody can choose: its id and what it is called."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


def queried(params: Mapping[str, str]) -> dict[str, str]:
    """Query parameters without those of the paging."""
    return {name: value for name, value in params.items() if name not in PAGING}
