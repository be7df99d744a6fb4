"""Facts in order: each once, by the platform's time, whatever order they came in."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from responders.core.facts import Fact, FactKind, in_order
from tests.responders.core.told import at

WROTE = Fact(at(0), FactKind.CUSTOMER_WROTE, "message:1")
AT_ONE_INSTANT = (
    FactKind.POLICY_APPLIED,
    FactKind.NO_REPLY_NEEDED,
    FactKind.CUSTOMER_WROTE,
    FactKind.RELEASED,
    FactKind.ASSIGNED,
    FactKind.AUTO_REPLIED,
    FactKind.WE_REPLIED,
    FactKind.STATUS_CHANGED,
    FactKind.MERGED_INTO,
)


def test_at_one_instant_a_question_comes_before_its_answer_and_that_before_the_move() -> None:
    told = [Fact(at(0), kind, "activity:1") for kind in AT_ONE_INSTANT]
    assert in_order(reversed(told)) == told
    assert in_order(sorted(told, key=lambda fact: fact.kind)) == told


def test_at_one_instant_the_ninth_comes_before_the_tenth() -> None:
    ninth, tenth = replace(WROTE, ref="message:9"), replace(WROTE, ref="message:10")
    assert in_order([tenth, ninth]) == [ninth, tenth]
    eleventh = replace(WROTE, ref="message:11")
    assert in_order([eleventh, tenth]) == [tenth, eleventh]


def test_time_comes_before_kind() -> None:
    later = Fact(at(1), FactKind.POLICY_APPLIED, "activity:1", subject="v1")
    assert in_order([later, WROTE]) == [WROTE, later]


def test_one_number_of_two_kinds_is_two_facts() -> None:
    reply = replace(WROTE, kind=FactKind.WE_REPLIED)
    assert in_order([reply, WROTE, reply, WROTE]) == [WROTE, reply]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (replace(WROTE, known_at=at(5)), replace(WROTE, at=at(-3), known_at=at(6))),
        (replace(WROTE, known_at=at(5)), replace(WROTE, at=at(1), known_at=at(5))),
        (replace(WROTE, public=False), replace(WROTE, public=True)),
        (replace(WROTE, subject="a"), replace(WROTE, subject="b")),
        (replace(WROTE, public=False, subject="b"), replace(WROTE, public=True, subject="a")),
    ],
)
def test_of_two_tellings_the_one_learnt_first_holds_in_any_order(first: Fact, again: Fact) -> None:
    for order in permutations([first, again, again]):
        assert in_order(order) == [first]


def test_we_know_of_a_fact_when_it_is_told_and_never_before_it_happens() -> None:
    assert WROTE.knowable_at == at(0)
    assert replace(WROTE, known_at=at(4)).knowable_at == at(4)
    assert replace(WROTE, known_at=at(-4)).knowable_at == at(0)


def test_a_fact_is_private_and_about_nothing_else_unless_told() -> None:
    assert (WROTE.known_at, WROTE.public, WROTE.subject) == (None, False, "")
