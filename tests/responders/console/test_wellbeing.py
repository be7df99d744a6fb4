"""How a channel is, on its pages; what may be missing is settled there, and the end of credentials noted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inbox.models import Activity, Channel
from responders.models import Responder
from tests.builders import a_brand, a_responder
from tests.responders.console.signing import signed_in
from tests.responders.console.things import Things, everything_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def things() -> Things:
    return everything_of(a_brand())


@pytest.fixture
def admin(things: Things) -> Client:
    return signed_in(a_responder("Citra", Responder.Role.ADMIN, things.brand))


def ends(channel: Channel, **duration: float) -> None:
    soon = timezone.now() + timedelta(**duration)
    Channel.objects.filter(pk=channel.pk).update(kind="telegram", expires_at=soon)


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        ({"days": 2.5}, "Credentials end in 3 days"),
        ({"hours": 5}, "Credentials end in 1 day"),
        ({"days": -1}, "Credentials have ended"),
    ],
)
def test_the_list_and_the_page_say_what_needs_looking_after(
    duration: dict[str, float], words: str, admin: Client, things: Things
) -> None:
    ends(things.channel, **duration)
    for page in (
        reverse("manage-channels"),
        reverse("manage-channel", args=[things.channel.pk]),
    ):
        shown = admin.get(page).content.decode()
        assert words in shown
        assert "1 gap" in shown
    assert "30 of 30 calls in 1s" in shown


def test_a_gap_is_settled_with_a_note_and_only_with_one(admin: Client, things: Things) -> None:
    page = reverse("manage-channel-gap-close", args=[things.channel.pk, things.gap.pk])
    assert admin.post(page, {"note": "  "}).status_code == 422
    answer = admin.post(page, {"note": "Dilihat di sana"}, follow=True)
    assert answer.redirect_chain
    things.gap.refresh_from_db()
    assert things.gap.note == "Dilihat di sana"
    assert things.gap.closed_by is not None
    assert "1 gap" not in answer.content.decode()
    assert Activity.objects.filter(verb="gap_closed").count() == 1
    assert admin.post(page, {"note": "Lagi"}).status_code in {409, 422}


def test_the_end_of_credentials_is_typed_as_a_day_and_taken_back(
    admin: Client, things: Things
) -> None:
    page = reverse("manage-channel-expiry", args=[things.channel.pk])
    admin.post(page, {"day": "2027-01-31"})
    things.channel.refresh_from_db()
    ends_at = things.channel.expires_at
    assert isinstance(ends_at, datetime)
    assert timezone.localtime(ends_at).date() == date(2027, 1, 31)
    assert "2027-01-31" in admin.get(page).content.decode()
    admin.post(page, {"day": ""})
    things.channel.refresh_from_db()
    assert things.channel.expires_at is None


@pytest.mark.parametrize("role", sorted(set(Responder.Role.values) - {"admin"}))
def test_nobody_else_settles_a_gap_or_notes_an_end(role: str, things: Things) -> None:
    client = signed_in(a_responder("Rani", role, things.brand))
    gap, channel = things.gap, things.channel
    for page in (
        reverse("manage-channel-gap-close", args=[channel.pk, gap.pk]),
        reverse("manage-channel-expiry", args=[channel.pk]),
    ):
        assert client.post(page, {"note": "Saya", "day": "2027-01-31"}).status_code == 403
    gap.refresh_from_db()
    assert gap.closed_at is None
