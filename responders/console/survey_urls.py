"""Addresses of surveys: the customer's page, the report, the settings."""

from __future__ import annotations

from django.urls import path

from responders.console import rating, satisfaction, survey_settings

urlpatterns = [
    path("rating/<str:token>/", rating.rating, name="rating"),
    path("reports/satisfaction/", satisfaction.page, name="report-satisfaction"),
    path("reports/satisfaction/answers/", satisfaction.answers, name="satisfaction-answers"),
    path("settings/surveys/", survey_settings.listing, name="manage-surveys"),
    path("settings/surveys/<int:pk>/", survey_settings.edit, name="manage-survey"),
]
