"""Waking browsers: which may be woken, and a notice said to each."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from inbox.adapters import calling, webpush
from inbox.adapters.errors import AdapterError, RateLimited, Rejected, Unreachable
from inbox.errors import Refused
from inbox.models import User
from responders import access
from responders.models import PushKey, PushSubscription, Responder, Telling
from responders.operations import telling_words

MOST_DEVICES = 10
LIVES_SECONDS = 3600  # at the service; an hour later the console tells it better
GONE = frozenset({404, 410})


def public_key() -> str:
    """What browsers subscribe with; made at its first use, kept for good."""
    found = PushKey.objects.filter(pk="vapid").first()
    if found is None:
        pem, public = webpush.fresh_key()
        PushKey.objects.bulk_create(
            [PushKey(public=public, private={"pem": pem})], ignore_conflicts=True
        )
        found = PushKey.objects.get(pk="vapid")  # of several that made one, the first
    return found.public


def subscribe(
    endpoint: str, p256dh: str, auth: str, device: str, *, by: User, at: datetime
) -> PushSubscription:
    """This browser, for this person; whoever had it before has it no more. Refused: bad_endpoint, too_many."""
    responder = access.responder_of(by)
    try:
        calling.check(endpoint, allows_loopback=settings.CALLS_LOOPBACK)
        webpush.keys(p256dh, auth)
    except Rejected as error:
        raise Refused("bad_endpoint", _("This browser’s address cannot be used.")) from error
    if len(endpoint) > 1000:
        raise Refused("bad_endpoint", _("This browser’s address cannot be used."))
    with transaction.atomic():
        PushSubscription.objects.filter(endpoint=endpoint).delete()
        mine = Responder.objects.select_for_update(no_key=True).get(pk=responder.pk)
        if mine.push_subscriptions.count() >= MOST_DEVICES:
            words = _("At most %(most)d browsers are told; remove one.") % {"most": MOST_DEVICES}
            raise Refused("too_many", words)
        return PushSubscription.objects.create(
            responder=mine,
            endpoint=endpoint,
            keys={"p256dh": p256dh, "auth": auth},
            device=" ".join(device.split())[:80] or "?",
            created_at=at,
        )


def unsubscribe(pk: int, *, by: User) -> bool:
    """Only one's own."""
    gone, _by_model = access.responder_of(by).push_subscriptions.filter(pk=pk).delete()
    return bool(gone)


def say(telling: Telling, *, at: datetime) -> None:
    """To every browser of the recipient. Raises AdapterError where none of them heard it and one may yet.

    A browser that is gone is forgotten. One that hears it twice shows it once: both bear the same tag.
    """
    content = _content(telling)
    trouble: AdapterError | None = None
    heard = False
    for subscription in telling.recipient.push_subscriptions.order_by("pk"):
        try:
            heard = _say_to(subscription, content, telling, at) or heard
        except (Unreachable, RateLimited) as error:
            trouble = error
    if trouble is not None and not heard:
        raise trouble


def _say_to(subscription: PushSubscription, content: bytes, telling: Telling, at: datetime) -> bool:
    key = PushKey.objects.get(pk="vapid")
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    contact = settings.PUBLIC_URL if settings.IS_HTTPS else f"mailto:notices@{host}"
    try:
        body = webpush.sealed(content, subscription.keys["p256dh"], subscription.keys["auth"])
        proof = webpush.proof(subscription.endpoint, key.private["pem"], key.public, contact, at)
        headers = {
            "authorization": proof,
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(LIVES_SECONDS),
            "urgency": "high",
            "topic": f"notice-{telling.pk}",
        }
        loopback = settings.CALLS_LOOPBACK
        answer = calling.post(subscription.endpoint, headers, body, allows_loopback=loopback)
    except Rejected:
        subscription.delete()
        return False
    if answer.status in GONE:
        subscription.delete()
        return False
    if answer.is_ok:
        PushSubscription.objects.filter(pk=subscription.pk).update(last_told_at=at)
        return True
    if answer.status == 429 or answer.status >= 500:
        raise RateLimited("Not now.", str(answer.status), retry_after=answer.retry_after)
    return False  # it will not be taken later either


def _content(telling: Telling) -> bytes:
    """What is due and the case's number; never what a customer said."""
    user, brand = telling.recipient.user, telling.brand
    zone = ZoneInfo(user.time_zone or brand.time_zone)
    alerts = list(telling.alerts.select_related("clock").order_by("moment", "pk"))
    with translation.override(user.language or brand.language), timezone.override(zone):
        title = telling_words.headline(telling, alerts)
    is_one = telling.conversations == 1 and alerts
    where = f"/conversations/{alerts[0].conversation_id}/" if is_one else "/notices/"
    return orjson.dumps(
        {"title": title, "body": brand.name, "tag": f"notice-{telling.pk}", "url": where}
    )
