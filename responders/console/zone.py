"""Shows times in the zone each reader chose; what is behind a sign-in is never stored by a cache."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class ZoneMiddleware:
    """After authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "time_zone", "")
        with timezone.override(ZoneInfo(chosen) if chosen else timezone.get_default_timezone()):
            return self.get_response(request)
