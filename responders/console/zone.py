"""Shows times in the zone each reader chose; what is behind a sign-in is never stored by a cache."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from inbox.models import User


def zone_of(user: User | AnonymousUser) -> tzinfo:
    """The reader's own, or else the product's."""
    chosen = getattr(user, "time_zone", "")
    return ZoneInfo(chosen) if chosen else timezone.get_default_timezone()


class ZoneMiddleware:
    """After authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_of(request.user)):
            return self.get_response(request)
