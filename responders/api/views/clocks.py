"""Clocks of a conversation, and what explains one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders import access
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.clocks import ClockSerializer, ToldSerializer
from responders.api.views.conversations import READ
from responders.console import telling
from responders.console.causes import sentence
from responders.console.reports import NOT_KEPT
from responders.core.explain import Counted
from responders.core.sla import State
from responders.models import SlaClock
from responders.operations import explanations
from responders.reports.breaches import explained


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
        rows = rows.select_related("policy_version__policy", "calendar_version__calendar")
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
            rows.select_related(
                "conversation", "policy_version__policy", "calendar_version__calendar"
            ),
            pk=pk,
        )
        told = explanations.explain(found, by=self.by, at=self.at)
        body = {
            "clock": found,
            "state": told.state.value,
            "timeline": telling.told(told.explanation),
            "counted": _stretches(told.explanation.counted),
            "coming": _stretches(told.explanation.coming),
            "cause": _cause(found, told.state),
            "target_seconds": told.explanation.target.total_seconds(),
            "used_seconds": told.explanation.used.total_seconds(),
            "left_seconds": told.explanation.left.total_seconds(),
        }
        return Response(ToldSerializer(body).data)


def _stretches(found: Iterable[Counted]) -> list[dict[str, Any]]:
    return [
        {
            "opens": part.opens,
            "closes": part.closes,
            "seconds": part.length.total_seconds(),
            "sum_seconds": part.total.total_seconds(),
        }
        for part in found
    ]


def _cause(clock: SlaClock, now: State) -> dict[str, str] | None:
    if now not in NOT_KEPT:
        return None
    [found] = explained([clock])
    return {"code": found.cause.value, "sentence": sentence(found)}
