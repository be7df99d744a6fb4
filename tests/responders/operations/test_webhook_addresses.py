"""Which addresses are called at all, and who may name one."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from inbox.adapters import calling
from inbox.errors import NotAllowed, Refused
from responders.models import WebhookAttempt
from responders.operations import webhooks
from tests.builders import a_brand, a_responder
from tests.responders.listening_server import Ear, listening
from tests.responders.operations.test_webhooks import AT, a_webhook, call

pytestmark = pytest.mark.django_db


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening() as found:
        yield found


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example/hook",
        "https://user:secret@crm.example/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://db.internal/",
        "https://crm.example/#part",
        "https://crm.example:0/",
        "https://crm.example\r\nx: y/",
        "ftp://crm.example/",
        "https://",
        "https://kafé.example/",
        "//crm.example",
    ],
)
def test_hostile_addresses_are_refused_where_others_are_served(
    url: str, settings: Settings
) -> None:
    settings.CALLS_LOOPBACK = False
    with pytest.raises(Refused) as refused:
        a_webhook(a_brand(), url)
    assert refused.value.code == "bad_address"


def test_a_name_that_leads_inside_is_found_out_when_it_is_called(
    ear: Ear, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it led to when it was typed: the address that is judged is the one that is called."""
    settings.CALLS_LOOPBACK = False
    port = int(ear.address.rpartition(":")[2])
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: inside)
    webhook, _secret = a_webhook(a_brand(), f"https://rebound.example:{port}/")
    webhooks.send_test(webhook, by=None, at=AT)
    call()
    assert ear.heard == []
    assert "not_public" in WebhookAttempt.objects.get().error


@pytest.mark.parametrize("role", ["agent", "lead", "manager", "auditor"])
def test_only_administrators_make_webhooks(role: str) -> None:
    brand = a_brand()
    user = a_responder("Rani", role, brand).user
    with pytest.raises(NotAllowed):
        a_webhook(brand, "https://crm.example/", by=user)


def test_an_administrator_makes_none_for_another_brand() -> None:
    user = a_responder("Wayan", "admin", a_brand()).user
    with pytest.raises(NotAllowed):
        a_webhook(a_brand("Bank Lain"), "https://crm.example/", by=user)


@pytest.mark.parametrize("events", [[], ["message.forgotten"], ["clock.breached", "nothing"]])
def test_unknown_events_are_refused(events: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        a_webhook(a_brand(), "https://crm.example/", events=events)
    assert refused.value.code == "bad_events"


def test_who_hears_and_does_not_answer_in_time_is_not_called_unreachable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calling, "STEP_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes the call and says nothing
        brand = a_brand()
        hook, _secret = a_webhook(brand, f"http://127.0.0.1:{mute.getsockname()[1]}/")
        webhooks.send_test(hook, by=None, at=AT)
        assert call() == 1
    assert WebhookAttempt.objects.get().error == "It did not answer in time. (ReadTimeout)"
