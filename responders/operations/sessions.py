"""Ending what somebody is signed in to."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from inbox.models import User


def end(user: User, *, at: datetime) -> int:
    """Signs `user` out everywhere; returns of how many sessions."""
    # Sessions name nobody in a column; those of the last hours are few enough to read.
    keys = [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=at).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    return Session.objects.filter(session_key__in=keys).delete()[0]
