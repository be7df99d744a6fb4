"""Addresses of the staffing planner and of the waits customers are told."""

from __future__ import annotations

from django.urls import path

from responders.console import staffing, waits

urlpatterns = [
    path("settings/waits/", waits.listing, name="manage-waits"),
    path("settings/waits/<int:pk>/", waits.switch, name="manage-waits-of"),
    path("reports/staffing/", staffing.first, name="staffing"),
    path("reports/staffing/<int:pk>/", staffing.plan, name="staffing-team"),
    path("reports/staffing/<int:pk>/plan.csv", staffing.export, name="staffing-csv"),
    path("reports/staffing/<int:pk>/target/", staffing.keep, name="staffing-keep"),
]
