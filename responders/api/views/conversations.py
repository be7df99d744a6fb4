"""Conversations: the list with its filters, and one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.models import Message
from inbox.models.conversation import ConversationQuerySet
from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.base import queried
from responders.api.serializers.conversations import ConversationFilters, ConversationSerializer
from responders.console import filters, view_counts
from responders.console.lists import LISTINGS
from responders.core.filters import read
from responders.models import Responder
from responders.operations import saved_views

READ = Needs("read_conversations", "read:inbox")
NARROWING = ("surface", "team", "tag", "priority", "language", "topic", "due", "has")
EXACT = {"channel": "channel", "queue": "handling__queue", "owner": "handling__owner"}


def _filtered(responder: Responder, wanted: dict[str, Any], at: datetime) -> ConversationQuerySet:
    rows = access.conversations(responder)
    if wanted.get("view"):
        rows = rows.filter(LISTINGS[wanted["view"]].holds(responder, at))
    if wanted.get("status"):
        rows = rows.filter(status__in=wanted["status"])
    for name, column in EXACT.items():
        if name in wanted:
            rows = rows.filter(**{column: wanted[name]})
    asked = [(name, str(wanted[name])) for name in NARROWING if name in wanted]
    asked += [("channel", wanted["kind"])] if "kind" in wanted else []
    rows = rows.filter(filters.holds(read(asked), responder, at))
    if "saved_view" in wanted:
        view = get_object_or_404(saved_views.visible(responder), pk=wanted["saved_view"])
        rows = rows.filter(view_counts.held(view, responder, at))
    if wanted.get("search"):
        words = SearchQuery(wanted["search"], config="simple", search_type="websearch")
        said = Message.objects.annotate(words=SearchVector("text", config="simple")).filter(
            conversation=OuterRef("pk"), words=words
        )
        rows = rows.filter(Exists(said))
    return rows


class ConversationList(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="conversations_list",
        summary="Conversations of your brands, newest word first",
        parameters=[ConversationFilters, *PAGING],
        responses=answers(paged(ConversationSerializer)),
    )
    def get(self, request: Request) -> Response:
        wanted: dict[str, Any] = dict(queried(request.query_params))
        if "status" in wanted:
            wanted["status"] = request.query_params.getlist("status")
        rows = _filtered(self.responder, self.read(ConversationFilters, wanted), self.at)
        rows = rows.select_related("identity__contact", "handling__queue", "handling__owner")
        return self.page(rows, ConversationSerializer, "-last_message_at", "-pk")


class ConversationDetail(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="conversations_retrieve",
        summary="One conversation",
        responses=answers(ConversationSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(ConversationSerializer(self.conversation(pk), context=self.context()).data)
