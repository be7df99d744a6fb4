"""Who is told of which changes of the settings."""

from __future__ import annotations

from datetime import date

import pytest

from responders.models import Membership
from responders.operations import settings_changes, shifts, skills
from tests.builders import a_brand, a_responder, a_team
from tests.responders.operations.changeable import BY

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def test_a_lead_is_told_only_when_their_own_people_work_and_are_away() -> None:
    brand = a_brand()
    rani, joko = a_responder("Rani", "agent", brand), a_responder("Joko", "agent", brand)
    lead, crew = a_responder("Bima", "lead", brand), a_team(brand, rani)
    Membership.objects.create(team=crew, responder=lead, is_lead=True)
    for person in (rani, joko):
        shifts.be_absent(person, brand, MONDAY, MONDAY, "", **BY)
        skills.save(person, skills.Able(2, {"kartu": 1}), **BY)
    for section in ("shifts", "skills"):
        seen = settings_changes.of(lead, section)
        assert [change.detail["name"] for change in seen] == ["Rani"]
    manager = a_responder("Dewi", "manager", brand)
    assert settings_changes.of(manager, "shifts").count() == 2
