"""Credentials that end are told of in time, once; what happens when they ended loses nothing."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import jwt
import pytest
from django.db import connection

from inbox.adapters.errors import Ambiguous, CredentialsRejected
from inbox.core.states import Sending
from inbox.models import Activity, Channel, Conversation, Delivery, ExpiryAlarm, Message
from inbox.operations import channels, connections, envelopes, expiries
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_received
from tests.inbox.operations.outbox import a_reply, swept
from tests.ledger_platform import Clock, Platform, raising

ENDS = MONDAY_TEN + timedelta(days=20)


def told(channel: Channel) -> list[tuple[str, int]]:
    alarms = ExpiryAlarm.objects.filter(channel=channel).order_by("-days")
    verbs = Activity.objects.filter(verb__startswith="credentials_end").order_by("pk")
    return list(
        zip(
            verbs.values_list("verb", flat=True), alarms.values_list("days", flat=True), strict=True
        )
    )


@pytest.mark.django_db
def test_each_step_is_told_once_however_often_somebody_looks() -> None:
    channel = a_channel(expires_at=ENDS)
    for hours in range(0, 24 * 22, 6):
        expiries.alarm_due(at=MONDAY_TEN + timedelta(hours=hours))
    assert told(channel) == [
        ("credentials_end_soon", 14),
        ("credentials_end_soon", 7),
        ("credentials_end_soon", 3),
        ("credentials_end_soon", 1),
        ("credentials_ended", 0),
    ]


@pytest.mark.django_db
def test_steps_that_passed_unseen_are_not_told_one_after_the_other() -> None:
    channel = a_channel(expires_at=ENDS)
    assert expiries.alarm_due(at=ENDS - timedelta(days=2)) == 1
    assert told(channel) == [("credentials_end_soon", 3)]


@pytest.mark.django_db
def test_a_new_date_has_alarms_of_its_own_and_none_where_nobody_knows() -> None:
    channel = a_channel(expires_at=ENDS)
    expiries.alarm_due(at=ENDS)
    expiries.note(channel, ENDS + timedelta(days=60), by=None, at=ENDS)
    assert expiries.alarm_due(at=ENDS) == 0
    assert expiries.alarm_due(at=ENDS + timedelta(days=57)) == 1
    expiries.note(channel, None, by=None, at=ENDS)
    assert expiries.alarm_due(at=ENDS + timedelta(days=90)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_it_once() -> None:
    channel = a_channel(expires_at=ENDS)
    together, counts = threading.Barrier(4), list[int]()

    def look(at: datetime) -> None:
        together.wait()
        counts.append(expiries.alarm_due(at=at))
        connection.close()

    workers = [threading.Thread(target=look, args=[ENDS - timedelta(days=7)]) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert told(channel) == [("credentials_end_soon", 7)]


@pytest.mark.django_db
def test_a_token_that_says_its_end_is_noted_when_it_is_typed() -> None:
    token = jwt.encode({"exp": int(ENDS.timestamp())}, "k" * 32, algorithm="HS256")
    typed = {"callback_url": f"https://bank.example/{token}", "signing_secret": "s" * 32}
    assert connections._ends_at("generic", typed, MONDAY_TEN) is None
    assert connections._ends_at("generic", {"callback_url": token}, MONDAY_TEN) == ENDS
    day = {"access_token": "act.1"}
    assert connections._ends_at("tiktok", day, MONDAY_TEN) == MONDAY_TEN + timedelta(days=1)
    own, page = {"access_token": "IGQ"}, {"access_token": "EAA"}
    assert connections._ends_at("instagram", own, MONDAY_TEN) == MONDAY_TEN + timedelta(days=60)
    assert connections._ends_at("instagram", page, MONDAY_TEN) is None


@pytest.mark.django_db
def test_new_credentials_have_an_end_of_their_own() -> None:
    typed = {"callback_url": "https://bank.example/", "signing_secret": "s" * 32}
    channel = connections.connect(a_brand(), "generic", typed, by=None, at=MONDAY_TEN)
    expiries.note(channel, ENDS, by=None, at=MONDAY_TEN)
    same = connections.reconnect(channel, {}, by=None, at=MONDAY_TEN)
    assert same.expires_at == ENDS
    other = {"callback_url": "https://bank.example/other"}
    assert connections.reconnect(same, other, by=None, at=MONDAY_TEN).expires_at is None


@pytest.mark.django_db
def test_a_refusal_holds_replies_takes_in_what_comes_and_reconnecting_sends_them(
    platform: Platform, clock: Clock, conversation: Conversation
) -> None:
    platform.before = [raising(CredentialsRejected("expired", "190"))]
    reply, channel = a_reply(conversation, clock), conversation.channel
    clock.passes(seconds=8)
    swept(clock)
    channel.refresh_from_db()
    reply.refresh_from_db()
    assert (channel.state, reply.state) == ("broken", Sending.QUEUED)
    envelopes.take_in(channel, [a_received(channel, "Masih di sana?")], at=clock())
    assert Message.objects.filter(text="Masih di sana?").exists()
    clock.passes(hours=2)
    swept(clock)
    assert platform.calls == 1
    connections.reconnect(channel, {}, by=None, at=clock())
    swept(clock)
    assert Delivery.objects.get(pk=reply.pk).state == Sending.SENT
    assert len(platform.said) == 1


@pytest.mark.django_db
def test_a_refusal_breaks_a_paused_channel_too() -> None:
    channel = a_channel(state=Channel.State.PAUSED)
    channels.break_(channel, code="401", reason="Unauthorized", at=MONDAY_TEN)
    channel.refresh_from_db()
    assert channel.state == Channel.State.BROKEN


@pytest.mark.django_db
def test_a_refusal_while_something_is_looked_up_breaks_the_channel_too(
    platform: Platform, clock: Clock, conversation: Conversation
) -> None:
    platform.after = [raising(Ambiguous("lost", "timeout"))]
    platform.list_fails_with = CredentialsRejected("expired", "190")
    reply = a_reply(conversation, clock)
    for seconds in (8, 6):
        clock.passes(seconds=seconds)
        swept(clock)
    conversation.channel.refresh_from_db()
    reply.refresh_from_db()
    assert (conversation.channel.state, reply.state) == ("broken", Sending.UNCERTAIN)
