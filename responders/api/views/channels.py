"""Connected accounts."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Brand, Channel, Gap
from inbox.operations import health
from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.channels import (
    ChannelDetailSerializer,
    ChannelSerializer,
    Closure,
    Connect,
    Expiry,
    Gestures,
)
from responders.api.serializers.messages import TemplateSerializer
from responders.operations import channels, templates

EDIT = Needs("edit_channels", "admin:channel")
TEMPLATE_PAGE = paged(TemplateSerializer)


class ChannelDoor(Door):
    def channels(self) -> QuerySet[Channel]:
        return Channel.objects.filter(brand__in=access.brand_ids(self.responder)).select_related(
            "hook"
        )

    def shown(self, pk: int) -> Response:
        found = get_object_or_404(self.channels(), pk=pk)
        context = {"health": health.of(found, at=self.at)}
        return Response(ChannelDetailSerializer(found, context=context).data)


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
        summary="One connected account, and how it is",
        responses=answers(ChannelDetailSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(pk)


class ChannelTemplates(ChannelDoor):
    needs = {"GET": EDIT, "POST": EDIT}

    @extend_schema(
        operation_id="channel_templates_list",
        summary="The channel's templates, whatever their state",
        parameters=PAGING,
        responses=answers(TEMPLATE_PAGE),
    )
    def get(self, request: Request, pk: int) -> Response:
        channel = get_object_or_404(self.channels(), pk=pk)
        return self.page(channel.templates.all(), TemplateSerializer, "pk")

    @extend_schema(
        operation_id="channel_templates_refresh",
        summary="Ask the platform for its templates now",
        request=None,
        responses=answers(TEMPLATE_PAGE),
    )
    def post(self, request: Request, pk: int) -> Response:
        channel = get_object_or_404(self.channels(), pk=pk)
        templates.refresh(channel, by=self.by, at=self.at)
        return self.page(channel.templates.all(), TemplateSerializer, "pk")


class Pause(ChannelDoor):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="channels_pause",
        summary="Let replies wait; messages still come in",
        request=None,
        responses=answers(ChannelDetailSerializer),
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
        responses=answers(ChannelDetailSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        channel = get_object_or_404(self.channels(), pk=pk)
        channels.resume(channel, by=self.by, at=self.at)
        return self.shown(pk)


class ChannelExpiry(ChannelDoor):
    needs = {"PUT": EDIT}

    @extend_schema(
        operation_id="channels_expiry",
        summary="Say when its credentials end, or with null that nobody knows",
        request=Expiry,
        responses=answers(ChannelDetailSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        channel, wanted = get_object_or_404(self.channels(), pk=pk), self.read(Expiry)
        channels.note_expiry(channel, wanted["expires_at"], by=self.by, at=self.at)
        return self.shown(pk)


class ChannelGestures(ChannelDoor):
    needs = {"PUT": EDIT}

    @extend_schema(
        operation_id="channels_gestures",
        summary="Say which of the platform's gestures customers see",
        request=Gestures,
        responses=answers(ChannelDetailSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        channel, wanted = get_object_or_404(self.channels(), pk=pk), self.read(Gestures)
        channels.show_gestures(channel, wanted["gestures"], by=self.by, at=self.at)
        return self.shown(pk)


class GapClosure(ChannelDoor):
    needs = {"POST": EDIT}

    @extend_schema(
        operation_id="channels_gap_closure",
        summary="Say what was done about a stretch in which something may be missing",
        request=Closure,
        responses=answers(ChannelDetailSerializer),
    )
    def post(self, request: Request, pk: int, gap_id: int) -> Response:
        gap = get_object_or_404(Gap, pk=gap_id, channel__in=self.channels().filter(pk=pk))
        wanted = self.read(Closure)
        channels.close_gap(gap, wanted["note"], by=self.by, at=self.at)
        return self.shown(pk)
