"""Clocks of a conversation, and what explains one."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders import access
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.clocks import ClockSerializer, ToldSerializer
from responders.api.views.conversations import READ
from responders.console import telling
from responders.models import SlaClock
from responders.operations import explanations


class ClockList(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="clocks_list",
        summary="Clocks of a conversation",
        parameters=PAGING,
        responses=answers(paged(ClockSerializer)),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = SlaClock.objects.filter(conversation=self.conversation(pk))
        return self.page(rows, ClockSerializer, "started_at", "pk")


class ClockDetail(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="clocks_retrieve",
        summary="One clock with its timeline and arithmetic",
        responses=answers(ToldSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = SlaClock.objects.filter(conversation__in=access.conversations(self.responder))
        found = get_object_or_404(
            rows.select_related("conversation", "calendar_version__calendar"), pk=pk
        )
        told = explanations.explain(found, by=self.by, at=self.at)
        body = {
            "clock": found,
            "state": told.state.value,
            "timeline": telling.told(told.explanation),
            "counted": [
                {
                    "opens": part.opens,
                    "closes": part.closes,
                    "seconds": part.length.total_seconds(),
                    "sum_seconds": part.total.total_seconds(),
                }
                for part in told.explanation.counted
            ],
            "target_seconds": told.explanation.target.total_seconds(),
            "used_seconds": told.explanation.used.total_seconds(),
            "left_seconds": told.explanation.left.total_seconds(),
        }
        return Response(ToldSerializer(body).data)
