"""Who works here: accounts, roles, brands."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Brand, User
from responders import access
from responders.models import Responder
from responders.operations import sessions

PASSWORD_BYTES = 15  # 20 characters


def colleagues(responder: Responder) -> QuerySet[Responder]:
    """Everybody who shares a brand with `responder`, by name."""
    return (
        Responder.objects.filter(brands__in=access.brand_ids(responder))
        .select_related("user")
        .prefetch_related("brands", "memberships__team")
        .distinct()
        .order_by("name", "pk")
    )


def hire(
    name: str,
    username: str,
    role: str,
    brands: Collection[Brand],
    *,
    is_service: bool = False,
    by: User | None,
    at: datetime,
) -> tuple[Responder, str]:
    """The new responder and their password, which is kept nowhere in the clear.

    is_service: for a program, with tokens that whoever edits the team makes; it has no password, now or later.

    Refused: no_name, username_wrong, username_taken, no_brand, role_unknown.
    """
    _require_brands(by, brands)
    _check(name, role, brands)
    user = User(username=username.strip())
    password = "" if is_service else secrets.token_urlsafe(PASSWORD_BYTES)
    user.set_password(password or None)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise Refused("username_wrong", " ".join(error.messages)) from error
    if User.objects.filter(username__iexact=user.username).exists():
        raise Refused("username_taken", _("Somebody already signs in with this name."))
    with transaction.atomic():
        user.save()
        responder = Responder.objects.create(user=user, role=role, name=name.strip())
        responder.brands.set(brands)
        verb = "service_account_added" if is_service else "responder_added"
        stood = _switched(False), _switched(True)
        _journal(verb, responder, by, at, new=role, stood=stood)
    return responder, password


def change(
    responder: Responder,
    *,
    name: str,
    role: str,
    brands: Collection[Brand],
    capacity: int,
    by: User | None,
    at: datetime,
) -> Responder:
    """Another role or other brands end the person's sessions. Refused: as hire, not_yourself, and last_admin."""
    require_over(by, responder)
    _require_brands(by, brands)
    _check(name, role, brands)
    if by is not None and by.pk == responder.user_id and role != responder.role:
        raise Refused("not_yourself", _("Somebody else has to change your own role."))
    kept = standing(responder)
    old_role, old_brands = kept["role"], set(kept["brands"])
    new_brands = {brand.pk for brand in brands}
    before = {"name": kept["name"], "capacity": kept["capacity"]}
    after = {"name": name.strip(), "capacity": capacity}
    stays = role in access.ABILITIES["edit_team"]
    with transaction.atomic():
        _require_an_admin_for(old_brands - new_brands if stays else old_brands, responder)
        responder.name, responder.role, responder.capacity = name.strip(), role, capacity
        responder.save(update_fields=["name", "role", "capacity"])
        if old_brands != new_brands:
            stood = {"brands": sorted(old_brands)}, {"brands": sorted(new_brands)}
            also = new_brands - old_brands
            _journal("responder_brands_changed", responder, by, at, also=also, stood=stood)
            responder.brands.set(brands)
        if old_role != role:
            was = {"role": old_role}, {"role": role}
            _journal("role_changed", responder, by, at, old=old_role, new=role, stood=was)
        if before != after:
            _journal("responder_changed", responder, by, at, stood=(before, after))
        if old_role != role or old_brands != new_brands:
            sessions.end(responder.user, at=at)
    return responder


def disable(responder: Responder, *, by: User | None, at: datetime) -> Responder:
    """Ends the account's sessions and its API tokens with it. Refused: not_yourself, last_admin."""
    require_over(by, responder)
    if by is not None and by.pk == responder.user_id:
        raise Refused("not_yourself", _("Somebody else has to disable your own account."))
    with transaction.atomic():
        _require_an_admin_for(access.brand_ids(responder), responder)
        User.objects.filter(pk=responder.user_id).update(is_active=False)
        responder.api_tokens.filter(revoked_at=None).update(revoked_at=at)
        sessions.end(responder.user, at=at)
        stood = _switched(True), _switched(False)
        _journal("responder_disabled", responder, by, at, stood=stood)
    responder.user.refresh_from_db()
    return responder


