"""Changes of the settings, with their way back."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from inbox.models import Activity
from responders.api.serializers.base import Strict
from responders.operations import settings_changes, taking_back
from responders.operations.taking_back import Outlook

SECTIONS = [(slug, slug) for slug in settings_changes.SECTIONS]


class SettingsChangeSerializer(serializers.ModelSerializer[Activity]):
    """`way_back`: `open` can be taken back, `done` stands as before, `newer` was changed since, `none` has none;
    `reason` then says why.
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

    @extend_schema_field(serializers.ChoiceField(choices=SECTIONS))
    def get_section(self, change: Activity) -> str:
        return settings_changes.section_of(change.verb)

    def get_name(self, change: Activity) -> str:
        return str(change.detail.get("name") or "")

    @extend_schema_field(serializers.ChoiceField(choices=[(one.value, one.value) for one in Outlook]))  # fmt: skip
    def get_way_back(self, change: Activity) -> str:
        return taking_back.outlook(change).value

    def get_reason(self, change: Activity) -> str:
        return taking_back.why_not(change)

    def get_warning(self, change: Activity) -> str:
        return taking_back.warning(change)


class ChangeFilters(Strict):
    section = serializers.ChoiceField(choices=SECTIONS, required=False, default="")
