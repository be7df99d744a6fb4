"""The SLA report in numbers, by the same functions as the page."""

from __future__ import annotations

from dataclasses import fields

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from responders.api.auth import Needs
from responders.api.door import Door, answers
from responders.api.serializers.reports import ReportFilters, ReportSerializer
from responders.reports import attainment
from responders.reports.attainment import Dimension
from responders.reports.scope import Cohort, Filters, Period

NARROW = {field.name for field in fields(Filters)}


class SlaReport(Door):
    needs = {"GET": Needs("read_reports", "read:report")}

    @extend_schema(
        operation_id="reports_sla",
        summary="Promises kept, and how long answers took",
        parameters=[ReportFilters],
        responses=answers(ReportSerializer),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(ReportFilters, request.query_params)
        found = attainment.report(
            self.by,
            Period(wanted["start"], wanted["end"], Cohort(wanted["cohort"])),
            Dimension(wanted["by"]),
            Filters(**{name: value for name, value in wanted.items() if name in NARROW}),
            at=self.at,
        )
        return Response(ReportSerializer(found).data)
