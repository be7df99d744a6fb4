"""Macros and tags of a brand."""

from __future__ import annotations

from rest_framework import serializers

from responders.api.serializers.base import Strict
from responders.models import Macro, Tag
from responders.operations.drafts import LONGEST

LANGUAGES = [("id", "Indonesia"), ("en", "English")]


class MacroSerializer(serializers.ModelSerializer[Macro]):
    """`text` has blanks, such as {customer_name}."""

    class Meta:
        model = Macro
        fields = ("id", "brand", "name", "language", "text")
        read_only_fields = fields


class MacroWords(Strict):
    name = serializers.CharField(max_length=120)
    language = serializers.ChoiceField(choices=LANGUAGES, default="id")
    text = serializers.CharField(max_length=LONGEST, trim_whitespace=False)


class NewMacro(MacroWords):
    brand = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class TagSerializer(serializers.ModelSerializer[Tag]):
    class Meta:
        model = Tag
        fields = ("id", "brand", "name")
        read_only_fields = fields
