"""Dead letters: who keeps the machinery running does not read what customers write."""

from __future__ import annotations

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from responders.models import Responder
from responders.operations import dead_letters, tokens
from tests.builders import a_brand, a_channel, a_responder
from tests.responders.api.twins import a_letter
from tests.responders.console.desk import at_desk

pytestmark = pytest.mark.django_db
WORDS = "Halo min, saya Sari"


@pytest.mark.parametrize(
    ("role", "excerpt"), [(Responder.Role.MANAGER, WORDS), (Responder.Role.ADMIN, "")]
)
def test_the_sample_is_for_those_who_read_customers(role: str, excerpt: str) -> None:
    channel = a_channel(a_brand())
    letter = a_letter(channel, sample=WORDS)
    bima = a_responder("Bima", role, channel.brand)
    assert [found.excerpt for found in dead_letters.of_brands(bima)] == [excerpt]
    assert [group.example.excerpt for group in dead_letters.groups(bima)] == [excerpt]
    desk = at_desk(bima)
    for address in ("", f"of/{channel.hook_id}/?reason=malformed", f"{letter.pk}/ignore/"):
        page = desk.get(f"/settings/dead-letters/{address}").content.decode()
        assert (WORDS in page) is bool(excerpt), address


def test_the_api_shows_an_administrator_no_sample() -> None:
    channel = a_channel(a_brand())
    a_letter(channel, sample=WORDS)
    wati = a_responder("Wati", Responder.Role.ADMIN, channel.brand)
    _token, secret = tokens.create(wati, "P", tokens.SCOPES, days=1, by=None, at=timezone.now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    rows = client.get("/api/v1/dead-letters/").json()["results"]
    assert [row["sample"] for row in rows] == [""]
