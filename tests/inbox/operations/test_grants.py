"""What platforms say of credentials is kept, and alarms before the end need nobody to type a date."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox import adapters
from inbox.adapters.base import Adapter, Grant
from inbox.adapters.errors import CredentialsRejected, Unreachable, Unsupported
from inbox.models import Activity, Channel
from inbox.operations import expiries, grants, health
from tests.builders import MONDAY_TEN, a_channel
from tests.ledger_platform import Clock, Platform

ENDS = MONDAY_TEN + timedelta(days=5)


class Office:
    """Where the played platform is asked about a token."""

    def __init__(self) -> None:
        self.answer: Grant | Exception = Grant(ENDS, ("pages_messaging",))
        self.meanwhile: Channel | None = None

    def grant(self, _adapter: Adapter) -> Grant:
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
    monkeypatch.setattr(kind, "grant", lambda adapter: office.grant(adapter), raising=False)
    return office


@pytest.fixture
def channel() -> Channel:
    return a_channel(kind="ledger", credentials={"access_token": "old"})


def asked(channel: Channel, clock: Clock) -> bool:
    said = grants.ask(channel.pk, clock=clock)
    channel.refresh_from_db()
    return said


def verbs() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


@pytest.mark.django_db
def test_what_the_platform_says_is_kept_once_and_alarms_follow(
    office: Office, channel: Channel, clock: Clock
) -> None:
    assert asked(channel, clock)
    assert (channel.expires_at, channel.lacks) == (ENDS, ["pages_messaging"])
    asked(channel, clock)
    assert verbs() == ["expiry_noted", "permissions_noted"]
    assert expiries.alarm_due(at=clock()) == 1
    assert verbs()[-1] == "credentials_end_soon"
    assert not health.of(channel, at=clock()).is_well


@pytest.mark.django_db
def test_a_permission_that_is_granted_is_missed_no_longer(
    office: Office, channel: Channel, clock: Clock
) -> None:
    asked(channel, clock)
    office.answer = Grant(None)
    asked(channel, clock)
    assert (channel.expires_at, channel.lacks) == (None, [])
    assert health.of(channel, at=clock()).is_well


@pytest.mark.django_db
def test_a_withdrawn_token_breaks_its_channel_before_a_reply_finds_out(
    office: Office, channel: Channel, clock: Clock
) -> None:
    office.answer = CredentialsRejected("The password changed.", "190")
    assert asked(channel, clock)
    assert (channel.state, channel.broken_code) == ("broken", "190")
    assert channel.broken_reason == "The password changed."
    assert not asked(channel, clock)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer", [Unreachable("away", "x"), Unsupported("cannot")], ids=["away", "cannot"]
)
def test_without_an_answer_nothing_changes(
    office: Office, channel: Channel, clock: Clock, answer: Exception
) -> None:
    office.answer = answer
    Channel.objects.update(expires_at=ENDS)
    assert not asked(channel, clock)
    assert (channel.expires_at, channel.state) == (ENDS, "active")


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [Grant(ENDS), CredentialsRejected("gone", "190")])
def test_an_answer_about_credentials_that_were_replaced_meanwhile_counts_for_nothing(
    office: Office, channel: Channel, clock: Clock, answer: Grant | Exception
) -> None:
    office.answer, office.meanwhile = answer, channel
    assert not asked(channel, clock)
    assert (channel.expires_at, channel.state) == (None, "active")


@pytest.mark.django_db
def test_each_channel_that_can_tell_is_asked_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(grants, "later", lambda task, pk: told.append((task, pk)))
    page = a_channel(kind="facebook")
    a_channel(page.brand, kind="telegram")
    a_channel(page.brand, kind="whatsapp", state="broken")
    assert grants.ask_all() == 1
    assert told == [("inbox.tasks.ask_grant", page.pk)]
