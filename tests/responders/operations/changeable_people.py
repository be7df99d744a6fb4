"""One of everything the settings change about people, as in changeable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from inbox.models import Brand
from responders.core.staffing import Wish
from responders.operations import crews, shift_patterns, shifts, skills, staffing_targets, team
from tests.builders import a_brand, a_responder, a_team
from tests.responders.operations.changeable import BY, Setting, fresh

MONDAY = date(2026, 11, 23)
TURN = {"from": "08:00", "until": "17:00", "breaks": [["12:00", "13:00"]]}


def a_role(brand: Brand) -> Setting:
    return _a_person(brand, lambda n: {"role": ["lead", "manager"][n - 1]})


def some_places(brand: Brand) -> Setting:
    return _a_person(brand, lambda n: {"name": f"Rani {n}", "capacity": n})


def some_brands(brand: Brand) -> Setting:
    more = [a_brand("Bank Lain"), a_brand("Bank Ketiga")]
    return _a_person(brand, lambda n: {"brands": [brand, *more[:n]]})


def a_membership(brand: Brand) -> Setting:
    rani, crew = a_responder("Rani", "agent", brand), a_team(brand)
    return Setting(
        lambda: crews.standing(crew, rani),
        lambda n: crews.put(crew, rani, is_lead=n == 2, **BY),
    )


def a_skill(brand: Brand) -> Setting:
    rani = a_responder("Rani", "agent", brand)
    return Setting(
        lambda: skills.standing(rani),
        lambda n: skills.save(
            fresh(rani), skills.Able(n, {"kartu": n}, {"en": 2}, {"chat": skills.Room(n)}), **BY
        ),
    )


def a_shift(brand: Brand) -> Setting:
    rani = a_responder("Rani", "agent", brand)
    shift = shifts.plan(rani, brand, MONDAY, TURN, **BY)
    return Setting(
        lambda: (fresh(shift).starts_at, fresh(shift).ends_at, fresh(shift).breaks),
        lambda n: shifts.change(
            shift, MONDAY + timedelta(days=n), {"from": "22:00", "until": "06:00"}, **BY
        ),
    )


def a_pattern(brand: Brand) -> Setting:
    crew = a_team(brand, a_responder("Rani", "agent", brand))
    shift_patterns.save(crew, None, {"mon": [TURN]}, MONDAY, None, **BY)
    return Setting(
        lambda: shift_patterns.standing(crew, None),
        lambda n: shift_patterns.save(
            crew, None, {"tue": [TURN]}, MONDAY, MONDAY + timedelta(weeks=n), **BY
        ),
    )


def a_staffing_target(brand: Brand) -> Setting:
    crew = a_team(brand)
    return Setting(
        lambda: staffing_targets.standing(crew),
        lambda n: staffing_targets.keep(
            fresh(crew), Wish(share=0.7, at_once=n, patience=60.0 * n), Decimal(n) / 2, **BY
        ),
    )


def _a_person(brand: Brand, wanted: Callable[[int], dict[str, Any]]) -> Setting:
    rani = a_responder("Rani", "agent", brand)

    def change(n: int) -> None:
        kept = team.standing(rani)
        said = {"name": kept["name"], "role": kept["role"], "capacity": kept["capacity"]}
        team.change(fresh(rani), **{**said, "brands": [brand], **wanted(n)}, **BY)

    return Setting(lambda: team.standing(rani), change)


PEOPLE: list[Callable[[Brand], Setting]] = [
    a_role, some_places, some_brands, a_membership, a_skill, a_shift, a_pattern, a_staffing_target,
]  # fmt: skip
