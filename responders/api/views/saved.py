"""The backlog, saved reports and their schedules, by the operations the console uses."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.errors import Refused
from inbox.models import Brand
from responders import access
from responders.api.auth import Needs
from responders.api.door import PAGING, Door, answers, paged
from responders.api.serializers.saved import (
    BacklogFilters,
    BacklogSerializer,
    NewSchedule,
    SavedReportSerializer,
    SaveReport,
    ScheduleSerializer,
)
from responders.console.forms.reports import ReportForm
from responders.core.recurring import Rhythm
from responders.models import ReportSchedule, Responder, SavedReport
from responders.operations import report_schedules, saved_reports
from responders.reports.backlog import backlog
from responders.reports.scope import Cohort, Filters, Period

READ = Needs("read_reports", "read:report")
WRITE = Needs("read_reports", "write:reply")
NARROW = ("brand", "channel", "agent", "topic")


class BacklogReport(Door):
    needs = {"GET": READ}

    @extend_schema(
        operation_id="reports_backlog",
        summary="What was open, and how it came and went, day by day",
        parameters=[BacklogFilters],
        responses=answers(BacklogSerializer),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(BacklogFilters, request.query_params)
        period = Period(wanted["start"], wanted["end"], Cohort.START)
        filters = Filters(**{name: wanted[name] for name in NARROW if name in wanted})
        found = backlog(self.by, period, filters, zone=wanted["zone"], at=self.at)
        return Response(BacklogSerializer(found).data)


class SavedDoor(Door):
    def report(self, pk: int) -> SavedReport:
        return get_object_or_404(saved_reports.visible(self.responder), pk=pk)

    def schedules(self) -> QuerySet[ReportSchedule]:
        """One's own, and those of reports one may see and change."""
        mine = Q(recipient=self.responder) | Q(report__owner=self.responder)
        if access.may(self.responder, "share_reports"):
            mine |= Q(report__brand__in=access.brand_ids(self.responder))
        return ReportSchedule.objects.filter(mine).select_related("report")


class SavedReports(SavedDoor):
    needs = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="saved_reports_list",
        summary="Reports with a name: one's own, and those shared",
        parameters=PAGING,
        responses=answers(paged(SavedReportSerializer)),
    )
    def get(self, request: Request) -> Response:
        rows = saved_reports.visible(self.responder)
        return self.page(rows, SavedReportSerializer, "pk")

    @extend_schema(
        operation_id="saved_reports_create",
        summary="Give an address of the report a name",
        request=SaveReport,
        responses=answers(SavedReportSerializer, 201),
    )
    def post(self, request: Request) -> Response:
        wanted = self.read(SaveReport)
        asked = ReportForm(self.responder, QueryDict(wanted["query"]))
        if not asked.is_valid():
            raise Refused("bad_query", _("This is no address of the report."))
        brand_id = None
        if "brand" in wanted:
            mine = access.brand_ids(self.responder)
            brand_id = get_object_or_404(Brand, pk=wanted["brand"], pk__in=mine).pk
        made = saved_reports.save(
            wanted["name"], asked.query(), brand_id=brand_id, by=self.by, at=self.at
        )
        return Response(SavedReportSerializer(made).data, status=201)


class SavedReportDetail(SavedDoor):
    needs = {"GET": READ, "DELETE": WRITE}

    @extend_schema(
        operation_id="saved_reports_retrieve",
        summary="A report with a name",
        responses=answers(SavedReportSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(SavedReportSerializer(self.report(pk)).data)

    @extend_schema(
        operation_id="saved_reports_destroy",
        summary="Remove a saved report with its schedules",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int) -> Response:
        saved_reports.remove(self.report(pk), by=self.by, at=self.at)
        return Response(status=204)


class Schedules(SavedDoor):
    needs = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="report_schedules_list",
        summary="When a saved report is mailed, and to whom",
        parameters=PAGING,
        responses=answers(paged(ScheduleSerializer)),
    )
    def get(self, request: Request, pk: int) -> Response:
        rows = self.schedules().filter(report=self.report(pk))
        return self.page(rows, ScheduleSerializer, "pk")

    @extend_schema(
        operation_id="report_schedules_create",
        summary="Have a saved report mailed; in place of what each got of it before",
        request=NewSchedule,
        responses=answers(ScheduleSerializer(many=True), 201),
    )
    def post(self, request: Request, pk: int) -> Response:
        report, wanted = self.report(pk), self.read(NewSchedule)
        ids = set(wanted.pop("recipients"))
        people = list(Responder.objects.filter(pk__in=ids))
        if len(people) != len(ids):
            raise Refused("nobody", _("Choose who gets it."))
        rhythm = Rhythm(wanted.pop("rhythm"))
        made = report_schedules.schedule(
            report, people, rhythm=rhythm, **wanted, by=self.by, at=self.at
        )
        return Response(ScheduleSerializer(made, many=True).data, status=201)


class ScheduleDetail(SavedDoor):
    needs = {"DELETE": WRITE}

    @extend_schema(
        operation_id="report_schedules_destroy",
        summary="Mail it no more",
        responses=answers(None, 204),
    )
    def delete(self, request: Request, pk: int) -> Response:
        report_schedules.stop(get_object_or_404(self.schedules(), pk=pk), by=self.by)
        return Response(status=204)
