from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pytest_django import DjangoDbBlocker

from inbox.adapters.signing import hex_digest
from inbox.models import Channel, Envelope, EnvelopeDue, Message, Subscription
from inbox.operations import envelopes
from tests.builders import a_brand, a_channel, a_hook
from tests.inbox.adapters.test_youtube import signed as youtube_signed
from tests.web import served

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SECRET = "app-secret"


@pytest.fixture
def channel() -> Channel:
    secrets = {"app_secret": SECRET, "verify_token": "please-believe-us"}
    hook = a_hook(a_brand(), "facebook", secrets=secrets)
    return a_channel(hook.brand, "facebook", hook=hook, account="page-1")


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock(), served() as base:
        yield base


@pytest.fixture
def web(base: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, timeout=20) as client:
        yield client


def payload(text: str = "Kartu saya hilang", mid: str = "m_1") -> bytes:
    said = {
        "sender": {"id": "sari"},
        "recipient": {"id": "page-1"},
        "timestamp": 1764000000000,
        "message": {"mid": mid, "text": text},
    }
    entry = {"id": "page-1", "time": 1764000000000, "messaging": [said]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def path_of(channel: Channel) -> str:
    assert channel.hook is not None
    return f"/hooks/facebook/{channel.hook.token}"


def signed(body: bytes) -> dict[str, str]:
    return {"x-hub-signature-256": f"sha256={hex_digest(SECRET, body)}"}


def test_a_signed_call_is_stored_before_it_is_answered_and_becomes_a_message(
    web: httpx.Client, channel: Channel
) -> None:
    answer = web.post(path_of(channel), content=payload(), headers=signed(payload()))

    assert (answer.status_code, EnvelopeDue.objects.count()) == (200, 1)
    assert b"Kartu" not in bytes(Envelope.objects.get().body)
    envelopes.drain(at=datetime.now(UTC))
    assert Message.objects.get().text == "Kartu saya hilang"


def test_an_address_is_the_same_with_a_slash_at_its_end(
    web: httpx.Client, channel: Channel
) -> None:
    """Some platforms write one there."""
    for path in (path_of(channel), path_of(channel) + "/"):
        assert web.post(path, content=payload(), headers=signed(payload())).status_code == 200
    assert Envelope.objects.count() == 1


def test_a_call_told_twice_is_stored_once(web: httpx.Client, channel: Channel) -> None:
    for _ in range(3):
        assert web.post(path_of(channel), content=payload(), headers=signed(payload())).is_success
    assert Envelope.objects.count() == 1


def test_whoever_cannot_sign_is_turned_away_and_leaves_nothing(
    web: httpx.Client, channel: Channel
) -> None:
    body, right = payload(), signed(payload())["x-hub-signature-256"]
    wrong = [
        (bytes(byte ^ (bit == place) for place, byte in enumerate(body)), right)
        for bit in range(0, len(body), 7)
    ]
    wrong += [(body, ""), (body, right[:-1]), (body, right.replace("256", "1", 1)), (b"", right)]
    before = web.get("/health").json()["refused_webhooks"].get("403", 0)
    for content, signature in wrong:
        answer = web.post(
            path_of(channel), content=content, headers={"x-hub-signature-256": signature}
        )
        assert answer.status_code == 403
    assert not Envelope.objects.exists()
    assert web.get("/health").json()["refused_webhooks"]["403"] == before + len(wrong)


def test_an_unknown_a_disabled_and_another_kinds_address_look_the_same(
    web: httpx.Client, channel: Channel
) -> None:
    off = a_hook(channel.brand, "facebook", secrets={"app_secret": SECRET}, is_active=False)
    paths = [
        f"/hooks/facebook/{off.token}",
        "/hooks/facebook/" + "x" * 32,
        path_of(channel).replace("facebook", "telegram"),
        "/hooks/facebook/short",
        "/hooks/",
        path_of(channel) + "//",
    ]
    answers = [web.post(path, content=payload(), headers=signed(payload())) for path in paths]
    seen = {(each.status_code, each.text, tuple(sorted(each.headers))) for each in answers}
    assert len(seen) == 1
    assert answers[0].status_code == 404


def test_the_platform_proves_its_subscription_with_a_challenge(
    web: httpx.Client, channel: Channel
) -> None:
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": "12345",
        "hub.verify_token": "please-believe-us",
    }
    answer = web.get(path_of(channel), params=query)
    assert (answer.status_code, answer.text) == (200, "12345")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert web.get(path_of(channel), params=query | {"hub.verify_token": "no"}).status_code == 403


