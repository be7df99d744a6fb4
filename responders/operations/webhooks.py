"""Addresses of programs that want to know: made, changed, given a new secret, paused, tried."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox.adapters import calling
from inbox.adapters.errors import Rejected
from inbox.errors import MovedMeanwhile, Refused
from inbox.later import later
from inbox.models import Activity, Brand, User
from responders import access
from responders.core.patience import GIVE_UP_AFTER
from responders.core.standard_webhooks import SECRET_BYTES, secret_of
from responders.models import OutgoingWebhook, Responder, WebhookEvent
from responders.operations import clock_events
from responders.operations.clock_events import EVENTS, TEST

ABILITY = "edit_webhooks"
MOST = 20
OVERLAP = timedelta(hours=24)  # both secrets sign so long after a rotation
State = OutgoingWebhook.State


def of(responder: Responder) -> QuerySet[OutgoingWebhook]:
    """Those of one's brands."""
    rows = OutgoingWebhook.objects.filter(brand__in=access.brand_ids(responder))
    return rows.select_related("brand").order_by("brand__name", "name", "pk")


def create(
    brand: Brand, name: str, url: str, events: Collection[str], *, by: User | None, at: datetime
) -> tuple[OutgoingWebhook, str]:
    """The webhook and its secret, which is shown this once. Refused: bad_name, bad_address, bad_events, too_many."""
    access.require(by, ABILITY, brand.pk)
    fields = _checked(name, url, events)
    if OutgoingWebhook.objects.filter(brand=brand).count() >= MOST:
        raise Refused("too_many", _("A brand has at most %(most)d webhooks.") % {"most": MOST})
    secret = secret_of(secrets.token_bytes(SECRET_BYTES))
    with transaction.atomic():
        webhook = OutgoingWebhook.objects.create(
            brand=brand, secrets={"current": secret}, created_at=at, **fields
        )
        _log(webhook, "webhook_created", by, at, before=None, after=standing(webhook))
    return webhook, secret


def save(
    webhook: OutgoingWebhook,
    name: str,
    url: str,
    events: Collection[str],
    *,
    by: User | None,
    at: datetime,
) -> OutgoingWebhook:
    """What waits goes to the new address. Refused as in `create`."""
    access.require(by, ABILITY, webhook.brand_id)
    fields = _checked(name, url, events)
    with transaction.atomic():
        held = OutgoingWebhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
        before, old_url = _said(held), held.url
        OutgoingWebhook.objects.filter(pk=webhook.pk).update(**fields)
        webhook.refresh_from_db()
        told = {"address_changed": True} if webhook.url != old_url else {}
        _log(webhook, "webhook_saved", by, at, before=before, after=_said(webhook), **told)
    return webhook


def rotate(webhook: OutgoingWebhook, *, by: User | None, at: datetime) -> str:
    """A new secret, shown this once; the one before signs too for another day."""
    access.require(by, ABILITY, webhook.brand_id)
    secret = secret_of(secrets.token_bytes(SECRET_BYTES))
    with transaction.atomic():
        held = OutgoingWebhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
        held.secrets = {
            "current": secret,
            "previous": held.secrets["current"],
            "previous_until": (at + OVERLAP).isoformat(),
        }
        held.save(update_fields=["secrets"])
        _log(held, "webhook_secret_rotated", by, at)
    return secret


def signing_secrets(webhook: OutgoingWebhook, at: datetime) -> list[str]:
    """Those in force at `at`, the newest first."""
    kept = webhook.secrets
    is_overlapping = "previous" in kept and at < datetime.fromisoformat(kept["previous_until"])
    return [kept["current"], *([kept["previous"]] if is_overlapping else [])]


def pause(
    webhook: OutgoingWebhook, *, reason: str = "by_hand", by: User | None, at: datetime
) -> bool:
    """Nothing is promised any more, and what waits, waits. Returns whether it was active until now."""
    access.require(by, ABILITY, webhook.brand_id)
    with transaction.atomic():
        active = OutgoingWebhook.objects.filter(pk=webhook.pk, state=State.ACTIVE)
        if not active.update(state=State.PAUSED, paused_reason=reason):
            return False
        webhook.refresh_from_db()
        _log(webhook, "webhook_paused", by, at, **_moved(State.ACTIVE, State.PAUSED))
    return True


