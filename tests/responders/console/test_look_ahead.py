"""The next hours on the wallboard: the drawing, its words, and the move they lead to."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from responders.console import doing, look_ahead
from responders.console.look_ahead import drawn
from responders.core.actions import Situation, actions
from responders.core.ahead import WIDTH, Shortage, Slot
from responders.models import ExpectedArrivals
from tests.builders import a_responder
from tests.responders.console.desk import at_desk
from tests.responders.promised import a_bank, jakarta

NOON = jakarta("2026-11-23 12:00")


def _slots() -> list[Slot]:
    """Two hours' halves: one over, one running, two to come; 4 turns each person."""
    told = [(3, 4.0, 1.0), (1, 4.0, 1.0), (None, 8.0, 1.0), (None, 2.0, 1.0)]
    return [
        Slot(NOON + n * WIDTH, arrived, mean, mean / 2, mean * 1.5, mean, planned, 4 * planned, 4.0)
        for n, (arrived, mean, planned) in enumerate(told)
    ]


def test_what_is_over_is_drawn_as_it_was_and_the_rest_as_expected() -> None:
    found = drawn(_slots(), NOON + WIDTH + timedelta(minutes=15))
    assert found is not None
    assert (found.top, found.half) == (20, 10)
    assert found.arrived == "12.5,85.0"
    assert found.expected == "37.5,80.0 62.5,60.0 87.5,90.0"
    assert found.capacity.startswith("0.0,80.0 25.0,80.0 25.0,80.0")
    assert found.gaps == ["50.0,80.0 50.0,60.0 75.0,60.0 75.0,80.0"]
    assert found.now == 37.5
    assert [at for _x, at in found.axis] == [NOON]
    assert (found.people, found.short_hours) == (1.0, "13:00–13:30")


def test_a_little_too_few_is_never_told_as_none() -> None:
    slots = _slots()
    slots[2] = Slot(slots[2].start, None, 101.0, 90, 110, 101.0, 25.0, 100.0, 40.0)
    found = drawn(slots, NOON)
    assert found is not None
    assert found.people == 0.1
    assert look_ahead.drawn([], NOON) is None


def _short(start: str, end: str, **more: float) -> Shortage:
    told = {"people": 1.2, "expected": 17.0, "missing": 6.0, "is_unplanned": False, **more}
    return Shortage(jakarta(start), jakarta(end), **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "end", "hours"),
    [
        ("en-gb", "2026-11-23 23:30", "18:30–23:30"),
        ("en-gb", "2026-11-24 00:00", "18:30–24:00"),
        ("en-gb", "2026-11-24 00:30", "18:30–00:30"),
        ("id", "2026-11-24 00:00", "18.30–24.00"),
    ],
)
def test_the_end_of_a_day_is_not_its_beginning(language: str, end: str, hours: str) -> None:
    with timezone.override("Asia/Jakarta"), translation.override(language):
        assert doing.hours_of(_short("2026-11-23 18:30", end)) == hours


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "url"), [("manager", "manage-shifts"), ("auditor", "")])
def test_the_move_says_how_many_when_and_why(role: str, url: str) -> None:
    reader = a_responder("Dewi", role, a_bank().brand)
    with timezone.override("Asia/Jakarta"):
        (few,) = doing.moves(
            actions(Situation(shortage=_short("2026-11-23 18:30", "2026-11-23 20:00"))), reader
        )
        nobody = _short("2026-11-23 18:30", "2026-11-23 20:00", people=0.4, missing=17.0)
        nobody = Shortage(nobody.start, nobody.end, 0.4, 17.0, 17.0, is_unplanned=True)
        (none,) = doing.moves(actions(Situation(shortage=nobody)), reader)
    assert few.words == "Plan 2 more people, 18:30–20:00"
    assert few.why == "Customers expected: 17; the people planned can answer 11"
    assert few.url == (reverse(url) if url else "")
    assert (none.words, none.why) == (
        "Plan 1 more person, 18:30–20:00",
        "Customers expected: 17; nobody is planned",
    )


def _half_hour(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


@pytest.mark.django_db
def test_the_board_shows_it_with_a_table_where_a_forecast_is_and_the_past_where_none_is() -> None:
    bank = a_bank(office=False)  # open at whatever hour this runs
    client = at_desk(a_responder("Dewi", "manager", bank.brand))
    said = client.get(reverse("wallboard")).content.decode()
    assert "Messages in, answers out" in said
    ExpectedArrivals.objects.bulk_create(
        ExpectedArrivals(
            team=bank.queue.team,
            starts_at=_half_hour(timezone.now()) + number * WIDTH,
            mean=6.25,
            low=2,
            high=10.5,
            each=4,
        )
        for number in range(12)
    )
    said = client.get(reverse("wallboard-values")).content.decode()
    assert "Customers and capacity" in said
    assert "Messages in, answers out" not in said
    assert re.search(r"Nobody planned, \d\d:\d\d–\d\d:\d\d", said)
    assert said.count("<td>6.2</td>") + said.count("<td>6.3</td>") == 12
    assert "nobody is planned" in said
