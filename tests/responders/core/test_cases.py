"""Complaint cases in working days: worked examples around Indonesian holidays, and laws."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.core import case_days, cases
from responders.core.cases import Fact, Kind, Outcome, State, Terms
from responders.core.workdays import NoWorkingDays, WorkingDays
from responders.operations.calendars import Plan, frozen
from tests.responders.promised import JAKARTA, WEEKDAYS, jakarta

OFFICE = Plan("Asia/Jakarta", {day: [("08:00", "17:00")] for day in WEEKDAYS})
DAYS = WorkingDays(frozen(OFFICE, language="en", at=jakarta("2026-06-01 09:00")))
ORAL = Terms(DAYS, 5, warn_days=1)
WRITTEN = Terms(DAYS, 10, extension_days=10, documents_days=10)
BOTH = {"oral": ORAL, "written": WRITTEN}


def fold(*happened: tuple[str, Kind], **terms: Any) -> tuple[cases.Clock, ...]:
    given_terms = {**BOTH, **terms}
    return cases.replay([Fact(jakarta(when), kind) for when, kind in happened], given_terms)


def due(*happened: tuple[str, Kind], **terms: Any) -> str:
    return fold(*happened, **terms)[0].due_on.isoformat()


WRITTEN_MONDAY = ("2026-11-02 10:00", Kind.RECEIVED_WRITTEN)


@pytest.mark.parametrize(
    ("received", "kind", "expected"),
    [
        ("2026-11-02 10:00", Kind.RECEIVED_WRITTEN, "2026-11-16"),  # no holiday on the way
        ("2026-11-02 10:00", Kind.RECEIVED_ORAL, "2026-11-09"),
        ("2026-11-06 23:59", Kind.RECEIVED_ORAL, "2026-11-13"),
        ("2026-11-07 10:00", Kind.RECEIVED_ORAL, "2026-11-13"),  # a Saturday: the same
        # Eid: leave 20 and 23, 24 March, holidays 21 and 22 and Nyepi on the 19th, leave the 18th.
        ("2026-03-16 10:00", Kind.RECEIVED_ORAL, "2026-03-30"),
        # Christmas: leave on the 24th, holiday on the 25th; New Year's Day of the next year.
        ("2026-12-21 10:00", Kind.RECEIVED_ORAL, "2026-12-30"),
        # Over New Year, with Isra Mi'raj on 5 January 2027.
        ("2026-12-30 10:00", Kind.RECEIVED_ORAL, "2027-01-08"),
    ],
)
def test_an_answer_is_due_after_working_days_only(received: str, kind: Kind, expected: str) -> None:
    assert due((received, kind)) == expected


def test_it_is_due_at_the_end_of_the_day_in_the_brands_zone() -> None:
    clock = fold(WRITTEN_MONDAY)[0]
    assert clock.due_at == datetime(2026, 11, 17, tzinfo=JAKARTA)
    assert clock.due_at.utcoffset() == timedelta()


def test_the_zone_decides_which_day_a_complaint_came() -> None:
    late_in_jakarta = datetime.fromisoformat("2026-11-01T17:30:00+00:00")  # Monday 00:30 there
    clock = cases.replay([Fact(late_in_jakarta, Kind.RECEIVED_ORAL)], BOTH)[0]
    assert clock.started_on == date(2026, 11, 2)


def test_the_first_day_counts_where_the_terms_say_so() -> None:
    counting = Terms(DAYS, 5, counts_first_day=True)
    assert due(("2026-11-02 10:00", Kind.RECEIVED_ORAL), oral=counting) == "2026-11-06"


def test_answered_at_the_last_moment_is_met_and_a_microsecond_later_missed() -> None:
    clock = fold(WRITTEN_MONDAY)[0]
    for late, outcome in ((timedelta(), Outcome.MET), (timedelta(microseconds=1), Outcome.MISSED)):
        facts = [Fact(clock.started_at, Kind.RECEIVED_WRITTEN), Fact(clock.due_at + late, Kind.ANSWERED)]  # fmt: skip
        assert cases.replay(facts, BOTH)[0].outcome is outcome


def test_the_period_stands_still_while_the_customer_looks_for_papers() -> None:
    asked, came = ("2026-11-04 09:00", Kind.DOCUMENTS_ASKED), ("2026-11-09 09:00", Kind.DOCUMENTS_COMPLETE)  # fmt: skip
    # Tuesday and Wednesday counted; Thursday to Monday did not; eight more from Tuesday the 10th.
    assert due(WRITTEN_MONDAY, asked, came) == "2026-11-19"


def test_the_period_begins_again_where_the_terms_say_so() -> None:
    again = Terms(DAYS, 10, documents_days=10, restarts=True)
    asked, came = ("2026-11-04 09:00", Kind.DOCUMENTS_ASKED), ("2026-11-09 09:00", Kind.DOCUMENTS_COMPLETE)  # fmt: skip
    assert due(WRITTEN_MONDAY, asked, came, written=again) == "2026-11-23"


def test_papers_that_never_come_stop_the_period_no_longer_than_their_own_time() -> None:
    asked = ("2026-11-04 09:00", Kind.DOCUMENTS_ASKED)
    answer, papers = fold(WRITTEN_MONDAY, asked)
    assert (papers.due_on, answer.due_on) == (date(2026, 11, 18), date(2026, 11, 30))
    late = ("2026-11-26 09:00", Kind.DOCUMENTS_COMPLETE)
    answer, papers = fold(WRITTEN_MONDAY, asked, late)
    assert (answer.due_on, papers.outcome) == (date(2026, 11, 30), Outcome.MISSED)


def test_papers_asked_for_when_it_is_too_late_change_nothing() -> None:
    assert due(WRITTEN_MONDAY, ("2026-11-17 09:00", Kind.DOCUMENTS_ASKED)) == "2026-11-16"


TOLD, EXTENDED = ("2026-11-12 09:00", Kind.EXTENSION_TOLD), ("2026-11-12 10:00", Kind.EXTENDED)


def test_an_extension_is_told_and_decided_within_the_first_period() -> None:
    clock = fold(WRITTEN_MONDAY, TOLD, EXTENDED)[0]
    assert (clock.due_on, clock.target_days, clock.is_extended) == (date(2026, 11, 30), 20, True)
    for without in ((TOLD,), (EXTENDED,)):
        assert due(WRITTEN_MONDAY, *without) == "2026-11-16"
    too_late = ("2026-11-17 00:00", Kind.EXTENSION_TOLD)
    assert due(WRITTEN_MONDAY, too_late, EXTENDED) == "2026-11-30"  # the very end of the day
    too_late = ("2026-11-17 00:01", Kind.EXTENSION_TOLD)
    assert due(WRITTEN_MONDAY, too_late, EXTENDED) == "2026-11-16"


def test_an_extension_counts_once_and_not_for_oral_complaints() -> None:
    twice = ("2026-11-13 10:00", Kind.EXTENDED)
    assert due(WRITTEN_MONDAY, TOLD, EXTENDED, twice) == "2026-11-30"
    oral = ("2026-11-11 10:00", Kind.RECEIVED_ORAL)
    assert due(oral, TOLD, EXTENDED) == "2026-11-18"


def test_an_oral_complaint_that_comes_in_writing_gets_the_written_period() -> None:
    oral, written = fold(("2026-11-02 10:00", Kind.RECEIVED_ORAL), ("2026-11-05 10:00", Kind.RECEIVED_WRITTEN))  # fmt: skip
    assert (oral.outcome, oral.reason) == (Outcome.CANCELLED, "became_written")
    assert (written.form, written.due_on) == ("written", date(2026, 11, 19))


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [(Kind.WITHDRAWN, Outcome.CANCELLED), (Kind.CLOSED, Outcome.CLOSED_UNANSWERED)],
)
def test_an_end_without_an_answer_is_never_called_met(kind: Kind, outcome: Outcome) -> None:
    assert fold(WRITTEN_MONDAY, ("2026-11-05 10:00", kind))[0].outcome is outcome


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-11-11 10:00", State.RUNNING),
        ("2026-11-12 00:00", State.DUE_SOON),
        ("2026-11-16 23:59", State.DUE_SOON),
        ("2026-11-17 00:00", State.DUE_SOON),
        ("2026-11-17 00:01", State.OVERDUE),
    ],
)
def test_it_is_due_soon_two_working_days_before(when: str, expected: State) -> None:
    assert cases.state(fold(WRITTEN_MONDAY)[0], jakarta(when)) is expected


def test_days_left_are_working_days() -> None:
    clock = fold(WRITTEN_MONDAY)[0]
    left = {day: cases.days_left(clock, date(2026, 11, day), DAYS) for day in (2, 13, 14, 16, 18)}
    assert left == {2: 10, 13: 1, 14: 1, 16: 0, 18: -2}


def test_every_day_is_told_with_its_number_or_the_reason() -> None:
    told = case_days.told(fold(("2026-12-22 10:00", Kind.RECEIVED_ORAL))[0], DAYS)
    assert [(one.on.day, one.number, one.why) for one in told][:6] == [
        (22, 0, "first_day"), (23, 1, ""), (24, 0, "holiday"), (25, 0, "holiday"),
        (26, 0, "weekend"), (27, 0, "weekend"),
    ]  # fmt: skip
    assert (told[-1].on, told[-1].number) == (date(2026, 12, 31), 5)


def test_days_that_never_come_are_refused() -> None:
    never = WorkingDays({"zone": "Asia/Jakarta", "weekly": {}, "closed": [], "openings": []})
    with pytest.raises(NoWorkingDays):
        never.next(date(2026, 1, 1))


dates = st.dates(date(2025, 6, 1), date(2028, 6, 1))
counts = st.integers(0, 40)
moments = st.integers(0, 90 * 24).map(lambda hours: jakarta("2026-11-02 09:00") + timedelta(hours=hours))  # fmt: skip
facts = st.lists(st.builds(Fact, moments, st.sampled_from(list(Kind))), max_size=9)
BEGUN = Fact(jakarta("2026-11-02 08:00"), Kind.RECEIVED_WRITTEN)


@given(dates, counts)
def test_between_undoes_after(day: date, count: int) -> None:
    assert DAYS.between(day, DAYS.after(day, count)) == count


@given(dates, counts, counts)
def test_after_is_additive_and_lands_on_working_days(day: date, one: int, other: int) -> None:
    assert DAYS.after(DAYS.after(day, one), other) == DAYS.after(day, one + other)
    assert one == 0 or DAYS.is_working(DAYS.after(day, one))


@given(facts, st.randoms(), st.booleans(), st.booleans())
def test_any_order_and_any_repetition_gives_the_same_clocks(
    happened: list[Fact], chance: Any, restarts: bool, first: bool
) -> None:
    terms = {**BOTH, "written": Terms(DAYS, 10, 10, 10, restarts, first)}
    known = [BEGUN, *happened]
    shuffled = [*known, *chance.choices(known, k=3)]
    chance.shuffle(shuffled)
    assert cases.replay(shuffled, terms) == cases.replay(known, terms)


@given(facts)
def test_the_last_day_that_counts_is_the_due_day_and_there_are_as_many_as_promised(
    happened: list[Fact],
) -> None:
    for clock in cases.replay([BEGUN, *happened], BOTH):
        assert len(clock.counted) == clock.target_days
        assert clock.counted[-1] == clock.due_on
        assert all(DAYS.is_working(day) for day in clock.counted)
        numbers = [one.number for one in case_days.told(clock, DAYS) if one.number]
        assert numbers == list(range(1, clock.target_days + 1))


@given(facts)
def test_the_customers_own_time_never_makes_ours_shorter(happened: list[Fact]) -> None:
    plain = [one for one in happened if one.kind not in (Kind.DOCUMENTS_ASKED, Kind.DOCUMENTS_COMPLETE)]  # fmt: skip
    with_papers = cases.replay([BEGUN, *happened], BOTH)[0]
    assert with_papers.due_at >= cases.replay([BEGUN, *plain], BOTH)[0].due_at