def resume(webhook: OutgoingWebhook, *, by: User | None, at: datetime) -> None:
    """What still waits is told now; what was given up stays so until somebody sends it again."""
    access.require(by, ABILITY, webhook.brand_id)
    with transaction.atomic():
        paused = OutgoingWebhook.objects.filter(pk=webhook.pk, state=State.PAUSED)
        if not paused.update(state=State.ACTIVE, paused_reason="", failing_since=None):
            raise MovedMeanwhile("not_paused", _("This webhook is not paused."))
        webhook.refresh_from_db()
        _log(webhook, "webhook_resumed", by, at, **_moved(State.PAUSED, State.ACTIVE))


def remove(webhook: OutgoingWebhook, *, by: User | None, at: datetime) -> None:
    """With its log."""
    access.require(by, ABILITY, webhook.brand_id)
    with transaction.atomic():
        _log(webhook, "webhook_removed", by, at)
        webhook.delete()


def send_test(webhook: OutgoingWebhook, *, by: User | None, at: datetime) -> WebhookEvent:
    """An event of the type "test", so that somebody sees whether it arrives. Refused: paused."""
    access.require(by, ABILITY, webhook.brand_id)
    if webhook.state != State.ACTIVE:
        raise Refused("paused", _("Resume this webhook first."))
    key = f"test:{secrets.token_hex(8)}"
    told = {"words": "If you can read this and verify its signature, all is well."}
    with transaction.atomic():
        clock_events.keep([(webhook, TEST, key, told)], at=at)
        _log(webhook, "webhook_tested", by, at)
    return WebhookEvent.objects.get(webhook=webhook, key=key)


def send_again(event: WebhookEvent, *, by: User | None, at: datetime) -> None:
    """From the start, under the same id, so that who got it already can tell. Refused: still_waiting, paused."""
    access.require(by, ABILITY, event.webhook.brand_id)
    if event.webhook.state != State.ACTIVE:
        raise Refused("paused", _("Resume this webhook first."))
    settled = WebhookEvent.objects.filter(
        pk=event.pk, state__in=[WebhookEvent.State.DELIVERED, WebhookEvent.State.FAILED]
    )
    with transaction.atomic():
        waiting = WebhookEvent.State.WAITING
        if not settled.update(state=waiting, next_at=at, give_up_at=at + GIVE_UP_AFTER):
            raise MovedMeanwhile("still_waiting", _("This event is still being sent."))
        _log(event.webhook, "webhook_sent_again", by, at, event=str(event.uid))
        later("responders.tasks.call_webhook", event.pk)


def _checked(name: str, url: str, events: Collection[str]) -> dict[str, Any]:
    name, url = " ".join(name.split()), url.strip()
    if not 0 < len(name) <= 120:
        raise Refused("bad_name", _("Give a name."))
    try:
        calling.check(url, allows_loopback=settings.CALLS_LOOPBACK)
    except Rejected as error:
        words = _("The address must be https, and one that strangers can reach.")
        raise Refused("bad_address", words) from error
    if len(url) > 500:
        raise Refused("bad_address", _("The address is too long."))
    if not events or not set(events) <= set(EVENTS):
        raise Refused("bad_events", _("Choose at least one event."))
    return {"name": name, "url": url, "events": [one for one in EVENTS if one in events]}


def standing(webhook: OutgoingWebhook) -> dict[str, Any]:
    """All that may be known of it: neither its secret nor its address, whose path may be one."""
    return {**_said(webhook), "state": str(webhook.state)}


def _said(webhook: OutgoingWebhook) -> dict[str, Any]:
    return {"name": webhook.name, "events": webhook.events}


def _moved(old: State, new: State) -> dict[str, Any]:
    return {"before": {"state": old.value}, "after": {"state": new.value}}


def _place(url: str) -> str:
    """Of some addresses the path is the secret; who reads the journal needs only to know where it led."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _log(
    webhook: OutgoingWebhook, verb: str, by: User | None, at: datetime, **more: object
) -> None:
    detail = {
        "webhook": webhook.pk,
        "name": webhook.name,
        "url": _place(webhook.url),
        "events": webhook.events,
        "reason": webhook.paused_reason,
        **more,
    }
    Activity.objects.create(brand_id=webhook.brand_id, verb=verb, actor=by, detail=detail, at=at)
