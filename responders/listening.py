"""Who may listen to the live stream of the console, and to which brands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from inbox.hub import Audience
from inbox.models import User
from responders import access
from responders.models import Responder
from responders.operations import presence

Knock = tuple[Mapping[str, str], str]  # cookies and path of one stream


def audiences_of(knocks: Sequence[Knock]) -> list[Audience | None]:
    """For each: the brands whose conversations the signed-in responder may read; None for nobody, or nobody any more.

    Five queries however many are asked about. Every check of an open stream is a sign of life.
    """
    keys = [cookies.get(settings.SESSION_COOKIE_NAME, "") for cookies, _path in knocks]
    people = _signed_in(keys)
    presence.seen({one.pk for one in people.values()}, at=timezone.now())
    brands = access.reaches(list(people.values()))
    return [
        Audience(brands=brands[people[key].pk], own=f"responder:{people[key].pk}")
        if key in people
        else None
        for key in keys
    ]


def _signed_in(keys: Sequence[str]) -> dict[str, Responder]:
    """By session's key; the session is judged as Django judges it when a page is asked for."""
    sessions = Session.objects.filter(session_key__in=set(keys), expire_date__gt=timezone.now())
    told = {session.session_key: session.get_decoded() for session in sessions}
    users = User.objects.filter(
        pk__in={told_[SESSION_KEY] for told_ in told.values() if SESSION_KEY in told_},
        is_active=True,
    ).select_related("responder")
    by_pk = {str(user.pk): user for user in users}
    found = {}
    for key, session in told.items():
        user = by_pk.get(session.get(SESSION_KEY, ""))
        responder = getattr(user, "responder", None)
        if user is None or responder is None or not _is_valid(session, user):
            continue
        if access.may(responder, "read_conversations"):
            found[key] = responder
    return found


def _is_valid(session: Mapping[str, str], user: User) -> bool:
    """Of a way to sign in that is still one, and since the last change of the password."""
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    told = session.get(HASH_SESSION_KEY, "")
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(told, one) for one in hashes)
