"""Browsers are woken by a message that only they can read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_django import Settings

from inbox.adapters import calling, webpush
from inbox.adapters.calling import Answer
from inbox.errors import Refused
from responders.models import PushKey, PushSubscription, Telling
from responders.operations import push, sending
from tests.responders.listening_server import Ear, listening
from tests.responders.operations.test_alerts import LATER, a_rule, beat, owned, work
from tests.responders.promised import Bank, a_bank

pytestmark = pytest.mark.django_db
AUTH = b"a" * 16


class Browser:
    """Keeps the private half, as a browser does."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.p256dh, self.auth = webpush.written(point), webpush.written(AUTH)

    def opened(self, body: bytes) -> dict[str, str]:
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=AUTH)
        told: dict[str, str] = json.loads(plain)
        return told


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening() as found:
        yield found


def subscribed(bank: Bank, ear: Ear, path: str = "/push/1") -> Browser:
    browser, address = Browser(), f"{ear.address}{path}"
    push.subscribe(
        address, browser.p256dh, browser.auth, "Chrome, Linux", by=bank.rani.user, at=LATER
    )
    push.public_key()
    return browser


def told(bank: Bank) -> int:
    a_rule(bank, ways=["push"])
    bank.rani.user.language = "en"
    bank.rani.user.save()
    clock = owned(bank)
    clock.conversation.messages.update(text="RAHASIA-8813")
    beat()
    work()
    return clock.conversation_id


def send(at: object = LATER) -> int:
    return sending.sweep(clock=lambda: at, draw=lambda: 0.0)  # type: ignore[arg-type, return-value]


def test_only_the_browser_reads_what_is_due_and_nothing_of_the_customer(ear: Ear) -> None:
    bank = a_bank(first_reply=15)
    browser = subscribed(bank, ear)
    case = told(bank)
    assert send() == 1
    [heard] = ear.heard
    assert heard.path == "/push/1"
    said = browser.opened(heard.body)
    assert said["title"] == f"K-{case}: First reply was due at 08:05 and is late"
    assert said["url"] == f"/conversations/{case}/"
    assert "RAHASIA" not in json.dumps(said)
    assert heard.headers["content-encoding"] == "aes128gcm"
    assert heard.headers["urgency"] == "high"


def test_the_push_service_can_prove_who_sends(ear: Ear) -> None:
    bank = a_bank(first_reply=15)
    subscribed(bank, ear)
    told(bank)
    send()
    scheme, _, rest = ear.heard[0].headers["authorization"].partition(" ")
    token, _, key = rest.partition(", k=")
    assert scheme == "vapid"
    assert key == push.public_key()
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), webpush.read(key))
    claims = jwt.decode(
        token.removeprefix("t="),
        public,
        algorithms=["ES256"],
        audience=ear.address,
        options={"verify_exp": False},
    )
    assert claims["exp"] == int((LATER + timedelta(hours=12)).timestamp())
    assert claims["sub"].startswith("mailto:")


def test_the_key_is_made_once_and_sealed() -> None:
    assert push.public_key() == push.public_key()
    [key] = PushKey.objects.all()
    assert "PRIVATE KEY" in key.private["pem"]
    raw = PushKey.objects.extra(select={"raw": "private"}).values_list("raw", flat=True)[0]
    assert b"PRIVATE KEY" not in bytes(raw)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(ear: Ear, status: int) -> None:
    bank = a_bank(first_reply=15)
    subscribed(bank, ear)
    told(bank)
    ear.answers = [status]
    send()
    assert not PushSubscription.objects.exists()
    assert Telling.objects.get().state == "sent"


def test_a_service_that_is_busy_is_asked_again(ear: Ear) -> None:
    bank = a_bank(first_reply=15)
    subscribed(bank, ear)
    told(bank)
    ear.answers = [503, 201]
    send()
    assert Telling.objects.get().state == "waiting"
    send(LATER + timedelta(minutes=1))
    assert Telling.objects.get().state == "sent"
    assert len(ear.heard) == 2


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example/1", "https://10.0.0.7/1", "https://[::1]/1", "https://localhost/1", "x"],
)
def test_an_endpoint_that_lies_inside_is_refused(endpoint: str, settings: Settings) -> None:
    settings.CALLS_LOOPBACK = False
    browser, bank = Browser(), a_bank()
    with pytest.raises(Refused) as refused:
        push.subscribe(endpoint, browser.p256dh, browser.auth, "x", by=bank.rani.user, at=LATER)
    assert refused.value.code == "bad_endpoint"


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("AAAA", webpush.written(AUTH)), ("", ""), (Browser().p256dh, "AAAA")],
    ids=["short key", "none", "short secret"],
)
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(Refused):
        push.subscribe("https://push.example/1", p256dh, auth, "x", by=a_bank().rani.user, at=LATER)


def test_a_browser_belongs_to_who_signed_in_last(ear: Ear) -> None:
    bank, browser = a_bank(), Browser()
    for who in (bank.rani, bank.bima):
        push.subscribe(
            "https://push.example/1", browser.p256dh, browser.auth, "x", by=who.user, at=LATER
        )
    assert PushSubscription.objects.get().responder == bank.bima
    pk = PushSubscription.objects.get().pk
    assert not push.unsubscribe(pk, by=bank.rani.user)
    assert push.unsubscribe(pk, by=bank.bima.user)


def test_a_browser_that_does_not_answer_keeps_no_other_waiting(
    ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank, together = a_bank(), threading.Barrier(3)
    for number in range(together.parties):
        subscribed(bank, ear, f"/push/{number}")
    told(bank)

    def slow(*_call: object, **_how: object) -> Answer:
        together.wait(10)  # each of them goes on only when all were called
        return Answer(201, "")

    monkeypatch.setattr(calling, "post", slow)
    send()
    assert Telling.objects.get().state == Telling.State.SENT


def test_a_browser_that_subscribed_before_there_was_a_key_stops_nothing(ear: Ear) -> None:
    bank = a_bank()
    subscribed(bank, ear)
    PushKey.objects.all().delete()
    told(bank)
    send()
    assert Telling.objects.get().state == Telling.State.SENT
