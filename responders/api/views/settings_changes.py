"""What was changed in the settings, and its way back."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.errors import NotAllowed
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.base import queried
from responders.api.serializers.settings_changes import ChangeFilters, SettingsChangeSerializer
from responders.operations import back_rights, settings_changes, taking_back

NEEDS = Needs("read_changes", "admin:channel")


class SettingsChangeList(Door):
    needs = {"GET": NEEDS}

    @extend_schema(
        operation_id="settings_changes_list",
        summary="Changes of the settings you may change, the newest first",
        parameters=[ChangeFilters, *PAGING],
        responses=answers(paged(SettingsChangeSerializer)),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(ChangeFilters, queried(request.query_params))
        rows = settings_changes.of(self.responder, wanted["section"])
        return self.page(rows, SettingsChangeSerializer, "-pk")


class SettingsChangeBack(Door):
    needs = {"POST": NEEDS}

    @extend_schema(
        operation_id="settings_changes_take_back",
        summary="Set again what stood before a change",
        description="409 `newer_stands` where something newer would be overwritten, `back_already` the second time; "
        "422 `no_way_back` where what stood before is not kept, `not_whole` where something that it needs is gone. "
        "403 `not_by_token` for accounts and tokens.",
        request=None,
        responses=answers(None, 204),
    )
    def post(self, request: Request, pk: int) -> Response:
        change = get_object_or_404(settings_changes.in_brands(self.responder), pk=pk)
        if settings_changes.section_of(change.verb) in back_rights.BY_HAND:
            raise NotAllowed("not_by_token", str(back_rights.NOT_BY_TOKEN))
        taking_back.take_back(change, by=self.by, at=self.at)
        return Response(status=204)