def enable(responder: Responder, *, by: User | None, at: datetime) -> Responder:
    require_over(by, responder)
    with transaction.atomic():
        User.objects.filter(pk=responder.user_id).update(is_active=True)
        stood = _switched(False), _switched(True)
        _journal("responder_enabled", responder, by, at, stood=stood)
    responder.user.refresh_from_db()
    return responder


def new_password(responder: Responder, *, by: User | None, at: datetime) -> str:
    """A fresh password, returned once; every session of the account ends. Refused: service_account."""
    require_over(by, responder)
    if responder.is_service:  # who got one would have the keys that others hold
        raise Refused("service_account", _("Nobody signs in with a service account."))
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with transaction.atomic():
        responder.user.set_password(password)
        responder.user.save(update_fields=["password"])
        sessions.end(responder.user, at=at)
        _journal("password_reset", responder, by, at)
    return password


def standing(responder: Responder) -> dict[str, Any]:
    """As it is kept now, brands by their ids."""
    kept = Responder.objects.select_related("user").get(pk=responder.pk)
    return {
        "name": kept.name,
        "role": kept.role,
        "brands": sorted(access.brand_ids(kept)),
        "capacity": kept.capacity,
        "is_active": kept.user.is_active,
    }


def require_over(by: User | None, responder: Responder) -> None:
    """`by` may edit this person only where they may edit every brand the person works for."""
    editor = access.require(by, "edit_team")
    if editor is not None and not set(access.brand_ids(responder)) <= set(access.brand_ids(editor)):
        raise NotAllowed("other_brands", _("This person also works for a brand that is not yours."))


def _require_brands(by: User | None, brands: Collection[Brand]) -> None:
    access.require(by, "edit_team")
    for brand in brands:
        access.require(by, "edit_team", brand.pk)


def _require_an_admin_for(brands: Collection[int], leaving: Responder) -> None:
    """Somebody else who signs in must edit the team of each. Held, so that of two who demote each other one is refused."""
    admins = Responder.objects.filter(role__in=access.ABILITIES["edit_team"])
    held = admins.order_by("pk").select_for_update(no_key=True)
    if leaving.pk not in list(held.values_list("pk", flat=True)):
        return
    # As it is once they are held; nobody signs in with the account of a program.
    staying = admins.exclude(pk=leaving.pk).exclude(
        user__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    kept = staying.filter(user__is_active=True, brands__in=brands).values_list("brands", flat=True)
    if not set(brands) <= set(kept):
        words = _("A brand would be without an administrator. Make somebody else one first.")
        raise Refused("last_admin", words)


def _check(name: str, role: str, brands: Collection[Brand]) -> None:
    if not name.strip():
        raise Refused("no_name", _("Give a name."))
    if not brands:
        raise Refused("no_brand", _("Choose at least one brand."))
    if role not in Responder.Role.values:
        raise Refused("role_unknown", _("Choose a role."))


def _switched(is_active: bool) -> dict[str, Any]:
    return {"is_active": is_active}


def _journal(
    verb: str,
    responder: Responder,
    by: User | None,
    at: datetime,
    *,
    old: str = "",
    new: str = "",
    also: Collection[int] = (),
    stood: tuple[dict[str, Any], dict[str, Any]] | None = None,
) -> None:
    """One row for each brand the person worked or will work for. stood: what was before, and what is after."""
    detail: dict[str, Any] = {"responder": responder.pk, "name": responder.name}
    if stood is not None:
        detail["before"], detail["after"] = stood
    for brand_id in {*access.brand_ids(responder), *also}:
        Activity.objects.create(
            brand_id=brand_id, verb=verb, actor=by, old=old, new=new, detail=detail, at=at
        )
