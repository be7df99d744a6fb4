"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path

from responders.console import backlogs, report_files, reports, saved

urlpatterns = [
    path("reports/sla/", reports.report, name="reports"),
    path("reports/sla/clocks/", reports.instances, name="report-instances"),
    path("reports/sla/clocks.csv", report_files.as_csv, name="report-csv"),
    path("reports/sla/report.xlsx", report_files.as_workbook, name="report-xlsx"),
    path("reports/sla/report.pdf", report_files.as_paper, name="report-pdf"),
    path("reports/sla/feelings/", reports.felt, name="report-feelings"),
    path("reports/clocks/<int:pk>/", reports.clock, name="report-clock"),
    path("reports/sla/backlog/", backlogs.stood, name="report-backlog"),
    path("reports/sla/conversations/", backlogs.cases, name="report-cases"),
    path("reports/saved/", saved.listing, name="saved-reports"),
    path("reports/saved/add/", saved.add, name="saved-report-add"),
    path("reports/saved/<int:report_id>/remove/", saved.remove, name="saved-report-remove"),
    path("reports/saved/<int:report_id>/schedule/", saved.schedule, name="saved-report-schedule"),
    path("reports/schedules/<int:schedule_id>/stop/", saved.stop, name="report-schedule-stop"),
]
