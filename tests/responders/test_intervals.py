"""What the database itself refuses of shifts and presence, whoever writes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from responders.models import Presence, Responder, Shift
from tests.builders import MONDAY_TEN, a_brand, a_responder

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def present(person: Responder, start: int, end: int | None, state: str = "available") -> Presence:
    return Presence.objects.create(
        responder=person,
        state=state,
        starts_at=MONDAY_TEN + start * HOUR,
        ends_at=None if end is None else MONDAY_TEN + end * HOUR,
        seen_at=MONDAY_TEN,
        reason="chosen",
    )


def planned(person: Responder, start: int, end: int) -> Shift:
    return Shift.objects.create(
        responder=person,
        brand=person.brands.get(),
        starts_at=MONDAY_TEN + start * HOUR,
        ends_at=MONDAY_TEN + end * HOUR,
    )


def test_a_person_is_in_one_state_at_a_time() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    present(rani, 0, 2)
    present(rani, 2, None, "break")
    for start, end in ((1, 3), (0, 1), (1, None), (5, None), (5, 6)):
        with pytest.raises(IntegrityError), transaction.atomic():
            present(rani, start, end)
    assert Presence.objects.count() == 2


def test_two_people_may_be_there_at_once() -> None:
    brand = a_brand()
    present(a_responder("Rani", "agent", brand), 0, None)
    present(a_responder("Bima", "agent", brand), 0, None)
    assert Presence.objects.count() == 2


def test_a_person_has_one_shift_at_a_time_and_none_without_length() -> None:
    rani = a_responder("Rani", "agent", a_brand())
    planned(rani, 0, 8)
    planned(rani, 8, 10)
    for start, end in ((7, 9), (3, 3), (4, 2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            planned(rani, start, end)
    assert Shift.objects.count() == 2
