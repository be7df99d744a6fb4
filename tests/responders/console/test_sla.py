"""Policies and business hours as forms."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from responders.console.forms import calendars as hours
from responders.console.forms import spans
from responders.console.forms.policies import PolicyForm
from responders.models import Calendar, CalendarVersion, Responder, SlaPolicy, SlaPolicyVersion
from responders.operations import calendars, policies
from tests.builders import MONDAY_TEN, a_brand, a_responder
from tests.responders.console.signing import signed_in
from tests.responders.console.things import Things, everything_of
from tests.responders.promised import a_bank, a_spec, jakarta

pytestmark = pytest.mark.django_db
METRICS = ("first_reply", "next_reply", "resolution", "assignment", "update", "requester_wait")


@pytest.fixture
def things() -> Things:
    return everything_of(a_brand())


@pytest.fixture
def client(things: Things) -> Client:
    return signed_in(a_responder("Dewi", Responder.Role.MANAGER, things.brand))


def as_posted(form: Any) -> dict[str, Any]:
    """What a browser sends when a form is left as it is."""
    values = {bound.name: bound.value() for bound in form}
    for name in ("preview_at",):
        values.pop(name, None)
    return {
        name: "on" if value is True else value
        for name, value in values.items()
        if value not in (None, False, "", [])
    }


def test_saving_a_policy_unchanged_promises_the_same(client: Client, things: Things) -> None:
    page = reverse("manage-policy", args=[things.policy.pk])
    filled = as_posted(client.get(page).context["form"])
    filled = {
        name: spans.written(v) if isinstance(v, int) and "_warn" not in name else v
        for name, v in filled.items()
    }
    answer = client.post(page, filled)
    assert answer.status_code == 302
    first, second = SlaPolicyVersion.objects.filter(policy=things.policy).order_by("number")
    assert second.spec["targets"] == first.spec["targets"]


def test_a_preview_says_when_it_would_be_due_and_saves_nothing(
    client: Client, things: Things
) -> None:
    page = reverse("manage-policy-add", args=[things.brand.pk])
    filled = {
        "name": "VIP",
        "first_reply_3": "30m",
        "first_reply_3_by": str(things.calendar.current_id),
        "preview_at": "2026-11-20T16:50",
        "preview": "yes",
        **{f"{metric}_warn": 75 for metric in METRICS},
    }
    answer = client.post(page, filled)
    assert "Mon 23 Nov 08:20" in answer.content.decode()
    assert not SlaPolicy.objects.filter(name="VIP").exists()
    del filled["preview"]
    client.post(page, filled)
    assert SlaPolicy.objects.get(name="VIP").position == 2


def test_a_duration_that_cannot_be_read_keeps_the_form(client: Client, things: Things) -> None:
    filled = {
        "name": "VIP",
        "first_reply_3": "soon",
        **{f"{metric}_warn": 75 for metric in METRICS},
    }
    answer = client.post(reverse("manage-policy-add", args=[things.brand.pk]), filled)
    assert answer.status_code == 422
    assert 'value="soon"' in answer.content.decode()


def test_policies_move_up_and_down(client: Client, things: Things) -> None:
    def order() -> list[int]:
        return list(
            things.brand.sla_policies.order_by("position", "pk").values_list("pk", flat=True)
        )

    before = order()
    client.post(reverse("manage-policy-move", args=[before[0]]), {"way": "down"})
    assert order() == [before[1], before[0], *before[2:]]
    client.post(reverse("manage-policy-move", args=[before[0]]), {"way": "up"})
    assert order() == before


def test_applying_a_policy_to_running_clocks_asks_first(client: Client, things: Things) -> None:
    page = reverse("manage-policy-rebase", args=[things.policy.pk])
    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 302
    assert things.brand.activity_set.filter(verb="policy_rebased").exists()


def test_what_applying_would_do_is_listed_and_the_change_is_told() -> None:
    bank = a_bank(first_reply=15)
    conversation = bank.conversation("2026-11-23 09:00")
    at = jakarta("2026-11-23 09:05")
    policies.change(bank.policy, a_spec(None, first_reply=60), by=None, at=at)
    manager = signed_in(a_responder("Tari", Responder.Role.MANAGER, bank.brand))
    page = reverse("manage-policy-rebase", args=[bank.policy.pk])
    assert page in manager.get(reverse("manage-policies")).content.decode()
    [change] = manager.get(page).context["changes"]
    assert (change["pk"], change["is_kept"]) == (conversation.pk, True)  # it is late by now
    manager.post(page)
    listed = manager.get(reverse("manage-policies")).content.decode()
    assert f"another policy version: {bank.policy.name}" in listed
    assert "Left as they were: 1" in listed
    assert page not in listed


def test_business_hours_saved_unchanged_stay_the_same(client: Client, things: Things) -> None:
    page = reverse("manage-calendar", args=[things.calendar.pk])
    assert client.post(page, as_posted(client.get(page).context["form"])).status_code == 302
    first, second = CalendarVersion.objects.filter(calendar=things.calendar).order_by("number")
    assert first.spec == second.spec


def test_policies_follow_new_hours_where_that_is_wanted(client: Client, things: Things) -> None:
    page = reverse("manage-calendar", args=[things.calendar.pk])
    filled = {**as_posted(client.get(page).context["form"]), "mon": "09:00-12:00, 13:00-15:00"}
    client.post(page, filled)
    things.policy.refresh_from_db()
    things.calendar.refresh_from_db()
    spec = things.policy.current.spec  # type: ignore[union-attr]
    assert spec["targets"]["first_reply"]["3"]["calendar"] == things.calendar.current_id
    plan = calendars.plan_of(things.calendar.current)  # type: ignore[arg-type]
    assert plan.weekly["mon"] == [("09:00", "12:00"), ("13:00", "15:00")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mon", "8 to 5"),
        ("closed", "Christmas"),
        ("openings", "2026-13-01 09:00-10:00"),
        ("zone", "Mars/Base"),
    ],
)
def test_hours_that_cannot_be_read_are_told_beside_the_field(
    client: Client, things: Things, name: str, text: str
) -> None:
    page = reverse("manage-calendar", args=[things.calendar.pk])
    answer = client.post(page, {**as_posted(client.get(page).context["form"]), name: text})
    assert answer.status_code == 422
    assert text in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mon", "13:00-17:00, 08:00-13:30", "08:00-13:30 and 13:00-17:00 overlap."),
        ("fri", "20:00-02:00, 21:00-23:00", "20:00-02:00 and 21:00-23:00 overlap."),
        ("closed", "2026-12-31 Tutup buku\n2026-12-31 Libur", "2026-12-31 stands here twice."),
        ("openings", "2026-12-26 09:00-10:00\n2026-12-26 11:00-12:00", "2026-12-26 stands here"),
    ],
)
def test_hours_that_contradict_each_other_are_told_beside_the_field(
    client: Client, things: Things, name: str, text: str, said: str
) -> None:
    page = reverse("manage-calendar", args=[things.calendar.pk])
    answer = client.post(page, {**as_posted(client.get(page).context["form"]), name: text})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "seconds"), [("15m", 900), ("1h 30m", 5400), ("2j", 7200), ("45s", 45)]
)
def test_durations_are_read_as_people_write_them(text: str, seconds: int) -> None:
    assert spans.read(text) == seconds
    assert spans.read(spans.written(seconds)) == seconds


def test_windows_are_written_as_they_are_read() -> None:
    assert (
        hours.written_windows(hours.read_windows("8:00–12.00,13:00 - 17:00"))
        == "08:00-12:00, 13:00-17:00"
    )


def test_a_policy_is_tried_on_the_past_and_not_saved(client: Client, things: Things) -> None:
    filled = {
        "name": "VIP",
        "first_reply_3": "30m",
        "rehearse": "yes",
        **{f"{metric}_warn": 75 for metric in METRICS},
    }
    answer = client.post(reverse("manage-policy-add", args=[things.brand.pk]), filled)
    assert answer.context["past"] is not None
    assert not SlaPolicy.objects.filter(name="VIP").exists()


def test_hours_say_when_a_promise_would_be_due_and_save_nothing(
    client: Client, things: Things
) -> None:
    page = reverse("manage-calendar", args=[things.calendar.pk])
    filled = as_posted(client.get(page).context["form"])
    asked = {"preview": "yes", "preview_at": "2026-11-20T16:50", "preview_span": "30m"}
    answer = client.post(page, {**filled, **asked})
    assert "Monday 23 November 08:20" in answer.content.decode()
    assert CalendarVersion.objects.filter(calendar=things.calendar).count() == 1
    opening = {"openings": "2026-11-21 09:00-10:00"}
    answer = client.post(page, {**filled, **asked, **opening})
    assert "Saturday 21 November 09:20" in answer.content.decode()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "2100-12-31T23:59"])
def test_a_preview_of_a_moment_beyond_the_calendar_is_refused_beside_its_field(
    client: Client, things: Things, moment: str
) -> None:
    for name, thing in (("manage-policy", things.policy), ("manage-calendar", things.calendar)):
        page = reverse(name, args=[thing.pk])
        answer = client.post(page, {"preview": "yes", "name": thing.name, "preview_at": moment})
        assert answer.status_code == 422
        assert answer.context["form"].errors["preview_at"]


def test_a_new_policy_is_counted_by_the_hours_that_most_promises_go_by(things: Things) -> None:
    brand, kept = things.policy.brand, things.calendar.current
    assert kept is not None
    other = Calendar.objects.create(brand=brand, name="AAA complaints")
    other.current = CalendarVersion.objects.create(
        calendar=other, number=1, spec=kept.spec, at=MONDAY_TEN
    )
    other.save()
    spec = {"targets": {"resolution": {"3": {"seconds": 60, "calendar": kept.pk}}}}
    SlaPolicyVersion.objects.filter(policy=things.policy).update(spec=spec)
    assert PolicyForm(brand)["resolution_1_by"].initial == str(kept.pk)


def test_an_answer_is_where_its_button_leads_and_takes_the_focus(
    client: Client, things: Things
) -> None:
    for name, thing, button in (
        ("manage-policy", things.policy, "preview"),
        ("manage-policy", things.policy, "rehearse"),
        ("manage-calendar", things.calendar, "preview"),
    ):
        page = reverse(name, args=[thing.pk])
        filled = as_posted(client.get(page).context["form"])
        if name == "manage-policy":
            filled = {
                field: spans.written(v) if isinstance(v, int) and "_warn" not in field else v
                for field, v in filled.items()
            }
        shown = client.post(page, {**filled, button: "yes"}).content.decode()
        [place] = re.findall(rf'name="{button}" value="yes" formaction="#(\w+)"', shown)
        assert len(re.findall(rf'id="{place}" tabindex="-1"', shown)) == 1, (name, button)


def test_saved_hours_say_what_still_runs_by_the_old_ones_and_where_it_is_moved() -> None:
    bank = a_bank()
    assert bank.calendar is not None
    at = timezone.now()
    bank.conversation(timezone.localtime(at).strftime("%Y-%m-%d %H:%M"))
    client = signed_in(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))
    page = reverse("manage-calendar", args=[bank.calendar.pk])
    opened = (at + timedelta(days=30)).date()
    filled = as_posted(client.get(page).context["form"])
    told = client.post(page, {**filled, "openings": f"{opened} 09:00-12:00"}, follow=True)
    shown = told.content.decode()
    assert "1 conversation still runs by the earlier hours." in shown
    move = reverse("manage-policy-rebase", args=[bank.policy.pk])
    assert f'href="{move}"' in shown
    assert "Open as an exception in the next 90 days:" in shown
    assert f"{opened.day} {opened:%b} {opened.year} 09:00-12:00" in shown
    client.post(move)
    assert "by the earlier hours" not in client.get(reverse("manage-calendars")).content.decode()
