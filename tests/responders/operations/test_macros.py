"""Canned answers: for everybody, for one team, for oneself."""

from __future__ import annotations

import pytest

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Brand
from responders.models import Macro, Responder
from responders.operations import macros, settings_changes, taking_back
from tests.builders import MONDAY_TEN, a_brand, a_responder, a_team

pytestmark = pytest.mark.django_db


def write(brand: Brand, name: str, by: Responder | None, **whose: int) -> Macro:
    user = by.user if by else None
    return macros.write(
        brand, name=name, text="Halo Kak", language="id", **whose, by=user, at=MONDAY_TEN
    )


def offered(to: Responder) -> list[str]:
    return [macro.name for macro in Macro.objects.offered(to)]


def test_ones_own_come_first_and_those_of_other_teams_and_people_do_not_come() -> None:
    brand = a_brand()
    rani, bima = (a_responder(name, "agent", brand) for name in ("Rani", "Bima"))
    cards, fraud = a_team(brand, rani), a_team(brand)
    write(brand, "Semua", None)
    write(brand, "Kartu", None, team=cards.pk)
    write(brand, "Fraud", None, team=fraud.pk)
    write(brand, "Zaman Rani", rani, owner=rani.pk)
    write(brand, "Milik Bima", bima, owner=bima.pk)
    assert offered(rani) == ["Zaman Rani", "Kartu", "Semua"]
    assert offered(bima) == ["Milik Bima", "Semua"]


def test_an_agent_keeps_their_own_and_nobody_elses() -> None:
    brand = a_brand()
    rani, bima = (a_responder(name, "agent", brand) for name in ("Rani", "Bima"))
    own = write(brand, "Salam", rani, owner=rani.pk)
    for refused in (
        lambda: write(brand, "Semua", rani),
        lambda: write(brand, "Salam", rani, owner=bima.pk),
        lambda: macros.remove(own, by=bima.user, at=MONDAY_TEN),
        lambda: macros.remove(own, by=a_responder("Dewi", "manager", brand).user, at=MONDAY_TEN),
    ):
        with pytest.raises(NotAllowed):
            refused()
    macros.remove(own, by=rani.user, at=MONDAY_TEN)
    assert not Macro.objects.exists()


def test_a_team_of_another_brand_is_refused() -> None:
    brand = a_brand()
    with pytest.raises(Refused) as refused:
        write(brand, "Salam", None, team=a_team(a_brand("Bank Lain")).pk)
    assert refused.value.code == "no_team"


def test_what_was_removed_comes_back_as_ones_own_and_only_its_owner_is_told() -> None:
    brand = a_brand()
    rani, dewi = a_responder("Rani", "agent", brand), a_responder("Dewi", "manager", brand)
    own = write(brand, "Salam", rani, owner=rani.pk)
    write(brand, "Semua", dewi)
    macros.remove(own, by=rani.user, at=MONDAY_TEN)
    assert settings_changes.of(rani, "macros").count() == 2
    assert settings_changes.of(dewi, "macros").count() == 1
    removed = Activity.objects.get(verb="macro_removed")
    with pytest.raises(NotAllowed):
        taking_back.take_back(removed, by=dewi.user, at=MONDAY_TEN)
    taking_back.take_back(removed, by=rani.user, at=MONDAY_TEN)
    assert Macro.objects.get(name="Salam").owner == rani
