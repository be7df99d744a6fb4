"""Who may listen to the live stream of the console, and to which brands."""

from __future__ import annotations

from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from inbox.hub import Audience
from responders import access
from responders.models import Responder
from responders.operations import presence


def audience_of(cookies: dict[str, str], path: str) -> Audience | None:
    """The brands whose conversations the signed-in responder may read; None for nobody, or nobody any more.

    Every check of an open stream is a sign of life.
    """
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    user = get_user(SimpleNamespace(session=SessionStore(key)))  # type: ignore[arg-type]
    if not user.is_authenticated:
        return None
    responder = Responder.objects.filter(user=user, user__is_active=True).first()
    if responder is None or not access.may(responder, "read_conversations"):
        return None
    presence.seen(responder, at=timezone.now())
    brands = frozenset(access.brand_ids(responder))
    return Audience(brands=brands, own=f"responder:{responder.pk}")
