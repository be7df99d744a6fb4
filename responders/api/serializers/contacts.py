"""Customers, what is found by searching, and conversations made one or two."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inbox.models import Contact, Joining
from responders.api.serializers.base import Strict
from responders.operations import likenesses, readings, tiers
from responders.operations.search_hits import Hit


class SearchFilters(Strict):
    q = serializers.CharField(max_length=200, help_text="Words, “phrases” and operators.")
    before = serializers.IntegerField(
        required=False, min_value=1, help_text="`next` of another page."
    )


class HitSerializer(serializers.Serializer[Hit]):
    conversation = serializers.IntegerField(source="conversation.pk")
    case_number = serializers.CharField(source="conversation.case_number")
    message = serializers.IntegerField(
        source="message.pk", default=None, allow_null=True, help_text="The latest that fits."
    )
    text = serializers.SerializerMethodField(
        help_text="Of the message, masked; not of veiled ones."
    )

    def get_text(self, hit: Hit) -> str:
        if hit.message is None or hit.message.is_veiled:
            return ""
        return readings.words(hit.message, self.context["reader"])


class IdentitySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    channel = serializers.IntegerField(source="channel_id")
    name = serializers.CharField(source="shown_name")
    handle = serializers.CharField()
    is_blocked = serializers.BooleanField()


class ContactSerializer(serializers.ModelSerializer[Contact]):
    identities = IdentitySerializer(many=True)
    tier = serializers.SerializerMethodField()

    class Meta:
        model = Contact
        fields = ("id", "brand", "name", "created_at", "tier", "identities")

    def get_tier(self, contact: Contact) -> str:
        return tiers.name_of(contact.pk)


class LikenessSerializer(serializers.Serializer[likenesses.Likeness]):
    identity = IdentitySerializer()
    because = serializers.ListField(
        child=serializers.ChoiceField(choices=likenesses.STRENGTH),
        help_text="What speaks for it, the strongest first.",
    )


class FoundCaseSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    register_number = serializers.CharField()


class FoundSerializer(serializers.Serializer[Any]):
    problems = serializers.ListField(
        child=serializers.CharField(), help_text="Sentences on what could not be read as meant."
    )
    conversations = HitSerializer(many=True)
    people = ContactSerializer(many=True)
    cases = FoundCaseSerializer(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="For `before`.")
    until = serializers.DateTimeField(
        allow_null=True,
        help_text="Messages received before were not looked through yet; `next` does. Null where all were.",
    )


class ContactNote(Strict):
    text = serializers.CharField(max_length=4000)


class SetBlock(Strict):
    reason = serializers.CharField(max_length=300)


class Merging(Strict):
    source = serializers.IntegerField(help_text="The conversation that becomes part of this one.")
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class Splitting(Strict):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class JoiningSerializer(serializers.ModelSerializer[Joining]):
    class Meta:
        model = Joining
        fields = ("id", "kind", "source", "target", "reason", "at")
