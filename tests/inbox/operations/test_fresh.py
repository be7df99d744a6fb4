"""Credentials that are handed out once each: one worker asks, keeps them at once, and tells where they were lost."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection

from inbox import adapters
from inbox.adapters.base import Adapter, Renewal
from inbox.adapters.errors import AdapterError, CredentialsRejected, Unreachable
from inbox.models import Activity, Channel
from inbox.operations import channels, connections, fresh, renewals
from tests.builders import MONDAY_TEN, a_channel
from tests.ledger_platform import Clock, Platform


class Office:
    """Takes `t0`, then only the refresh token it gave last; `dies` before its answer is told."""

    def __init__(self) -> None:
        self.given, self.asked, self.failing = 0, 0, AdapterError
        self.dies = False
        self.entered, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def renew(self, adapter: Adapter) -> Renewal:
        self.asked += 1
        self.entered.set()
        assert self.go_on.wait(10)
        if self.failing is not AdapterError:
            raise self.failing("busy")
        if adapter.credentials["refresh_token"] != f"t{self.given}":
            raise CredentialsRejected("The token was used.", "invalid_grant")
        self.given += 1
        if self.dies:
            raise KeyboardInterrupt
        told = {"access_token": f"a{self.given}", "refresh_token": f"t{self.given}"}
        return Renewal(told, timedelta(hours=1))


def in_force(adapter: Adapter) -> Mapping[str, str]:
    """What an errand does first."""
    if adapter.has_ended:
        adapter.credentials = adapter.renewer(adapter)
    return adapter.credentials


@pytest.fixture
def office(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Office:
    office, kind = Office(), platform.adapter()
    monkeypatch.setattr(adapters, "load", lambda _kind: kind)
    monkeypatch.setattr(kind, "renews_before", timedelta(hours=12), raising=False)
    monkeypatch.setattr(kind, "renew", lambda adapter: office.renew(adapter), raising=False)
    ended = property(lambda adapter: adapter.credentials["access_token"] == "old")
    monkeypatch.setattr(kind, "has_ended", ended, raising=False)
    return office


def ended(**more: object) -> Channel:
    held = {"access_token": "old", "refresh_token": "t0"}
    return a_channel(kind="ledger", credentials=held, **more)


def errand(channel: Channel) -> Mapping[str, str]:
    with channels.adapter(channel) as adapter:
        return in_force(adapter)


@pytest.mark.django_db
def test_the_token_before_stays_until_the_next_has_worked(office: Office) -> None:
    channel = ended()
    assert errand(channel)["refresh_token"] == "t1"
    kept = Channel.objects.get().credentials
    assert (kept["refresh_token"], kept["refresh_token_before"]) == ("t1", "t0")

    office.given = 0  # the provider forgot what it gave
    with channels.adapter(channel) as adapter:
        fresh.renew(channel, adapter, is_due=lambda: True)
    kept = Channel.objects.get().credentials
    assert (kept["refresh_token"], kept["access_token"]) == ("t1", "a1")


@pytest.mark.django_db
def test_an_answer_lost_with_its_process_is_told_when_the_old_token_is_refused(
    office: Office, clock: Clock
) -> None:
    channel = ended(expires_at=MONDAY_TEN)
    office.dies = True
    with pytest.raises(KeyboardInterrupt):
        errand(channel)
    assert Channel.objects.get().awaits_renewal
    office.dies = False

    assert renewals.renew_due(clock=clock) == 0
    assert Activity.objects.get().verb == "renewal_lost"
    for _again in range(2):
        with pytest.raises(CredentialsRejected) as told:
            errand(channel)
        assert told.value.code == "renewal_lost"
        assert "may be lost" in str(told.value)
    assert channels.break_(channel, code=told.value.code, reason=str(told.value), at=MONDAY_TEN)

    connections.reconnect(Channel.objects.get(), {}, by=None, at=MONDAY_TEN)
    assert not Channel.objects.get().awaits_renewal


@pytest.mark.django_db
def test_an_answer_that_came_after_all_is_no_longer_waited_for(office: Office) -> None:
    channel = ended()
    office.failing = Unreachable
    with pytest.raises(Unreachable):
        errand(channel)
    assert Channel.objects.get().awaits_renewal
    office.failing = AdapterError
    assert errand(channel)["access_token"] == "a1"
    assert not Channel.objects.get().awaits_renewal


@pytest.mark.django_db
def test_a_plain_refusal_is_told_as_the_provider_told_it(office: Office) -> None:
    channel = ended()
    office.given = 7
    with pytest.raises(CredentialsRejected) as told:
        errand(channel)
    assert told.value.code == "invalid_grant"
    assert not Channel.objects.get().awaits_renewal


@pytest.mark.django_db
def test_what_another_worker_renewed_meanwhile_is_used(office: Office) -> None:
    channel = ended()
    errand(Channel.objects.get())
    assert errand(channel)["access_token"] == channel.credentials["access_token"] == "a1"
    assert office.asked == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_errands_at_once_one_asks_and_the_other_waits_for_what_it_gets(
    office: Office,
) -> None:
    ended()
    got: list[str] = []

    def run() -> None:
        got.append(errand(Channel.objects.get())["access_token"])
        connection.close()

    office.go_on.clear()
    first, second = threading.Thread(target=run), threading.Thread(target=run)
    first.start()
    assert office.entered.wait(10)
    second.start()
    while second.is_alive() and not waits():
        second.join(0.01)
    office.go_on.set()
    first.join(10)
    second.join(10)
    assert (office.asked, got) == (1, ["a1", "a1"])


def waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_comes_back_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = ended()
    office.go_on.clear()

    def run() -> None:
        errand(Channel.objects.get())
        connection.close()

    first = threading.Thread(target=run)
    first.start()
    assert office.entered.wait(10)
    with channels.adapter(channel) as adapter, pytest.raises(Unreachable) as told:
        fresh.renew(channel, adapter, is_due=lambda: True, patience_seconds=1)
    assert told.value.code == "renewing"
    office.go_on.set()
    first.join(10)
    assert office.asked == 1
