"""Saved views of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from responders.api.serializers.base import Strict
from responders.models import SavedView


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """Of a team, of a brand, or of its owner alone. `query` is the address of the list in the console."""

    count = serializers.SerializerMethodField(
        help_text="Live conversations in it for you; null where it reaches into finished ones."
    )

    class Meta:
        model = SavedView
        fields = ("id", "name", "query", "brand", "team", "owner", "position", "at", "count")
        read_only_fields = fields

    def get_count(self, view: SavedView) -> int | None:
        counts: Mapping[int, int] = self.context.get("counts", {})
        return counts.get(view.pk)


class SavedViewList(serializers.Serializer[Any]):
    results = SavedViewSerializer(many=True)


class SavedViewWish(Strict):
    """`query` as in the console: `view=open&channel=x&tag=atm`. At most one of brand and team."""

    name = serializers.CharField(max_length=80)
    query = serializers.CharField(max_length=1000)
    brand = serializers.IntegerField(required=False)
    team = serializers.IntegerField(required=False)


class SavedViewChange(Strict):
    """`position`, from 0: its place among the views of the same readers."""

    name = serializers.CharField(max_length=80, required=False)
    position = serializers.IntegerField(required=False, min_value=0, max_value=1000)
