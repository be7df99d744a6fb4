"""Whom a rule means, and when they may be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from responders.core.hours import ALWAYS, BusinessHours
from responders.core.telling import BREACHED, DUE_SOON, WITHDRAWN, Promise, Wish, still_matters

RANI, BIMA, WATI, DEWI = 1, 2, 3, 4
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)  # Monday, 12:00 in Jakarta
NIGHT = datetime(2026, 11, 23, 16, tzinfo=UTC)  # 23:00
OFFICE = BusinessHours.from_spec(
    {
        "zone": "Asia/Jakarta",
        "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "closed": [],
        "openings": [],
    }
)
PROMISE = Promise(
    metric="first_reply",
    priority=2,
    outcome="",
    warn_at=NOON,
    due_at=NOON + timedelta(minutes=5),
    is_breached=False,
    owner=RANI,
    team=frozenset({RANI, BIMA, WATI}),
    leads=frozenset({BIMA}),
)
NOBODY = Wish(
    kind=BREACHED,
    metrics=frozenset(),
    priorities=frozenset(),
    whom=frozenset(),
    people=frozenset(),
    on_call=frozenset(),
    after=timedelta(),
    hours=OFFICE,
)


@pytest.mark.parametrize(
    ("whom", "told"),
    [({"owner"}, {RANI}), ({"leads"}, {BIMA}), ({"team"}, {RANI, BIMA, WATI}), (set(), set())],
)
def test_a_rule_means_owner_team_or_leads(whom: set[str], told: set[int]) -> None:
    assert replace(NOBODY, whom=frozenset(whom)).recipients(PROMISE) == told


def test_nobody_is_told_for_an_owner_who_is_not_there() -> None:
    wish = replace(NOBODY, whom=frozenset({"owner"}), people=frozenset({DEWI}))
    assert wish.recipients(replace(PROMISE, owner=None)) == {DEWI}


@pytest.mark.parametrize(
    ("asks", "is_about"),
    [
        ({}, True),
        ({"metrics": frozenset({"first_reply"})}, True),
        ({"metrics": frozenset({"resolution"})}, False),
        ({"priorities": frozenset({1})}, False),
        ({"priorities": frozenset({1, 2})}, True),
        ({"kind": DUE_SOON}, False),
    ],
)
def test_a_rule_is_about_some_metrics_and_priorities(
    asks: dict[str, object], is_about: bool
) -> None:
    assert replace(NOBODY, **asks).is_about(BREACHED, PROMISE) is is_about  # type: ignore[arg-type]


def test_at_night_only_those_on_call_are_told_at_once() -> None:
    wish = replace(NOBODY, on_call=frozenset({DEWI}))
    assert wish.tell_at(RANI, NOON) == NOON
    assert wish.tell_at(DEWI, NIGHT) == NIGHT
    assert wish.tell_at(RANI, NIGHT) == datetime(2026, 11, 24, 1, tzinfo=UTC)  # 08:00


def test_a_delay_counts_open_minutes() -> None:
    wish = replace(NOBODY, after=timedelta(minutes=15))
    at_five = datetime(2026, 11, 23, 9, 50, tzinfo=UTC)  # 16:50
    assert wish.step_at(at_five) == datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
    assert replace(wish, hours=ALWAYS).step_at(at_five) == at_five + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("kind", "change", "matters"),
    [
        (DUE_SOON, {}, True),
        (DUE_SOON, {"is_breached": True}, False),
        (DUE_SOON, {"warn_at": NOON + timedelta(minutes=1)}, False),
        (DUE_SOON, {"outcome": "met"}, False),
        (BREACHED, {"due_at": NOON}, True),
        (BREACHED, {"due_at": NOON, "outcome": "missed"}, False),
        (BREACHED, {"due_at": None}, False),
        (WITHDRAWN, {"outcome": "met"}, True),
    ],
)
def test_what_is_over_before_it_was_told_is_not_worth_telling(
    kind: str, change: dict[str, object], matters: bool
) -> None:
    promise = replace(PROMISE, **change)  # type: ignore[arg-type]
    assert still_matters(kind, promise, NOON) is matters
