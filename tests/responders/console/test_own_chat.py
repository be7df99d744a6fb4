"""Our own chat has no platform behind it: its page speaks of visitors and sites, not of accounts and credentials."""

from __future__ import annotations

import pytest
from django.urls import reverse

from inbox.models import Channel
from tests.builders import a_brand, a_channel, a_responder
from tests.responders.console.signing import signed_in

pytestmark = pytest.mark.django_db
OF_PLATFORMS = ("Account", "How messages come in", "Credentials end", "Calls left", "Webhook address",
                "New credentials", "When they end")  # fmt: skip


def test_its_page_has_the_words_of_no_platform() -> None:
    brand = a_brand()
    chat, bot = a_channel(brand), a_channel(brand, "telegram")
    client = signed_in(a_responder("Wati", "admin", brand))
    page = client.get(reverse("manage-channel", args=[chat.pk])).content.decode()
    assert [words for words in OF_PLATFORMS if words in page] == []
    assert "Sites that may show the chat" in page
    other = client.get(reverse("manage-channel", args=[bot.pk])).content.decode()
    assert [words for words in OF_PLATFORMS if words not in other] == []


def test_it_is_added_and_not_connected() -> None:
    brand = a_brand()
    client = signed_in(a_responder("Wati", "admin", brand))
    add = reverse("manage-channel-connect", args=[brand.pk, "webchat"])
    page = client.get(add).content.decode()
    assert "Add Web chat" in page
    assert "Connect" not in page.partition("<main")[2]
    answer = client.post(add, {"name": "Situs"}, follow=True)
    assert "Situs is ready." in answer.content.decode()
    assert Channel.objects.get().kind == "webchat"
