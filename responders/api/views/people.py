"""Who is there, who is planned, and what people can do."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.base import queried
from responders.api.serializers.people import (
    AbleSerializer,
    ChoosePresence,
    PlanShift,
    PresenceSerializer,
    ShiftFilters,
    ShiftSerializer,
)
from responders.console.forms.base import brands_of
from responders.models import Presence, Responder, Shift, Team
from responders.operations import crews, presence, shifts, skills
from responders.operations.skills import Able, Room

READ = Needs("read_conversations", "read:inbox")
PLAN = Needs("edit_shifts", "write:reply")
ABLE = Needs("edit_skills", "write:reply")


class PresenceList(Door):
    needs = {"GET": READ, "PUT": Needs("reply", "write:reply")}

    @extend_schema(
        operation_id="presence_list",
        summary="Who of your brands is there, and since when",
        parameters=PAGING,
        responses=answers(paged(PresenceSerializer)),
    )
    def get(self, request: Request) -> Response:
        there = Responder.objects.filter(brands__in=access.brand_ids(self.responder))
        rows = Presence.objects.filter(ends_at=None, responder__in=there)
        return self.page(rows.select_related("responder"), PresenceSerializer, "pk")

    @extend_schema(
        operation_id="presence_update",
        summary="Say whether you are there",
        request=ChoosePresence,
        responses=answers(PresenceSerializer),
    )
    def put(self, request: Request) -> Response:
        now = presence.choose(self.read(ChoosePresence)["state"], by=self.by, at=self.at)
        return Response(PresenceSerializer(now).data)


class ShiftList(Door):
    needs = {"GET": READ, "POST": PLAN}

    @extend_schema(
        operation_id="shifts_list",
        summary="Shifts of the people of your brands",
        parameters=[ShiftFilters, *PAGING],
        responses=answers(paged(ShiftSerializer)),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(ShiftFilters, queried(request.query_params))
        brands = access.brand_ids(self.responder)
        rows = Shift.objects.filter(
            brand__in=brands, starts_at__lt=wanted["end"], ends_at__gt=wanted["start"]
        )
        if "team" in wanted:
            team = get_object_or_404(Team.objects.filter(brand__in=brands), pk=wanted["team"])
            rows = rows.filter(responder__teams=team)
        return self.page(rows.select_related("responder"), ShiftSerializer, "starts_at", "pk")

    @extend_schema(
        operation_id="shifts_create",
        summary="Plan a shift",
        request=PlanShift,
        responses=answers(ShiftSerializer, 201),
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(PlanShift)
        brand = get_object_or_404(brands_of(self.responder), pk=wanted["brand"])
        people = Responder.objects.filter(brands=brand, user__is_active=True)
        turn = {
            "from": wanted["start"],
            "until": wanted["end"],
            "breaks": wanted.get("breaks", []),
        }
        made = shifts.plan(
            get_object_or_404(people, pk=wanted["responder"]),
            brand,
            wanted["day"],
            turn,
            by=self.by,
            at=self.at,
        )
        return Response(ShiftSerializer(made).data, status=201)


class ShiftDetail(Door):
    needs = {"DELETE": PLAN}

    @extend_schema(
        operation_id="shifts_destroy", summary="Take a shift out", responses=answers(None, 204)
    )
    def delete(self, request: Request, pk: int) -> Response:
        mine = crews.led(self.responder).values("pk")
        rows = Shift.objects.filter(
            brand__in=access.brand_ids(self.responder), responder__teams__in=mine
        )
        found = get_object_or_404(rows.select_related("responder").distinct(), pk=pk)
        shifts.remove(found, by=self.by, at=self.at)
        return Response(status=204)


class Skills(Door):
    needs = {"GET": ABLE, "PUT": ABLE}

    @extend_schema(
        operation_id="skills_retrieve",
        summary="What a person can do, and how much at once",
        responses=answers(AbleSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return self._shown(self._person(pk))

    @extend_schema(
        operation_id="skills_update",
        summary="Set it, in place of what was there",
        request=AbleSerializer,
        responses=answers(AbleSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        person = self._person(pk)
        wanted = self.read(AbleSerializer)
        able = Able(
            wanted["places"],
            {each["name"]: each["level"] for each in wanted["skills"]},
            {each["name"]: each["level"] for each in wanted["languages"]},
            {room["channel_class"]: Room(room["weight"], room["most"]) for room in wanted["rooms"]},
        )
        skills.save(person, able, by=self.by, at=self.at)
        return self._shown(self._person(pk))

    def _person(self, pk: int) -> Responder:
        return get_object_or_404(skills.editable(self.responder), pk=pk)

    def _shown(self, person: Responder) -> Response:
        able = skills.of(person)
        return Response(
            {
                "places": able.places,
                "skills": [{"name": n, "level": level} for n, level in able.skills.items()],
                "languages": [{"name": n, "level": level} for n, level in able.languages.items()],
                "rooms": [
                    {"channel_class": name, "weight": room.weight, "most": room.most}
                    for name, room in able.rooms.items()
                ],
            }
        )
