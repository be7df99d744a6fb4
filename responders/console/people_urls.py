"""Addresses of people: presence, shifts, skills, routing, worked hours."""

from __future__ import annotations

from django.urls import path

from responders.console import attendance

urlpatterns = [
    path("presence/", attendance.mine, name="my-presence"),
]
