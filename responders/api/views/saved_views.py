"""Saved views: made, renamed, put elsewhere, removed and put back."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders.api.auth import Needs
from responders.api.door import Door, answers
from responders.api.serializers.saved_views import (
    SavedViewChange,
    SavedViewList,
    SavedViewSerializer,
    SavedViewWish,
)
from responders.api.views.conversations import READ
from responders.console import chips, view_counts
from responders.console.lists import DEFAULT, LISTINGS
from responders.core.filters import read
from responders.models import SavedView
from responders.operations import saved_views

WRITE = Needs("read_conversations", "write:reply")


class SavedViewDoor(Door):
    def view(self, pk: int) -> SavedView:
        return get_object_or_404(saved_views.visible(self.responder), pk=pk)

    def shown(self, view: SavedView, status: int = 200) -> Response:
        found = {"counts": view_counts.counts([view], self.responder, self.at)}
        return Response(SavedViewSerializer(view, context=found).data, status=status)


class SavedViews(SavedViewDoor):
    needs = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="views_list",
        summary="Your saved views and those shared with you, in their order",
        responses=answers(SavedViewList),
    )
    def get(self, request: Request) -> Response:
        rows = list(saved_views.visible(self.responder))
        found = {"counts": view_counts.counts(rows, self.responder, self.at)}
        return Response({"results": SavedViewSerializer(rows, many=True, context=found).data})

    @extend_schema(
        operation_id="views_create",
        summary="Save a view, over your own of the same name",
        request=SavedViewWish,
        responses=answers(SavedViewSerializer, 201),
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(SavedViewWish)
        pairs = parse_qsl(wanted["query"])
        view = dict(pairs).get("view", "")
        query = chips.query(view if view in LISTINGS else DEFAULT, read(pairs))
        made = saved_views.save(
            wanted["name"],
            query,
            brand_id=wanted.get("brand"),
            team_id=wanted.get("team"),
            by=self.by,
            at=self.at,
        )
        return self.shown(made, 201)


class SavedViewDetail(SavedViewDoor):
    needs = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(
        operation_id="views_retrieve",
        summary="One saved view and how many it holds",
        responses=answers(SavedViewSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(self.view(pk))

    @extend_schema(
        operation_id="views_update",
        summary="Another name or place",
        request=SavedViewChange,
        responses=answers(SavedViewSerializer),
    )
    def patch(self, request: Request, pk: int) -> Response:
        view, wanted = self.view(pk), self.read(SavedViewChange)
        if "name" in wanted:
            saved_views.rename(view, wanted["name"], by=self.by, at=self.at)
        if "position" in wanted:
            saved_views.place(view, wanted["position"], by=self.by, at=self.at)
        return self.shown(self.view(pk))

    @extend_schema(
        operation_id="views_destroy",
        summary="Remove a view; it may be put back for seven days",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int) -> Response:
        saved_views.remove(self.view(pk), by=self.by, at=self.at)
        return Response(status=204)


class SavedViewRestoration(SavedViewDoor):
    needs = {"POST": WRITE}

    @extend_schema(
        operation_id="views_restore",
        summary="Put a removed view back",
        request=None,
        responses=answers(SavedViewSerializer),
    )
    def post(self, request: Request, pk: int) -> Response:
        view = get_object_or_404(saved_views.removed(self.responder, self.at), pk=pk)
        saved_views.restore(view, by=self.by, at=self.at)
        return self.shown(self.view(pk))
