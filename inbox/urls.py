"""Mounts both rooms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

handler400 = "responders.console.errors.bad_request"
urlpatterns: list[URLPattern | URLResolver] = [
    path("chat/", include("inbox.webchat.urls")),
    path("", include("responders.urls")),
]
