"""Waking browsers: which may be woken, and a notice said to each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from inbox.adapters import calling, webpush
from inbox.adapters.calling import Answer
from inbox.adapters.errors import AdapterError, RateLimited, Rejected, Unreachable
from inbox.errors import Refused
from inbox.models import User
from responders import access
from responders.models import PushKey, PushSubscription, Responder, Telling
from responders.models.alert import Kind
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

    All are called at once: one that does not answer keeps no other waiting, nor the next reader. A browser that is
    gone is forgotten. One that hears it twice shows it once: both bear the same tag.
    """
    content, public = _content(telling), public_key()
    pem = PushKey.objects.get(public=public).private["pem"]
    devices = list(telling.recipient.push_subscriptions.order_by("pk"))
    calls = [
        _call(one, content, telling, webpush.proof(one.endpoint, pem, public, _contact(), at))
        for one in devices
    ]
    with ThreadPoolExecutor(MOST_DEVICES) as crew:
        answers = list(crew.map(_answer, calls))
    heard = [_is_heard(device, answer, at) for device, answer in zip(devices, answers, strict=True)]
    trouble = next((one for one in answers if isinstance(one, Unreachable | RateLimited)), None)
    if trouble is not None and not any(heard):
        raise trouble


Call = tuple[str, dict[str, str], bytes]


def _contact() -> str:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return settings.PUBLIC_URL if settings.IS_HTTPS else f"mailto:notices@{host}"


def _call(device: PushSubscription, content: bytes, telling: Telling, proof: str) -> Call:
    headers = {
        "authorization": proof,
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(LIVES_SECONDS),
        "urgency": "high",
        "topic": f"notice-{telling.pk}",
    }
    body = webpush.sealed(content, device.keys["p256dh"], device.keys["auth"])
    return device.endpoint, headers, body


def _answer(call: Call) -> Answer | AdapterError:
    """In a thread of its own, where no database is."""
    try:
        answer = calling.post(*call, allows_loopback=settings.CALLS_LOOPBACK)
    except AdapterError as error:
        return error
    if answer.status == 429 or answer.status >= 500:
        return RateLimited("Not now.", str(answer.status), retry_after=answer.retry_after)
    return answer


def _is_heard(device: PushSubscription, answer: Answer | AdapterError, at: datetime) -> bool:
    """What else it answers, it will not take later either."""
    if isinstance(answer, Rejected) or (isinstance(answer, Answer) and answer.status in GONE):
        device.delete()
    if not isinstance(answer, Answer) or not answer.is_ok:
        return False
    PushSubscription.objects.filter(pk=device.pk).update(last_told_at=at)
    return True


def _content(telling: Telling) -> bytes:
    """What is due and the case's number; never what a customer said."""
    user, brand = telling.recipient.user, telling.brand
    zone = ZoneInfo(user.time_zone or brand.time_zone)
    alerts = list(telling.alerts.select_related("clock").order_by("moment", "pk"))
    with translation.override(user.language or brand.language), timezone.override(zone):
        title = telling_words.headline(telling, alerts)
    is_one = telling.conversations == 1 and alerts
    about = alerts[0].conversation_id if is_one else telling.conversation_id
    where = f"/conversations/{about}/" if about else "/notices/"
    if telling.case_alert is not None:
        where = f"/cases/{telling.case_alert.case_id}/"
    elif telling.kind in (Kind.CASE_DUE_SOON, Kind.CASE_LATE):
        where = "/cases/"
    return orjson.dumps(
        {"title": title, "body": brand.name, "tag": f"notice-{telling.pk}", "url": where}
    )
