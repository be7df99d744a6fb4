"""One's own notices."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.notices import NoticeSerializer, SeenCount, SeenThem
from responders.operations import tellings

OWN = Needs("read_notices", "read:inbox")


class NoticeList(Door):
    needs = {"GET": OWN}

    @extend_schema(
        operation_id="notices_list",
        summary="What the console told me",
        parameters=PAGING,
        responses=answers(paged(NoticeSerializer)),
    )
    def get(self, request: Request) -> Response:
        mine = tellings.of(self.responder).prefetch_related("alerts")
        return self.page(mine, NoticeSerializer, "-pk")


class NoticeSeen(Door):
    needs = {"POST": Needs("read_notices", "write:reply")}

    @extend_schema(
        operation_id="notices_seen",
        summary="Mark my notices as seen, up to one",
        request=SeenThem,
        responses=answers(SeenCount),
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(SeenThem)
        return Response({"seen": tellings.see(self.responder, up_to=wanted["up_to"], at=self.at)})
