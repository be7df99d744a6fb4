"""Changes of the settings, with their way back."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from inbox.models import Activity
from responders.api.serializers.base import Strict
from responders.operations import back_rights, settings_changes, taking_back
from responders.operations.taking_back import Outlook

SECTIONS = [(slug, slug) for slug in settings_changes.SECTIONS]


class _Changes(serializers.ListSerializer[Any]):
    """Whose they are to take back is asked of all at once."""

    def to_representation(self, data: Any) -> list[Any]:
        changes = list(data)
        self.context["held"] = back_rights.held(self.context["reader"], changes)
        return super().to_representation(changes)


class SettingsChangeSerializer(serializers.ModelSerializer[Activity]):
    """`way_back`: `open` can be taken back, `done` stands as before, `newer` was changed since, `none` has none
    for who asks here; `reason` then says why.
    """

    section = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    by = serializers.IntegerField(source="actor.responder.pk", default=None, allow_null=True)
    way_back = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    warning = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = (
            "id", "brand", "section", "verb", "name", "old", "new", "by", "at", "way_back", "reason", "warning",
        )  # fmt: skip
        read_only_fields = fields
        list_serializer_class = _Changes

    @extend_schema_field(serializers.ChoiceField(choices=SECTIONS))
    def get_section(self, change: Activity) -> str:
        return settings_changes.section_of(change.verb)

    def get_name(self, change: Activity) -> str:
        return str(change.detail.get("name") or "")

    @extend_schema_field(serializers.ChoiceField(choices=[(one.value, one.value) for one in Outlook]))  # fmt: skip
    def get_way_back(self, change: Activity) -> str:
        outlook = taking_back.outlook(change)
        is_shut = outlook is Outlook.OPEN and self._refused(change)
        return Outlook.NONE.value if is_shut else outlook.value

    def get_reason(self, change: Activity) -> str:
        return taking_back.why_not(change) or self._refused(change)

    def _refused(self, change: Activity) -> str:
        if settings_changes.section_of(change.verb) in back_rights.BY_HAND:
            return str(back_rights.NOT_BY_TOKEN)
        return "" if change.pk in self.context["held"] else str(back_rights.NOT_YOURS)

    def get_warning(self, change: Activity) -> str:
        return taking_back.warning(change)


class ChangeFilters(Strict):
    section = serializers.ChoiceField(choices=SECTIONS, required=False, default="")
