"""Programs of others: what they are told, how it is proved, how long it is tried, who may say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from inbox.errors import Refused
from inbox.models import Activity
from inbox.processes import plans
from responders.core.standard_webhooks import is_signed
from responders.models import OutgoingWebhook, SlaClock, Telling, WebhookAttempt, WebhookEvent
from responders.operations import (
    attend,
    clock_events,
    sending,
    webhook_calls,
    webhooks,
    withdrawals,
)
from responders.operations.clock_events import EVENTS
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder
from tests.responders.listening_server import Ear, listening
from tests.responders.operations.test_alerts import DUE, LATER, a_rule, beat, owned, work
from tests.responders.promised import a_bank, jakarta, reconcile, replied

pytestmark = pytest.mark.django_db
AT = LATER


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening() as found:
        yield found


def a_webhook(brand: Any, address: str, **fields: Any) -> tuple[OutgoingWebhook, str]:
    wanted = {"name": "CRM", "events": EVENTS, "by": None, "at": MONDAY_TEN, **fields}
    return webhooks.create(brand, wanted.pop("name"), address, wanted.pop("events"), **wanted)


def call(at: datetime = AT) -> int:
    return webhook_calls.sweep(clock=lambda: at, draw=lambda: 0.0)


def test_a_breach_is_told_once_and_signed(ear: Ear) -> None:
    bank = a_bank(first_reply=15)
    _webhook, secret = a_webhook(bank.brand, f"{ear.address}/dua")
    a_rule(bank, ways=["webhook"])
    clock = owned(bank)
    for _ in range(2):
        beat()
        work()
    assert [call(), call()] == [1, 0]
    [heard] = ear.heard
    told = json.loads(heard.body)
    assert (told["type"], told["data"]["clock"]) == ("clock.breached", clock.pk)
    assert told["data"]["due_at"] == "2026-11-23T01:05:00Z"
    uid, stamp = heard.headers["webhook-id"], int(heard.headers["webhook-timestamp"])
    assert is_signed(heard.headers["webhook-signature"], secret, uid, stamp, heard.body)
    assert WebhookEvent.objects.get().state == "delivered"
    attempt = WebhookAttempt.objects.get()
    assert (attempt.number, attempt.status, attempt.head) == (1, 200, "so said")


def test_a_withdrawal_goes_to_those_who_were_told_of_the_breach(ear: Ear) -> None:
    bank = a_bank(first_reply=15)
    a_webhook(bank.brand, ear.address)
    a_webhook(bank.brand, ear.address, events=["clock.withdrawn"], name="Only withdrawals")
    a_rule(bank, ways=["webhook"])
    clock = owned(bank)
    beat()
    work()
    replied(clock.conversation, "2026-11-23 08:04", bank.rani)
    reconcile(clock.conversation, "2026-11-23 08:10")
    work(jakarta("2026-11-23 08:10"))
    told = WebhookEvent.objects.order_by("pk").values_list("webhook__name", "type")
    assert list(told) == [("CRM", "clock.breached"), ("CRM", "clock.withdrawn")]


def test_a_breach_after_one_that_was_withdrawn_is_told_as_well(ear: Ear) -> None:
    bank = a_bank(first_reply=15)
    a_webhook(bank.brand, ear.address)
    a_rule(bank, ways=["webhook"])
    clock, moved = owned(bank), DUE + timedelta(minutes=30)
    beat()
    work()
    SlaClock.objects.filter(pk=clock.pk).update(due_at=moved, is_breached=False)
    withdrawals.settle([clock.conversation_id], at=LATER)
    work()
    for _ in range(2):
        beat(moved + timedelta.resolution)
        work(moved + timedelta.resolution)
    told = WebhookEvent.objects.order_by("pk").values_list("type", flat=True)
    assert list(told) == ["clock.breached", "clock.withdrawn", "clock.breached"]


def test_another_brands_webhook_hears_nothing(ear: Ear) -> None:
    bank = a_bank(first_reply=15)
    a_webhook(a_brand("Bank Lain"), ear.address)
    a_rule(bank, ways=["webhook"])
    owned(bank)
    beat()
    work()
    assert not WebhookEvent.objects.exists()


def test_conversations_that_begin_and_are_resolved_are_told_once(ear: Ear) -> None:
    brand = a_brand()
    hook, _secret = a_webhook(brand, ear.address)
    found = a_conversation(a_channel(brand), at=MONDAY_TEN + timedelta(minutes=1))
    for _ in range(2):
        clock_events.conversations_changed([found.pk], at=MONDAY_TEN + timedelta(minutes=2))
    found.status, found.resolved_at = "resolved", MONDAY_TEN + timedelta(hours=1)
    found.save()
    for _ in range(2):
        clock_events.conversations_changed([found.pk], at=MONDAY_TEN + timedelta(hours=1))
    told = list(hook.sent_events.order_by("pk").values_list("type", flat=True))
    assert told == ["conversation.created", "conversation.resolved"]


def test_what_began_before_the_webhook_is_not_told(ear: Ear) -> None:
    brand = a_brand()
    found = a_conversation(a_channel(brand), at=MONDAY_TEN - timedelta(minutes=1))
    a_webhook(brand, ear.address)
    clock_events.conversations_changed([found.pk], at=MONDAY_TEN)
    assert not WebhookEvent.objects.exists()


def test_attending_tells_of_a_new_conversation(ear: Ear) -> None:
    from inbox.models import Notice
    from tests.builders import a_message

    brand = a_brand()
    a_webhook(brand, ear.address)
    at = MONDAY_TEN + timedelta(minutes=1)
    found = a_conversation(a_channel(brand), at=at)
    message = a_message(found, at=at)
    Notice.objects.create(
        conversation=found, message=message, kind="message_received", at=at, next_at=at
    )
    attend.attend(at=at)
    told = {event.type: event.body["data"] for event in WebhookEvent.objects.all()}
    assert (len(told), told["message.received"]["message"]) == (2, message.pk)


def an_attempt_to_come(ear: Ear, *answers: int) -> WebhookEvent:
    ear.answers = list(answers)
    webhook, _secret = a_webhook(a_brand(), ear.address)
    return webhooks.send_test(webhook, by=None, at=AT)


def test_a_failure_is_tried_again_under_the_same_id(ear: Ear) -> None:
    event = an_attempt_to_come(ear, 500, 503, 200)
    at = AT
    for _ in range(4):
        call(at)
        at += timedelta(minutes=1)
    assert [heard.headers["webhook-id"] for heard in ear.heard] == [f"evt_{event.uid.hex}"] * 3
    statuses = list(event.attempts.order_by("number").values_list("status", flat=True))
    assert statuses == [500, 503, 200]
    event.webhook.refresh_from_db()
    assert event.webhook.failing_since is None


def test_nobody_is_called_sooner_than_they_asked_for(ear: Ear) -> None:
    ear.says = {"retry-after": "600"}
    event = an_attempt_to_come(ear, 429)
    call()
    event.refresh_from_db()
    assert event.next_at == AT + timedelta(minutes=10)


def test_a_redirect_is_no_success_and_is_not_followed(ear: Ear) -> None:
    ear.says = {"location": f"{ear.address}/elsewhere"}
    event = an_attempt_to_come(ear, 302)
    call()
    assert [heard.path for heard in ear.heard] == ["/"]
    event.refresh_from_db()
    assert event.state == "waiting"


def test_after_a_day_it_is_given_up_the_webhook_paused_and_those_who_mend_it_told(
    ear: Ear,
) -> None:
    event = an_attempt_to_come(ear, 500)
    admin = a_responder("Wayan", "admin", event.webhook.brand)
    a_responder("Rani", "agent", event.webhook.brand)
    at = AT
    while at < AT + timedelta(hours=26):
        call(at)
        at += timedelta(minutes=30)
        if WebhookEvent.objects.get().state == "failed":
            webhooks.send_test(event.webhook, by=None, at=at)
            call(at + timedelta(hours=4))
            break
    event.webhook.refresh_from_db()
    assert (event.webhook.state, event.webhook.paused_reason) == ("paused", "failing")
    assert Activity.objects.filter(verb="webhook_paused").count() == 1
    [telling] = Telling.objects.all()
    assert (telling.recipient, telling.kind) == (admin, "webhook_paused")


def test_who_says_that_they_are_gone_is_called_no_more(ear: Ear) -> None:
    event = an_attempt_to_come(ear, 410)
    call()
    event.webhook.refresh_from_db()
    assert (event.webhook.state, event.webhook.paused_reason) == ("paused", "gone")
    assert call(AT + timedelta(hours=1)) == 0
    ear.answers = [200]
    webhooks.resume(event.webhook, by=None, at=AT)
    assert call(AT + timedelta(hours=1)) == 1


def test_what_was_told_can_be_told_again(ear: Ear) -> None:
    event = an_attempt_to_come(ear, 200)
    with pytest.raises(Refused, match="still being sent"):
        webhooks.send_again(event, by=None, at=AT)
    call()
    webhooks.send_again(event, by=None, at=AT)
    call()
    assert len(ear.heard) == 2
    assert event.attempts.count() == 2


def test_after_a_rotation_both_secrets_sign_for_a_day(ear: Ear) -> None:
    webhook, old = a_webhook(a_brand(), ear.address)
    new = webhooks.rotate(webhook, by=None, at=AT)
    webhook.refresh_from_db()
    assert webhooks.signing_secrets(webhook, AT) == [new, old]
    assert webhooks.signing_secrets(webhook, AT + timedelta(hours=24)) == [new]


def test_secrets_do_not_lie_open_in_the_database(ear: Ear) -> None:
    _webhook, secret = a_webhook(a_brand(), ear.address)
    with connection.cursor() as cursor:
        cursor.execute("select secrets from responders_outgoingwebhook")
        assert secret.encode() not in bytes(cursor.fetchone()[0])


def test_an_address_that_is_itself_a_secret_is_not_in_the_journal(ear: Ear) -> None:
    hook, _secret = a_webhook(a_brand(), f"{ear.address}/services/T0/B1?token=RAHASIA-8813")
    webhooks.pause(hook, by=None, at=AT)
    told = [str(detail) for detail in Activity.objects.values_list("detail", flat=True)]
    assert len(told) == 2
    assert all(ear.address in one and "RAHASIA" not in one and "T0" not in one for one in told)


@pytest.mark.django_db(transaction=True)
def test_many_workers_tell_it_once(ear: Ear) -> None:
    event = an_attempt_to_come(ear, 200)

    def worker(_number: int) -> int:
        try:
            return int(webhook_calls.call_one(event.pk, clock=lambda: AT, draw=lambda: 0.0))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(worker, range(8))) == 1
    assert len(ear.heard) == 1


def test_a_worker_that_died_leaves_it_to_another_and_counts_no_more(ear: Ear) -> None:
    event = an_attempt_to_come(ear, 200)
    dead = webhook_calls.claim(AT)
    assert dead is not None
    assert call() == 0
    assert call(AT + webhook_calls.LEASE) == 1
    webhook_calls._settle(dead, None, "late", 1, at=AT, draw=0.0)
    event.refresh_from_db()
    assert event.state == "delivered"


@pytest.mark.django_db(transaction=True)
def test_slow_programs_leave_workers_for_everything_else(ear: Ear) -> None:
    bank = a_bank(first_reply=15)
    for number in range(4):
        hook, _secret = a_webhook(bank.brand, ear.address, name=f"Slow {number}")
        for _each in range(3):
            webhooks.send_test(hook, by=None, at=AT)

    def worker(_number: int) -> bool:
        try:
            return webhook_calls.claim(AT) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(worker, range(12)))
    [spare] = [one.threads for one in plans.FLEET if one.role == "default"]
    assert taken == webhook_calls.MOST_TOGETHER
    assert taken + sending.MOST_TOGETHER < spare
    assert webhook_calls.claim(AT + webhook_calls.LEASE) is not None
