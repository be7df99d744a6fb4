"""Replays: asked for, watched, cancelled."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Brand
from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.replays import ReplaySerializer, ReplayWish
from responders.models import CalendarVersion, Replay, SlaPolicyVersion
from responders.operations import replays
from responders.operations.replays import Wish

READ = Needs("edit_policies", "read:report")
ASK = Needs("edit_policies", "write:reply")


class ReplayDoor(Door):
    def replays(self) -> QuerySet[Replay]:
        return Replay.objects.filter(brand__in=access.brand_ids(self.responder))


class ReplayList(ReplayDoor):
    needs = {"GET": READ, "POST": ASK}

    @extend_schema(
        operation_id="replays_list",
        summary="Replays, newest first",
        parameters=PAGING,
        responses=answers(paged(ReplaySerializer)),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.replays(), ReplaySerializer, "-pk")

    @extend_schema(
        operation_id="replays_create",
        summary="Replay the past under a version, or as it was",
        request=ReplayWish,
        responses=answers(ReplaySerializer, 201),
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(ReplayWish)
        mine = access.brand_ids(self.responder)
        brand = get_object_or_404(Brand, pk=wanted["brand"], pk__in=mine)
        policy = calendar = None
        if "policy_version" in wanted:
            rows = SlaPolicyVersion.objects.filter(policy__brand=brand).select_related("policy")
            policy = get_object_or_404(rows, pk=wanted["policy_version"])
        if "calendar_version" in wanted:
            found = CalendarVersion.objects.filter(calendar__brand=brand).select_related("calendar")
            calendar = get_object_or_404(found, pk=wanted["calendar_version"])
        wish = Wish(wanted["start"], wanted["end"], policy, calendar)
        made = replays.ask(brand, wish, by=self.by, at=self.at)
        return Response(ReplaySerializer(made).data, status=201)


class ReplayDetail(ReplayDoor):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="replays_retrieve",
        summary="How far a replay is, and what came out",
        responses=answers(ReplaySerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(ReplaySerializer(get_object_or_404(self.replays(), pk=pk)).data)


class ReplayCancellation(ReplayDoor):
    needs = {"POST": ASK}

    @extend_schema(
        operation_id="replays_cancel",
        summary="Stop a replay that runs",
        request=None,
        responses=answers(ReplaySerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        found = replays.cancel(get_object_or_404(self.replays(), pk=pk), by=self.by, at=self.at)
        return Response(ReplaySerializer(found).data)
