"""What customers see of us: the card on a channel's page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from inbox.models import Activity, Channel
from inbox.operations import gestures
from responders.models import Responder
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.console.signing import signed_in

pytestmark = pytest.mark.django_db
ROLES = sorted(set(Responder.Role.values) - {"admin"})


@pytest.fixture
def channel() -> Channel:
    return a_channel(a_brand(), "whatsapp")


def admin_of(channel: Channel) -> Client:
    return signed_in(a_responder("Wati", Responder.Role.ADMIN, channel.brand))


def ticks(client: Client, channel: Channel) -> dict[str, bool]:
    """Which gestures the page has, and whether each is ticked."""
    page = client.get(reverse("manage-channel", args=[channel.pk])).content.decode()
    boxes = re.findall(r"<input [^>]*name=\"gestures\"[^>]*>", page)
    assert ("What customers see" in page) is bool(boxes)
    return {box.split('value="')[1].split('"')[0]: " checked" in box for box in boxes}


def save(client: Client, channel: Channel, *wanted: str) -> str:
    page = reverse("manage-channel-gestures", args=[channel.pk])
    return client.post(page, {"gestures": wanted}, follow=True).content.decode()


def test_each_gesture_of_the_platform_has_a_box_and_one_button_saves_them(
    channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, asked = admin_of(channel), []
    monkeypatch.setattr(gestures, "later", lambda *what: asked.append(what))
    assert ticks(client, channel) == {"typing": True, "read": True}
    assert "Saved." in save(client, channel, "typing")
    assert ticks(client, channel) == {"typing": True, "read": False}
    sari = a_conversation(Channel.objects.get(pk=channel.pk))
    a_message(sari)
    gestures.read(sari, MONDAY_TEN)
    assert asked == []
    save(client, channel)
    assert ticks(client, channel) == {"typing": False, "read": False}


def test_a_platform_with_one_gesture_has_one_box_and_one_without_has_no_card() -> None:
    brand = a_brand()
    x, mastodon = a_channel(brand, "x"), a_channel(brand, "mastodon")
    client = admin_of(x)
    assert (ticks(client, x), ticks(client, mastodon)) == ({"typing": True}, {})


def test_a_gesture_that_is_none_is_refused_in_words(channel: Channel) -> None:
    assert "has no gesture dancing" in save(admin_of(channel), channel, "dancing", "read")
    assert not Activity.objects.filter(verb="gestures_chosen").exists()


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_chooses_and_neither_does_another_brand(role: str, channel: Channel) -> None:
    page = reverse("manage-channel-gestures", args=[channel.pk])
    assert signed_in(a_responder("Rani", role, channel.brand)).post(page).status_code == 403
    joko = signed_in(a_responder("Joko", "admin", a_brand("Bank Lain")))
    assert joko.post(page).status_code == 404
    channel.refresh_from_db()
    assert channel.options == {}
