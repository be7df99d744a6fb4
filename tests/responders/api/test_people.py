"""Presence, shifts and skills by the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from responders.models import Presence, Responder, Shift
from responders.operations import assignments, presence
from tests.builders import a_brand, a_channel, a_conversation, a_responder, a_team
from tests.responders.api.conftest import Caller

pytestmark = pytest.mark.django_db
JSON: dict[str, Any] = {"format": "json"}


def test_ones_own_presence_is_said_and_colleagues_see_it(caller: Caller) -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    stranger = a_responder("Joko", "agent", a_brand("Bank Lain"))
    presence.choose("available", by=stranger.user, at=timezone.now())
    answer = caller(rani).put("/api/v1/presence/", {"state": "break"}, **JSON)
    assert answer.json()["state"] == "break"
    assert caller(rani).put("/api/v1/presence/", {"state": "offline"}, **JSON).status_code == 400
    seen = caller(bima).get("/api/v1/presence/").json()["results"]
    assert [(one["responder"]["name"], one["state"]) for one in seen] == [("Rani", "break")]
    assert Presence.objects.count() == 2


def test_a_shift_is_planned_listed_and_taken_out(caller: Caller) -> None:
    brand = a_brand()
    rani, wati = a_responder("Rani", "agent", brand), a_responder("Wati", "lead", brand)
    a_team(brand, rani, lead=wati)
    client = caller(wati)
    wanted = {
        "responder": rani.pk,
        "brand": brand.pk,
        "day": "2026-11-23",
        "start": "22:00",
        "end": "06:00",
        "breaks": [["02:00", "02:30"]],
    }
    made = client.post("/api/v1/shifts/", wanted, **JSON)
    assert made.status_code == 201
    again = client.post("/api/v1/shifts/", wanted, **JSON)
    assert (again.status_code, again.json()["code"]) == (422, "overlap")
    bad = client.post("/api/v1/shifts/", {**wanted, "end": "99:00"}, **JSON)
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_shift")
    span = {"start": "2026-11-23T16:00:00Z", "end": "2026-11-23T17:00:00Z"}
    (listed,) = caller(rani).get("/api/v1/shifts/", span).json()["results"]
    assert datetime.fromisoformat(listed["starts_at"]) == datetime(2026, 11, 23, 15, tzinfo=UTC)
    (pause,) = listed["breaks"]
    assert datetime.fromisoformat(pause[0]) == datetime(2026, 11, 23, 19, tzinfo=UTC)
    assert listed["is_by_hand"]
    assert client.delete(f"/api/v1/shifts/{listed['id']}/").status_code == 204
    assert not Shift.objects.exists()


def test_a_lead_plans_nobody_of_another_team(caller: Caller) -> None:
    brand = a_brand()
    bima, wati = a_responder("Bima", "agent", brand), a_responder("Wati", "lead", brand)
    a_team(brand, bima)
    a_team(brand, lead=wati)
    wanted = {
        "responder": bima.pk,
        "brand": brand.pk,
        "day": "2026-11-23",
        "start": "08:00",
        "end": "17:00",
    }
    assert caller(wati).post("/api/v1/shifts/", wanted, **JSON).status_code == 403
    assert caller(wati).get(f"/api/v1/responders/{bima.pk}/skills/").status_code == 404


def test_skills_are_set_and_read_back(caller: Caller) -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    client, where = (
        caller(a_responder("Dewi", "manager", brand)),
        f"/api/v1/responders/{rani.pk}/skills/",
    )
    able = {
        "places": 4,
        "skills": [{"name": "cards", "level": 3}],
        "languages": [{"name": "en", "level": 2}],
        "rooms": [{"channel_class": "chat", "weight": 2, "most": None}],
    }
    assert client.put(where, able, **JSON).json() == able
    assert client.get(where).json() == able
    assert Responder.objects.get(pk=rani.pk).capacity == 4
    many = {**able, "skills": [{"name": "cards", "level": 3}, {"name": "Cards", "level": 1}]}
    assert client.put(where, many, **JSON).status_code == 422


def test_who_has_a_conversation_is_told_with_the_reason(caller: Caller) -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    found = a_conversation(a_channel(brand))
    where = f"/api/v1/conversations/{found.pk}/assignment/"
    assert caller(rani).get(where).status_code == 404
    because = (("places", "3", "6"),)
    gift = assignments.Gift(found.handling, rani.pk, "Rani", because)
    assignments.give([gift], at=timezone.now())
    told = caller(rani).get(where).json()
    assert told["responder"] == {"id": rani.pk, "name": "Rani"}
    assert (told["is_routed"], told["because"]) == (True, [["places", "3", "6"]])
    assert told["explanation"] == "3 of 6 places taken"
