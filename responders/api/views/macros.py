"""Macros: read by those who answer, kept by those who edit them. Tags that are in use."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Brand
from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.macros import (
    MacroSerializer,
    MacroWords,
    NewMacro,
    TagSerializer,
)
from responders.api.views.conversations import READ
from responders.models import Macro, Tag
from responders.operations import macros

WRITE = Needs("edit_macros", "admin:channel")


class MacroDoor(Door):
    def macros(self) -> QuerySet[Macro]:
        """Which they may answer with, and which they may change."""
        may = Q(pk__in=Macro.objects.offered(self.responder).order_by().values("pk"))
        return Macro.objects.filter(may | Q(pk__in=macros.kept_by(self.responder).values("pk")))


class MacroList(MacroDoor):
    needs = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="macros_list",
        summary="Macros of your brands",
        parameters=PAGING,
        responses=answers(paged(MacroSerializer)),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.macros(), MacroSerializer, "pk")

    @extend_schema(
        operation_id="macros_create",
        summary="A macro; a blank nobody knows is refused",
        request=NewMacro,
        responses=answers(MacroSerializer, 201),
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(NewMacro)
        mine = access.brand_ids(self.responder)
        brand = get_object_or_404(Brand, pk=wanted.pop("brand"), pk__in=mine)
        made = macros.write(brand, **wanted, by=self.by, at=self.at)
        return Response(MacroSerializer(made).data, status=201)


class MacroDetail(MacroDoor):
    needs = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}

    def macro(self, pk: int) -> Macro:
        return get_object_or_404(self.macros().select_related("brand"), pk=pk)

    @extend_schema(
        operation_id="macros_retrieve",
        summary="One macro",
        responses=answers(MacroSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(MacroSerializer(self.macro(pk)).data)

    @extend_schema(
        operation_id="macros_update",
        summary="Other words",
        request=MacroWords,
        responses=answers(MacroSerializer),
    )
    def put(self, request: Request, pk: int) -> Response:
        macro, wanted = self.macro(pk), self.read(MacroWords)
        kept = macros.write(macro.brand, **wanted, macro=macro, by=self.by, at=self.at)
        return Response(MacroSerializer(kept).data)

    @extend_schema(
        operation_id="macros_destroy",
        summary="Remove a macro",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int) -> Response:
        macros.remove(self.macro(pk), by=self.by, at=self.at)
        return Response(status=204)


class BrandTags(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="brand_tags_list",
        summary="Every tag of your brands",
        parameters=PAGING,
        responses=answers(paged(TagSerializer)),
    )
    def get(self, request: Request) -> Response:
        rows = Tag.objects.filter(brand__in=access.brand_ids(self.responder))
        return self.page(rows, TagSerializer, "name", "pk")
