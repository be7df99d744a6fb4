"""A platform says that its templates have changed: the list is asked for, and what it refuses is not offered meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inbox.core.templates import Part, Template
from inbox.models import Channel, DeadLetter, Envelope, EnvelopeDue, MessageTemplate
from inbox.models.vault import seal
from inbox.operations import envelopes, templates
from tests.builders import a_brand, a_channel, a_hook
from tests.inbox.adapters.contract import PAYLOADS

pytestmark = pytest.mark.django_db
ACCOUNT = "102290129340398"
TOLD_AT = datetime.fromtimestamp(1_795_400_000, UTC)
READY = Template(
    name="pembaruan_kartu",
    language="id",
    category="UTILITY",
    state="APPROVED",
    parts=(Part(kind="body", text="Kartu siap."),),
)


@pytest.fixture
def channel() -> Channel:
    brand = a_brand()
    credentials = {"business_account_id": ACCOUNT, "phone_number_id": "1"}
    return a_channel(
        brand, "whatsapp", hook=a_hook(brand, "whatsapp"), account="1", credentials=credentials
    )


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Callable[[Channel, bytes], list[tuple[Any, ...]]]:
    """Take in one call; returns what is asked for after it."""
    wanted: list[tuple[Any, ...]] = []
    monkeypatch.setattr(templates, "later", lambda *told: wanted.append(told))

    def told(channel: Channel, body: bytes) -> list[tuple[Any, ...]]:
        assert channel.hook
        place = f"envelope:{channel.hook.pk}"
        key = str(Envelope.objects.count()).zfill(32).encode()
        envelope = Envelope.objects.create(
            hook=channel.hook, key=key, received_at=TOLD_AT, body=seal(body, place)
        )
        EnvelopeDue.objects.create(envelope=envelope, next_at=TOLD_AT)
        assert envelopes.drain(at=TOLD_AT) == 1
        return wanted

    return told


def payload(name: str) -> bytes:
    return (PAYLOADS / "whatsapp" / f"templates_changed__{name}.json").read_bytes()


def sendable() -> int:
    return MessageTemplate.objects.all().sendable().count()


@pytest.mark.parametrize("name", ["paused", "rejected", "disabled"])
def test_one_that_is_taken_no_longer_is_not_offered_from_then_on(
    tell: Any, channel: Channel, name: str
) -> None:
    templates.keep(channel, [READY], asked_at=TOLD_AT - timedelta(minutes=5))
    assert sendable() == 1
    assert tell(channel, payload(name)) == [("inbox.tasks.list_templates", channel.pk)]
    assert (sendable(), MessageTemplate.objects.get().state) == (0, name.upper())


@pytest.mark.parametrize(
    "name", ["approved", "flagged", "quality", "category", "components", "missing_fields"]
)
def test_anything_else_only_has_the_list_asked_for(tell: Any, channel: Channel, name: str) -> None:
    templates.keep(channel, [READY], asked_at=TOLD_AT - timedelta(minutes=5))
    assert tell(channel, payload(name)) == [("inbox.tasks.list_templates", channel.pk)]
    assert sendable() == 1


def test_only_a_list_makes_a_template_one_that_can_be_sent(tell: Any, channel: Channel) -> None:
    templates.keep(channel, [READY], asked_at=TOLD_AT - timedelta(minutes=5))
    tell(channel, payload("paused"))
    tell(channel, payload("approved"))
    assert sendable() == 0
    templates.keep(channel, [READY], asked_at=TOLD_AT + timedelta(seconds=1))
    assert sendable() == 1


def test_a_list_asked_for_since_outweighs_what_was_told_before_it(
    tell: Any, channel: Channel
) -> None:
    templates.keep(channel, [READY], asked_at=TOLD_AT + timedelta(seconds=1))
    tell(channel, payload("paused"))
    assert sendable() == 1


def test_another_language_and_another_accounts_list_stay_as_they_are(
    tell: Any, channel: Channel
) -> None:
    english = Template(
        name=READY.name, language="en", category="", state="APPROVED", parts=READY.parts
    )
    templates.keep(channel, [READY, english], asked_at=TOLD_AT - timedelta(minutes=5))
    body = json.loads(payload("paused"))
    body["entry"][0]["id"] = "999"
    assert tell(channel, json.dumps(body).encode()) == []
    assert sendable() == 2
    tell(channel, payload("paused"))
    assert MessageTemplate.objects.all().sendable().get().language == "en"
    assert not DeadLetter.objects.exists()


def test_every_number_of_that_account_asks_for_its_list(tell: Any, channel: Channel) -> None:
    same = a_channel(
        channel.brand,
        "whatsapp",
        hook=channel.hook,
        credentials={"business_account_id": ACCOUNT},
    )
    a_channel(
        channel.brand, "whatsapp", hook=channel.hook, credentials={"business_account_id": "7"}
    )
    wanted = tell(channel, payload("paused"))
    assert wanted == [("inbox.tasks.list_templates", pk) for pk in (channel.pk, same.pk)]
