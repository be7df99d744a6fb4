"""Surveys of a conversation, and satisfaction in numbers by the same function as the page."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.surveys import (
    SatisfactionFilters,
    SatisfactionSerializer,
    SurveySerializer,
)
from responders.api.views.conversations import READ
from responders.models import Survey
from responders.reports.satisfaction import Along, satisfaction
from responders.reports.scope import Filters, Period


class SurveyList(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="surveys_list",
        summary="Surveys of a conversation and what was answered",
        parameters=PAGING,
        responses=answers(paged(SurveySerializer)),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = Survey.objects.filter(conversation=self.conversation(pk))
        return self.page(rows, SurveySerializer, "resolved_at", "pk")


class SatisfactionReport(Door):
    needs = {"GET": Needs("read_reports", "read:report")}

    @extend_schema(
        operation_id="reports_satisfaction",
        summary="How satisfied customers were",
        parameters=[SatisfactionFilters],
        responses=answers(SatisfactionSerializer(many=True)),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(SatisfactionFilters, request.query_params)
        found = satisfaction(
            self.by,
            Period(wanted["start"], wanted["end"]),
            Along(wanted["by"]),
            Filters(brand=wanted.get("brand"), channel=wanted.get("channel")),
        )
        return Response(SatisfactionSerializer(found, many=True).data)
