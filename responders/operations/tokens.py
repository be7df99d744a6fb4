"""Keys to the API: made, found by their secret, noted, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, User
from responders import access
from responders.models import ApiToken, Responder

SCOPES = ("read:inbox", "write:reply", "read:report", "admin:channel")
MAX_DAYS = 365
PREFIX = "dua_"  # so that a leaked token can be recognised


def seen_by(responder: Responder) -> QuerySet[ApiToken]:
    """One's own; for those who edit the team, of everybody who shares a brand with them. Newest first."""
    seen = Q(responder=responder)
    if access.may(responder, "edit_team"):
        seen |= Q(responder__brands__in=access.brand_ids(responder))
    found = ApiToken.objects.filter(seen).select_related("responder").distinct()
    return found.order_by("-created_at", "-pk")


def holders(maker: Responder) -> QuerySet[Responder]:
    """As whom a token of `maker` may act: themselves, and where they edit the team its service accounts."""
    able = Q(pk=maker.pk)
    if access.may(maker, "edit_team"):
        able |= Q(
            user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
            user__is_active=True,
            brands__in=access.brand_ids(maker),
        )
    return Responder.objects.filter(able).distinct().order_by("name", "pk")


def create(
    holder: Responder,
    name: str,
    scopes: Collection[str],
    *,
    days: int,
    by: User | None,
    at: datetime,
) -> tuple[ApiToken, str]:
    """The token and its secret, which is kept nowhere. Raises NotAllowed.

    It acts as who makes it, or as a service account: nobody makes a key to another person's name.
    Refused: no_name, scope_unknown, too_long_lived.
    """
    _require_maker(by, holder)
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
        stood = {"before": {"is_active": False}, "after": {"is_active": True}}
        _journal("token_created", token, by, at, **stood)
    return token, secret


def revoke(token: ApiToken, *, by: User | None, at: datetime) -> ApiToken:
    """Ends a token at once; revoking it again changes nothing."""
    if not _is_own(by, token.responder):
        _require_over(by, token.responder)
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


def _is_own(by: User | None, holder: Responder) -> bool:
    return by is not None and by.pk == holder.user_id


def _require_maker(by: User | None, holder: Responder) -> None:
    if _is_own(by, holder):
        access.require(by, "make_tokens")
        return
    _require_over(by, holder)
    if by is not None and not holder.is_service:
        words = _("Only %(name)s can make a token that acts as %(name)s.") % {"name": holder.name}
        raise NotAllowed("not_yours", words)


def _require_over(by: User | None, holder: Responder) -> None:
    """`by` must edit the team of every brand the holder sees: a token opens all of them."""
    access.require(by, "edit_team")
    for brand_id in access.brand_ids(holder):
        access.require(by, "edit_team", brand_id)


def _journal(verb: str, token: ApiToken, by: User | None, at: datetime, **stood: object) -> None:
    detail = {
        "token": token.pk,
        "name": token.name,
        "holder": token.responder.name,
        "scopes": token.scopes,
        **stood,
    }
    for brand_id in access.brand_ids(token.responder):
        Activity.objects.create(brand_id=brand_id, verb=verb, actor=by, detail=detail, at=at)
