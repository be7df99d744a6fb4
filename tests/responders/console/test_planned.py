"""Replies for later, in the composer and at the end of the thread."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from responders.console import later
from responders.models import Draft, ScheduledReply
from tests.builders import a_brand, a_responder
from tests.responders.console.desk import HTMX, at_desk, waiting, words

pytestmark = pytest.mark.django_db


def test_the_choices_are_of_the_brands_zone_and_only_of_what_is_to_come() -> None:
    brand = a_brand(time_zone="Asia/Jakarta")

    def told(hour: int, minute: int = 0) -> list[tuple[str, str]]:
        at = datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
        found = later.choices(brand, at)
        return [(one.slug, one.at.astimezone(UTC).strftime("%d %H:%M")) for one in found]

    assert told(3) == [("hour", "23 04:00"), ("evening", "23 10:00"), ("tomorrow", "24 01:00")]
    assert told(10) == [("hour", "23 11:00"), ("tomorrow", "24 01:00")]
    after_midnight = [("hour", "23 18:30"), ("evening", "24 10:00"), ("tomorrow", "25 01:00")]
    assert told(17, 30) == after_midnight
    typed = later.chosen("exact", "2026-11-23T19:15", brand, datetime(2026, 11, 23, 3, tzinfo=UTC))
    assert typed.astimezone(UTC) == datetime(2026, 11, 23, 12, 15, tzinfo=UTC)


def test_a_reply_is_planned_shown_and_comes_back_to_be_edited() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    found = waiting(brand, 5)
    client = at_desk(rani)
    place = f"/conversations/{found.pk}/"
    said = client.post(f"{place}replies/", words(later="hour", text="Besok, Kak"), headers=HTMX)
    row = ScheduledReply.objects.get()
    assert row.send_at - row.created_at == timedelta(hours=1)
    assert "Planned reply" in said.content.decode()
    assert not Draft.objects.exists()
    theirs = at_desk(bima).get(place).content.decode()
    assert "Besok, Kak" in theirs
    assert f"planned-replies/{row.pk}/sending/" not in theirs
    back = client.post(f"{place}planned-replies/{row.pk}/editing/", headers=HTMX)
    assert ">Besok, Kak</textarea>" in back.content.decode()
    assert "Planned reply" not in back.content.decode()


def test_a_refused_time_loses_nothing_and_the_next_press_means_the_same() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    found = waiting(brand, 5, owner=bima)
    client, place = at_desk(rani), f"/conversations/{found.pk}/replies/"
    for typed in ("", "2020-01-01T10:00", "kapan-kapan"):
        form = words(later="exact", send_at=typed, text="Nanti, Kak")
        refused = client.post(place, form, headers=HTMX)
        assert refused.status_code == 422
        assert ">Nanti, Kak</textarea>" in refused.content.decode()
    form = words(later="tomorrow", client_token=str(uuid.uuid4()))
    refused = client.post(place, form, headers=HTMX).content.decode()
    assert '<input type="hidden" name="meant" value="tomorrow">' in refused
    del form["later"]
    client.post(place, {**form, "meant": "tomorrow", "takes_over": "yes"}, headers=HTMX)
    assert ScheduledReply.objects.get().state == "waiting"
