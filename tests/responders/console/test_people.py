"""The screens of people: presence, the week, skills, routing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.models import Conversation
from responders.models import Assignment, Handling, Presence, Responder, Routing, Shift
from responders.operations import presence, routing
from tests.builders import a_brand, a_queue, a_responder, a_team
from tests.responders.console.desk import HTMX, at_desk, waiting

pytestmark = pytest.mark.django_db


def state_of(person: Responder) -> str:
    return Presence.objects.get(responder=person, ends_at=None).state


def test_signing_in_makes_available_and_signing_out_offline(client: Client) -> None:
    rani = a_responder("Rani", "agent", a_brand())
    rani.user.set_password("kata-sandi-rani")
    rani.user.save()
    form = {"username": rani.user.username, "password": "kata-sandi-rani"}
    client.post("/sign-in/", form, REMOTE_ADDR="127.0.0.1")
    assert state_of(rani) == "available"
    client.post("/sign-out/")
    assert state_of(rani) == "offline"


def test_presence_is_chosen_in_the_menu_and_told_at_once() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    client = at_desk(rani)
    assert 'name="state" value="available"' in client.get("/conversations/").content.decode()
    page = client.post("/presence/", {"state": "break"}, headers=HTMX).content.decode()
    assert 'value="break" aria-pressed="true"' in page
    assert 'id="presence_now"' in page
    assert state_of(rani) == "break"
    assert client.post("/presence/", {"state": "asleep"}, headers=HTMX).status_code == 422
    assert client.post("/presence/", {"state": "away"}).status_code == 302


def test_who_does_not_answer_sees_no_presence_to_choose() -> None:
    page = at_desk(a_responder("Putu", "auditor", a_brand())).get("/conversations/")
    assert "my-presence" not in page.content.decode().replace("my-presence.js", "")


def pushing(people: int = 1) -> tuple[Any, Conversation]:
    """A team of people with a queue that pushes, and one who waits."""
    brand = a_brand()
    team = a_team(brand, *(a_responder(f"P{number}", "agent", brand) for number in range(people)))
    queue = a_queue(team)
    Routing.objects.create(queue=queue, mode="push", changed_at=timezone.now())
    found = waiting(brand, 5, queue=queue)
    Conversation.objects.update(turn="ours", waiting_since=timezone.now())
    return team, found


def test_the_reason_is_shown_with_the_conversation() -> None:
    team, found = pushing()
    rani = team.members.get()
    presence.choose("available", by=rani.user, at=timezone.now())
    routing.run(at=timezone.now())
    page = at_desk(rani).get(f"/conversations/{found.pk}/").content.decode()
    assert "1 of 6 places taken" in page
    assert "Dua Arah assigned this to P0: 1 of 6 places taken" in page


def test_rules_are_tried_without_changing_anything_and_then_saved() -> None:
    team, found = pushing()
    manager = a_responder("Dewi", "manager", team.brand)
    queue = team.queues.get()
    client, where = at_desk(manager), f"/settings/routing/{queue.pk}/"
    form = {
        "mode": "off",
        "grace_minutes": "7",
        "rule0-kind": "skill",
        "rule0-skill": "Cards",
        "rule0-level": "2",
        "rule1-kind": "least_loaded",
        "rule2-kind": "",
    }
    page = client.post(where, {**form, "try": "1"}).content.decode()
    assert "nobody who is here knows cards" in page
    assert found.identity.name in page
    assert Routing.objects.get().mode == "push"
    assert not Assignment.objects.exists()
    client.post(where, form)
    saved = Routing.objects.get()
    assert (saved.mode, saved.grace_minutes) == ("off", 7)
    assert [rule["kind"] for rule in saved.rules] == ["skill", "least_loaded"]
    assert client.get(where).content.decode().count("<fieldset") > 2


def test_a_rule_without_its_skill_is_told_beside_the_form() -> None:
    team, _found = pushing()
    client = at_desk(a_responder("Dewi", "manager", team.brand))
    form = {"mode": "push", "grace_minutes": "5", "rule0-kind": "skill", "rule0-level": "1"}
    answer = client.post(f"/settings/routing/{team.queues.get().pk}/", form)
    assert answer.status_code == 422
    assert "a skill needs its name" in answer.content.decode()


def test_an_admin_tries_rules_without_reading_names() -> None:
    team, found = pushing()
    admin = at_desk(a_responder("Wati", "admin", team.brand))
    form = {"mode": "push", "grace_minutes": "5", "rule0-kind": "least_loaded", "try": "1"}
    page = admin.post(f"/settings/routing/{team.queues.get().pk}/", form).content.decode()
    assert found.case_number in page
    assert found.identity.name not in page


def test_skills_are_kept_as_they_are_written() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    client = at_desk(a_responder("Dewi", "manager", brand))
    form = {
        "skills": "Cards 3\nkredit rumah",
        "languages": "en 2",
        "places": "4",
        **{f"weight_{name}": "1" for name in ("comment", "mail")},
        "weight_chat": "2",
        "most_chat": "1",
    }
    where = f"/settings/skills/{rani.pk}/"
    assert client.post(where, form).status_code == 302
    rani.refresh_from_db()
    assert rani.capacity == 4
    assert dict(rani.skills.values_list("name", "level")) == {
        "cards": 3,
        "kredit rumah": 2,
        "en": 2,
    }
    assert list(rani.capacities.values_list("channel_class", "weight", "most")) == [("chat", 2, 1)]
    page = client.get("/settings/skills/").content.decode()
    assert "kredit rumah" in page
    assert client.post(where, {**form, "skills": "cards 9"}).status_code == 422


def test_a_week_is_planned_changed_and_copied_in_the_browser() -> None:
    brand = a_brand()
    rani, wati = a_responder("Rani", "agent", brand), a_responder("Wati", "lead", brand)
    team = a_team(brand, rani, lead=wati)
    client, base = at_desk(wati), f"/settings/shifts/{team.pk}/"
    form = {"day": "2026-11-23", "hours": "22:00-06:00 (02:00-02:30)"}
    assert client.post(f"{base}people/{rani.pk}/add/", form).status_code == 302
    assert client.post(f"{base}people/{rani.pk}/add/", form).status_code == 422
    assert client.post(f"{base}people/{rani.pk}/add/", {**form, "hours": "x"}).status_code == 422
    page = client.get(f"{base}?week=2026-11-25").content.decode()
    assert "22:00–06:00" in page
    assert "02:00–02:30" in page
    one = f"{base}of/{Shift.objects.get().pk}/"
    assert "22:00-06:00 (02:00-02:30)" in client.get(one).content.decode()
    client.post(one, {**form, "hours": "8.00 - 17.00"})
    assert "08:00–17:00" in client.get(f"{base}?week=2026-11-23").content.decode()
    client.post(f"{base}copy/", {"week": "2026-11-30"})
    assert Shift.objects.count() == 2
    absence = {"first": "2026-11-24", "last": "2026-11-25", "reason": "Cuti"}
    client.post(f"{base}people/{rani.pk}/absence/", absence)
    page = client.get(f"{base}?week=2026-11-23").content.decode()
    assert page.count("Cuti") == 2
    client.post(f"{one}remove/")
    assert Shift.objects.count() == 1
    week = {"starts_on": "2026-11-23", "mon": "08:00-17:00 (12:00-13:00)"}
    assert client.post(f"{base}pattern/", {**week, "tue": "08:00"}).status_code == 422
    assert client.post(f"{base}pattern/", week).status_code == 302


@pytest.mark.parametrize("week", ["9999-99-99", "1-1-1", "0001-01-01", "x", "9999-12-31"])
def test_a_week_that_is_none_shows_this_one(week: str) -> None:
    brand = a_brand()
    team = a_team(brand, a_responder("Rani", "agent", brand))
    client = at_desk(a_responder("Dewi", "manager", brand))
    assert client.get(f"/settings/shifts/{team.pk}/?week={week}").status_code == 200


def test_queries_of_the_week_and_of_skills_do_not_grow_with_people() -> None:
    counts = []
    for many in (1, 6):
        brand = a_brand()
        team = a_team(brand, *(a_responder(f"P{n}", "agent", brand) for n in range(many)))
        client = at_desk(a_responder("Dewi", "manager", brand))
        for person in team.members.all():
            Shift.objects.create(
                responder=person,
                brand=brand,
                starts_at=timezone.now(),
                ends_at=timezone.now() + timedelta(hours=8),
            )
        for where in (f"/settings/shifts/{team.pk}/", "/settings/skills/", "/settings/routing/"):
            client.get(where)
            with CaptureQueriesContext(connection) as queries:
                client.get(where)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_an_open_screen_without_stream_is_a_sign_of_life() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    long_ago = timezone.now() - timedelta(minutes=2)
    presence.choose("available", by=rani.user, at=long_ago)
    at_desk(rani).get("/conversations/news/")
    assert Presence.objects.get().seen_at > long_ago
    assert not Handling.objects.exists()
