"""Quarterly totals add up to the cases; exports are safe to open."""

from __future__ import annotations

import itertools
import json
import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from inbox.errors import NotAllowed, Refused
from responders.core.cases import Kind
from responders.models import Case
from responders.operations import cases as operations
from responders.reports.cases import Quarter, Totals, register_csv, totals
from tests.responders.complaints import Desk, a_desk
from tests.responders.promised import jakarta

pytestmark = pytest.mark.django_db
Q3, Q4, NEXT = Quarter(2026, 3), Quarter(2026, 4), Quarter(2027, 1)


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def of(desk: Desk, quarter: Quarter) -> Totals:
    return totals(desk.brand, quarter, by=desk.putu.user)


def test_opening_and_received_are_closed_and_carried_over(desk: Desk) -> None:
    desk.case("2026-09-30 23:59")
    answered = desk.case("2026-10-01 00:00")
    desk.case("2026-12-31 23:59")
    desk.answered(answered, "2026-10-06 10:00")
    found = of(desk, Q4)
    assert (found.opening, found.received, found.closed, found.carried) == (1, 2, 1, 2)
    assert (found.by_outcome, found.by_timeliness) == ({"accepted": 1}, {"met": 1})
    assert found.difference == 0


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_each_quarter_takes_up_what_the_last_one_left(desk: Desk, seed: int) -> None:  # fmt: skip
    chance = random.Random(seed)
    for _n in range(12):
        at = jakarta("2026-07-01 09:00") + timedelta(days=chance.randrange(170))
        case = desk.case(f"{at:%Y-%m-%d %H:%M}", form=chance.choice(["oral", "written"]))
        later = f"{at + timedelta(days=chance.randrange(1, 60)):%Y-%m-%d %H:%M}"
        what = chance.choice(["answer", "withdraw", "close", "nothing"])
        if what == "answer":
            desk.answered(case, later, chance.choice(["accepted", "partly", "rejected"]))
        elif what != "nothing":
            kind = Kind.WITHDRAWN if what == "withdraw" else Kind.CLOSED
            operations.end(case, kind, "Selesai", by=desk.dewi.user, at=jakarta(later))
    found = [of(desk, quarter) for quarter in (Q3, Q4, NEXT)]
    for before, after in itertools.pairwise(found):
        assert before.carried == after.opening
    for one in found:
        assert one.opening + one.received == one.closed + one.carried
        assert sum(received for received, _closed in one.by_type.values()) == one.received
        assert sum(closed for _received, closed in one.by_product.values()) == one.closed
        assert sum(one.by_outcome.values()) == sum(one.by_timeliness.values()) == one.closed
        assert one.difference == 0
    assert sum(one.received for one in found) == Case.objects.filter(brand=desk.brand).count()


def test_a_column_that_strayed_from_the_facts_shows_as_a_difference(desk: Desk) -> None:
    case = desk.case("2026-11-02 10:00")
    Case.objects.filter(pk=case.pk).update(ended_at=jakarta("2026-11-03 10:00"))
    assert of(desk, Q4).difference > 0


def test_the_command_prints_totals_and_no_difference(desk: Desk) -> None:
    desk.case("2026-11-02 10:00")
    out = StringIO()
    call_command("cases", "--quarter", "2026Q4", "--json", stdout=out)
    [found] = json.loads(out.getvalue())
    assert (found["received"], found["carried"], found["difference"]) == (1, 1, 0)
    out = StringIO()
    call_command("cases", "--quarter", "2026q4", stdout=out)
    assert "0 opening + 1 received = 0 closed + 1 carried over" in out.getvalue()


def test_a_quarter_that_is_none_is_refused() -> None:
    with pytest.raises(Refused):
        Quarter.read("2026Q5")


def test_the_register_exports_no_formula_no_name_and_no_card(desk: Desk) -> None:
    desk.case("2026-11-02 10:00", summary="=HYPERLINK(1) kartu 4111 1111 1111 1111")
    text = "".join(register_csv(operations.readable(desk.putu), by=desk.putu.user))
    assert "'=HYPERLINK" in text
    assert "4111 1111" not in text
    assert "Sari" not in text


def test_an_agent_exports_nothing(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        register_csv(operations.readable(desk.rani), by=desk.rani.user)
