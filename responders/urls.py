"""Addresses of the answering room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("responders.api.urls")),
    path("", include("responders.console.manage_urls")),
    path("", include("responders.console.people_urls")),
    path("", include("responders.console.contact_urls")),
    path("", include("responders.console.case_urls")),
    path("", include("responders.console.notices_urls")),
    path("", include("responders.console.replay_urls")),
    path("", include("responders.console.forecast_urls")),
    path("", include("responders.console.reports_urls")),
    path("", include("responders.console.survey_urls")),
    path("", include("responders.console.list_urls")),
    path("", include("responders.console.look_urls")),
    path("", include("responders.console.urls")),
]
