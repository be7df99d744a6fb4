"""Keys to the API: made, found by their secret, noted, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Activity, User
from responders import access
from responders.models import ApiToken, Responder

SCOPES = ("read:inbox", "write:reply", "read:report", "admin:channel")
MAX_DAYS = 365
PREFIX = "dua_"  # so that a leaked token can be recognised


def of_brands(responder: Responder) -> QuerySet[ApiToken]:
    """Tokens of people who share a brand with `responder`, newest first."""
    return (
        ApiToken.objects.filter(responder__brands__in=access.brand_ids(responder))
        .select_related("responder")
        .distinct()
        .order_by("-created_at", "-pk")
    )


def create(
    holder: Responder,
    name: str,
    scopes: Collection[str],
    *,
    days: int,
    by: User | None,
    at: datetime,
) -> tuple[ApiToken, str]:
    """The token and its secret, which is kept nowhere. Refused: no_name, scope_unknown, too_long_lived."""
    _require(by, holder)
    if not name.strip():
        raise Refused("no_name", _("Give the token a name."))
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Refused("scope_unknown", _("Choose at least one scope."))
    if not 1 <= days <= MAX_DAYS:
        raise Refused("too_long_lived", _("A token lives from 1 to 365 days."))
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            responder=holder,
            name=name.strip(),
            digest=_digest(secret),
            scopes=sorted(set(scopes)),
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
        _journal("token_created", token, by, at)
    return token, secret


def revoke(token: ApiToken, *, by: User | None, at: datetime) -> ApiToken:
    """Ends a token at once; revoking it again changes nothing."""
    _require(by, token.responder)
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
            _journal("token_revoked", token, by, at)
    token.refresh_from_db()
    return token


def find(secret: str, *, at: datetime) -> ApiToken | None:
    """The token that may be used at `at`, with its responder and user."""
    return (
        ApiToken.objects.select_related("responder__user")
        .filter(
            digest=_digest(secret),
            revoked_at=None,
            expires_at__gt=at,
            responder__user__is_active=True,
        )
        .first()
    )


def note_use(token: ApiToken, *, at: datetime) -> None:
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _require(by: User | None, holder: Responder) -> None:
    """`by` must edit the team of every brand the holder sees: a token opens all of them."""
    access.require(by, "edit_team")
    for brand_id in access.brand_ids(holder):
        access.require(by, "edit_team", brand_id)


def _journal(verb: str, token: ApiToken, by: User | None, at: datetime) -> None:
    detail = {
        "token": token.pk,
        "name": token.name,
        "holder": token.responder.name,
        "scopes": token.scopes,
    }
    for brand_id in access.brand_ids(token.responder):
        Activity.objects.create(brand_id=brand_id, verb=verb, actor=by, detail=detail, at=at)
