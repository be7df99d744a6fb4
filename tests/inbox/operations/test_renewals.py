"""Credentials that end are renewed in time, by one worker, and never over what a person typed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from inbox import adapters
from inbox.adapters.base import Adapter, Renewal
from inbox.adapters.errors import CredentialsRejected, Unreachable, Unsupported
from inbox.models import Activity, Channel
from inbox.operations import channels, expiries, fresh, health, renewals
from tests.builders import MONDAY_TEN, a_channel
from tests.ledger_platform import Clock, Platform

SOON = MONDAY_TEN + timedelta(hours=5)
FRESH = Renewal({"access_token": "fresh"}, timedelta(days=1))


class Office:
    """Where the played platform hands out credentials."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Renewal | Exception = FRESH
        self.meanwhile: Channel | None = None

    def renew(self, adapter: Adapter) -> Renewal:
        self.asked.append(adapter.credentials["access_token"])
        if self.meanwhile is not None:
            self.meanwhile.credentials = {"access_token": "typed"}
            self.meanwhile.save()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def office(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Office:
    office, kind = Office(), platform.adapter()
    monkeypatch.setattr(adapters, "load", lambda _kind: kind)
    monkeypatch.setattr(kind, "renews_before", timedelta(hours=12), raising=False)
    monkeypatch.setattr(kind, "renew", lambda adapter: office.renew(adapter), raising=False)
    return office


def ending(**more: object) -> Channel:
    held = {"access_token": "old", "other": "kept"}
    return a_channel(kind="ledger", credentials=held, **{"expires_at": SOON, **more})


def verbs() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


@pytest.mark.django_db
def test_what_ends_soon_is_renewed_and_the_rest_kept(office: Office, clock: Clock) -> None:
    channel = ending()
    assert renewals.renew_due(clock=clock) == 1
    channel.refresh_from_db()
    assert channel.credentials == {"access_token": "fresh", "other": "kept"}
    assert channel.expires_at == clock() + timedelta(days=1)
    assert verbs() == ["credentials_renewed"]
    assert renewals.renew_due(clock=clock) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more",
    [{"expires_at": None}, {"expires_at": SOON + timedelta(hours=8)}, {"state": "broken"}],
    ids=["no end", "not soon", "broken"],
)
def test_what_need_not_or_cannot_be_renewed_is_not(
    office: Office, clock: Clock, more: dict[str, object]
) -> None:
    ending(**more)
    assert renewals.renew_due(clock=clock) == 0
    assert office.asked == []


@pytest.mark.django_db
def test_a_refusal_is_told_once_and_tried_until_the_end(office: Office, clock: Clock) -> None:
    channel = ending()
    office.answer = CredentialsRejected("revoked", "40105")
    for _hour in range(3):
        assert renewals.renew_due(clock=clock) == 0
        clock.passes(hours=1)
    assert (len(office.asked), verbs()) == (3, ["renewal_refused"])
    expiries.alarm_due(at=clock())
    assert verbs() == ["renewal_refused", "credentials_end_soon"]
    channel.refresh_from_db()
    assert channel.credentials["access_token"] == "old"


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [Unreachable("gone"), Unsupported("no refresh token")])
def test_what_fails_otherwise_waits_for_the_next_time(
    office: Office, clock: Clock, answer: Exception
) -> None:
    ending()
    office.answer = answer
    assert renewals.renew_due(clock=clock) == 0
    assert verbs() == []
    office.answer = FRESH
    assert renewals.renew_due(clock=clock) == 1


@pytest.mark.django_db
def test_what_a_person_typed_meanwhile_stands(office: Office, clock: Clock) -> None:
    channel = ending()
    office.meanwhile = channel
    assert renewals.renew_due(clock=clock) == 0
    channel.refresh_from_db()
    assert channel.credentials == {"access_token": "typed"}


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_only_one_asks(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that hands out a new refresh token each time forgets the old one."""
    ending()
    inside, go_on = threading.Event(), threading.Event()

    def slow(adapter: Adapter) -> Renewal:
        inside.set()
        assert go_on.wait(10)
        return office.renew(adapter)

    monkeypatch.setattr(adapters.load("ledger"), "renew", slow, raising=False)

    def first() -> None:
        renewals.renew_due(clock=clock)
        connection.close()

    worker = threading.Thread(target=first)
    worker.start()
    assert inside.wait(10)
    assert renewals.renew_due(clock=clock) == 0
    go_on.set()
    worker.join(10)
    assert office.asked == ["old"]
    assert renewals.renew_due(clock=clock) == 0


@pytest.mark.django_db
def test_what_needs_no_person_alarms_only_where_it_was_not_renewed_in_time(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token of an hour is always near its end; that it is renewed each time is no news, either."""
    kind = adapters.load("ledger")
    monkeypatch.setattr(kind, "renews_alone", True, raising=False)
    monkeypatch.setattr(kind, "renews_before", timedelta(minutes=30), raising=False)
    channel = ending(expires_at=clock() + timedelta(minutes=20))
    assert (expiries.alarm_due(at=clock()), health.of(channel, at=clock()).is_well) == (0, True)
    office.answer = Unreachable("gone")
    renewals.renew_due(clock=clock)
    clock.passes(minutes=6)
    assert (expiries.alarm_due(at=clock()), health.of(channel, at=clock()).is_well) == (1, False)
    office.answer = Renewal({"access_token": "fresh"}, timedelta(hours=1))
    assert renewals.renew_due(clock=clock) == 1
    channel.refresh_from_db()
    assert (expiries.alarm_due(at=clock()), health.of(channel, at=clock()).is_well) == (0, True)
    assert verbs() == ["credentials_end_soon"]


@pytest.mark.django_db
def test_what_is_refused_although_it_was_renewed_on_the_way_breaks_the_channel(
    office: Office,
) -> None:
    """Else one whose tokens end at once is asked for ever, and nobody hears of it."""
    called = ending()
    with channels.adapter(called) as speaker:
        fresh.renew(called, speaker, is_due=lambda: True)
    assert Channel.objects.get().credentials["access_token"] == "fresh"
    assert channels.break_(called, code="401", reason="No mail for you.", at=MONDAY_TEN)