def test_three_megabytes_are_taken_and_one_byte_more_is_not(
    web: httpx.Client, channel: Channel
) -> None:
    for size, status in ((3_000_000, 200), (3_000_001, 413)):
        body = b" " * (size - 2) + b"{}"
        answer = web.post(path_of(channel), content=body, headers=signed(body))
        assert answer.status_code == status
        parts = iter([body[:1_000_000], body[1_000_000:]])  # its length untold
        answer = web.post(path_of(channel), content=parts, headers=signed(body))
        assert answer.status_code == status


def test_packed_bodies_and_heaps_of_headers_are_refused(
    web: httpx.Client, channel: Channel
) -> None:
    packed = signed(payload()) | {"content-encoding": "gzip"}
    assert web.post(path_of(channel), content=payload(), headers=packed).status_code == 415
    many = signed(payload()) | {f"x-{number}": "1" for number in range(64)}
    assert web.post(path_of(channel), content=payload(), headers=many).status_code == 431
    long = signed(payload()) | {"x-long": "1" * 8200}
    assert web.post(path_of(channel), content=payload(), headers=long).status_code == 431
    assert web.put(path_of(channel), content=payload()).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\0\0",
        b"[" * 100_000,
        b'{"a": NaN}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'"\\ud800"',
        b"\xff\xfe",
    ],
    ids=["empty", "NUL", "deep", "NaN", "huge number", "half a surrogate pair", "not UTF-8"],
)
def test_whatever_is_signed_is_taken_unread(
    web: httpx.Client, channel: Channel, body: bytes
) -> None:
    assert web.post(path_of(channel), content=body, headers=signed(body)).status_code == 200
    assert Envelope.objects.count() == 1


@pytest.fixture
def told() -> Channel:
    """A channel that is polled, and whose hub was asked to call us."""
    secrets = {"own_secret": "ours-alone", "account": "UCbrand"}
    hook = a_hook(a_brand(), "youtube", secrets=secrets)
    return a_channel(hook.brand, "youtube", hook=hook, account="UCbrand", receives_by="poll")


def test_a_hub_is_told_yes_only_to_what_we_asked_it_for(web: httpx.Client, told: Channel) -> None:
    assert told.hook is not None
    path = f"/hooks/youtube/{told.hook.token}"
    query = {
        "hub.mode": "subscribe",
        "hub.topic": "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UCbrand",
        "hub.challenge": "7-x",
        "hub.lease_seconds": "432000",
    }
    assert web.get(path, params=query).status_code == 404
    now = datetime.now(UTC)
    Subscription.objects.create(channel=told, asked="subscribe", asked_at=now, next_at=now)
    answer = web.get(path, params=query)
    assert (answer.status_code, answer.text) == (200, "7-x")
    assert answer.headers["content-type"].startswith("text/plain")
    lease = Subscription.objects.get().lease_until
    assert lease is not None and lease > now + timedelta(days=4.9)
    for wrong in ({"hub.mode": "unsubscribe"}, {"hub.topic": "https://a.example"}):
        assert web.get(path, params=query | wrong).status_code == 404
    assert web.get(path).status_code == 403
    denied = {"hub.mode": "denied", "hub.reason": "no\0thing"}
    assert web.get(path, params=query | denied).status_code == 200
    assert Subscription.objects.get().trouble == "Denied: no\ufffdthing"


def test_what_a_hub_did_not_sign_is_answered_like_any_other_and_forgotten(
    web: httpx.Client, told: Channel
) -> None:
    assert told.hook is not None
    path, body = f"/hooks/youtube/{told.hook.token}", b"<feed/>"
    before = web.get("/health").json()["refused_webhooks"].get("shrugged", 0)
    answers = [
        web.post(path, content=body, headers=headers)
        for headers in ({}, {"x-hub-signature": "sha1=00"}, youtube_signed(b"other"))
    ]
    assert not Envelope.objects.exists()
    answers.append(web.post(path, content=body, headers=youtube_signed(body)))
    assert Envelope.objects.count() == 1
    assert len({(each.status_code, each.text) for each in answers}) == 1
    assert web.get("/health").json()["refused_webhooks"]["shrugged"] == before + 3
