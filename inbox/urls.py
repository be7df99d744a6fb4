"""Mounts both rooms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from inbox import handing

handler400 = "responders.console.errors.bad_request"
urlpatterns: list[URLPattern | URLResolver] = [
    path("out/<str:name>", handing.file, name="file-address"),
    path("chat/", include("inbox.webchat.urls")),
    path("", include("responders.urls")),
]
