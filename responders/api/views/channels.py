"""Connected accounts."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Brand, Channel
from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.channels import ChannelSerializer, Connect
from responders.operations import channels

EDIT = Needs("edit_channels", "admin:channel")


class ChannelDoor(Door):
    def channels(self) -> QuerySet[Channel]:
        return Channel.objects.filter(brand__in=access.brand_ids(self.responder)).select_related(
            "hook"
        )

    def shown(self, pk: int) -> Response:
        return Response(ChannelSerializer(get_object_or_404(self.channels(), pk=pk)).data)


class ChannelList(ChannelDoor):
    needs = {"GET": EDIT, "POST": EDIT}

    @extend_schema(
        operation_id="channels_list",
        summary="Connected accounts",
        parameters=PAGING,
        responses=answers(paged(ChannelSerializer)),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.channels(), ChannelSerializer, "pk")

    @extend_schema(
        operation_id="channels_create",
        summary="Connect an account",
        description="`values` are the blanks of the kind's form; they never come out again.",
        request=Connect,
        responses=answers(ChannelSerializer, 201),
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(Connect)
        brands = Brand.objects.filter(pk__in=access.brand_ids(self.responder))
        channel = channels.connect(
            get_object_or_404(brands, pk=wanted["brand"]),
            wanted["kind"],
            wanted["values"],
            name=wanted["name"],
            receives_by=wanted["receives_by"],
            by=self.by,
            at=self.at,
        )
        return Response(ChannelSerializer(channel).data, status=201)


class ChannelDetail(ChannelDoor):
    needs = {"GET": EDIT}

    @extend_schema(
        operation_id="channels_retrieve",
        summary="One connected account",
        responses=answers(ChannelSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(pk)


class Pause(ChannelDoor):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="channels_pause",
        summary="Let replies wait; messages still come in",
        request=None,
        responses=answers(ChannelSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        channel = get_object_or_404(self.channels(), pk=pk)
        channels.pause(channel, by=self.by, at=self.at)
        return self.shown(pk)


class Resume(ChannelDoor):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="channels_resume",
        summary="Let replies go out again",
        request=None,
        responses=answers(ChannelSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        channel = get_object_or_404(self.channels(), pk=pk)
        channels.resume(channel, by=self.by, at=self.at)
        return self.shown(pk)
