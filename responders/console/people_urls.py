"""Addresses of people: presence, shifts, skills, routing, worked hours."""

from __future__ import annotations

from django.urls import path

from responders.console import approval_rules, attendance, routing, shifts, skills, worked

TEAM = "settings/shifts/<int:pk>/"
PERSON = f"{TEAM}people/<int:responder_id>/"

urlpatterns = [
    path("presence/", attendance.mine, name="my-presence"),
    path("reports/hours/", worked.hours, name="report-hours"),
    path("reports/hours.csv", worked.export, name="report-hours-csv"),
    path("settings/shifts/", shifts.first, name="manage-shifts"),
    path(TEAM, shifts.grid, name="manage-shifts-team"),
    path(f"{TEAM}copy/", shifts.copy, name="manage-shifts-copy"),
    path(f"{TEAM}pattern/", shifts.pattern, name="manage-shift-pattern"),
    path(f"{PERSON}pattern/", shifts.pattern, name="manage-shift-pattern-own"),
    path(f"{PERSON}add/", shifts.add, name="manage-shift-add"),
    path(f"{PERSON}absence/", shifts.absent, name="manage-absence-add"),
    path(f"{TEAM}of/<int:shift_id>/", shifts.edit, name="manage-shift"),
    path(f"{TEAM}of/<int:shift_id>/remove/", shifts.remove, name="manage-shift-remove"),
    path(f"{TEAM}absences/<int:absence_id>/remove/", shifts.present, name="manage-absence-remove"),
    path("settings/skills/", skills.listing, name="manage-skills"),
    path("settings/skills/<int:pk>/", skills.edit, name="manage-skills-of"),
    path("settings/approvals/", approval_rules.listing, name="manage-approvals"),
    path("settings/approvals/<int:pk>/", approval_rules.edit, name="manage-approvals-of"),
    path("settings/routing/", routing.listing, name="manage-routing"),
    path("settings/routing/<int:pk>/", routing.edit, name="manage-routing-of"),
]
