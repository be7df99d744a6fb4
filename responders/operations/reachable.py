"""Over which ways a person can be told: what they have, what they switched off, where they work."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db.models import Exists, OuterRef

from responders.models import PushSubscription, Responder
from responders.models.alert import Way

Ways = frozenset[str]


def ways(people: Collection[tuple[int, int]]) -> dict[tuple[int, int], Ways]:
    """By (responder, brand). None at all for those who left the brand or cannot sign in; two queries."""
    ids = {recipient for recipient, _brand in people}
    has_push = PushSubscription.objects.filter(responder=OuterRef("pk"))
    found = Responder.objects.filter(pk__in=ids, user__is_active=True).select_related("user")
    able = {one.pk: _ways(one) for one in found.annotate(has_browser=Exists(has_push))}
    theirs = set(
        Responder.brands.through.objects.filter(responder__in=ids).values_list(
            "responder_id", "brand_id"
        )
    )
    nothing: Ways = frozenset()
    return {one: able.get(one[0], nothing) if one in theirs else nothing for one in people}


def _ways(responder: Responder) -> Ways:
    found = {Way.CONSOLE.value}
    if responder.has_email_notices and responder.user.email and settings.EMAIL_HOST:
        found.add(Way.EMAIL.value)
    if responder.has_push_notices and responder.has_browser:  # type: ignore[attr-defined]
        found.add(Way.PUSH.value)
    return frozenset(found)
