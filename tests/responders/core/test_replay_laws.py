"""Laws of the fold: order of arrival, repetition, and how outcomes and times agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from responders.core.facts import Fact, FactKind
from responders.core.hours import BusinessHours
from responders.core.replay import replay
from responders.core.sla import Metric, Outcome, Target, Terms, remaining, spent

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OFFICE = BusinessHours.from_spec(
    {
        "zone": "Asia/Jakarta",
        "weekly": {d: [["08:00", "12:00"], ["13:00", "17:00"]] for d in ("mon", "tue", "fri")},
    }
)
CALENDARS = {"office": OFFICE}
TERMS = {
    key: Terms(
        tuple(
            Target(
                metric,
                timedelta(minutes=minutes * factor),
                "office" if factor == 1 else "",
                pauses=frozenset({"pending"}) if metric is Metric.RESOLUTION else frozenset(),
            )
            for metric, minutes in zip(Metric, (5, 15, 30, 60, 120, 480), strict=True)
        )
    )
    for key, factor in (("a", 1), ("b", 3))
}
STATUSES = ("new", "open", "pending", "snoozed", "resolved", "closed", "spam")
law = settings(max_examples=60, deadline=None)


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    found = [Fact(START, FactKind.POLICY_APPLIED, "activity:0", subject="a")]
    for number in range(1, draw(st.integers(1, 14))):
        moment = START + timedelta(minutes=draw(st.integers(0, 4000)))
        kind = draw(st.sampled_from(FactKind))
        subject = ""
        if kind is FactKind.STATUS_CHANGED:
            subject = draw(st.sampled_from(STATUSES))
        elif kind is FactKind.POLICY_APPLIED:
            subject = draw(st.sampled_from("ab"))
        elif kind is FactKind.NO_REPLY_NEEDED:
            subject = f"customer_wrote:{draw(st.integers(1, number))}"
        elif kind is FactKind.WITHDRAWN:
            subject = f"status_changed:{draw(st.integers(1, number))}"
        known = moment + timedelta(minutes=draw(st.integers(0, 60)))
        public = draw(st.booleans())
        found.append(Fact(moment, kind, f"{kind}:{number}", known, public, subject))
    return found


@law
@given(facts(), st.randoms(use_true_random=False))
def test_order_of_arrival_and_repetition_change_nothing(told: list[Fact], chance: object) -> None:
    again = told * 2
    chance.shuffle(again)  # type: ignore[attr-defined]
    assert replay(told, TERMS, CALENDARS) == replay(again, TERMS, CALENDARS)


@law
@given(facts(), st.sampled_from(STATUSES), st.integers(0, 4000), st.integers(0, 4000))
def test_a_move_that_was_taken_back_leaves_no_trace(
    told: list[Fact], status: str, made: int, back: int
) -> None:
    move = Fact(
        START + timedelta(minutes=made), FactKind.STATUS_CHANGED, "activity:99", subject=status
    )
    undo = Fact(
        START + timedelta(minutes=back), FactKind.WITHDRAWN, "activity:100", subject=move.ref
    )
    assert replay([undo, *told, move], TERMS, CALENDARS) == replay(told, TERMS, CALENDARS)


@law
@given(facts())
def test_outcomes_agree_with_times(told: list[Fact]) -> None:
    for clock in replay(told, TERMS, CALENDARS):
        assert (clock.fulfilled_at is None) == (clock.outcome is Outcome.RUNNING)
        if clock.outcome is Outcome.MET and clock.due_at is not None:
            assert clock.fulfilled_at is not None and clock.fulfilled_at <= clock.due_at
        if clock.outcome is Outcome.MISSED:
            assert clock.fulfilled_at is not None and clock.due_at is not None
            assert clock.fulfilled_at > clock.due_at


@law
@given(facts())
def test_at_the_due_moment_nothing_remains(told: list[Fact]) -> None:
    for clock in replay(told, TERMS, CALENDARS):
        hours = OFFICE if clock.target.calendar else _always()
        if clock.outcome is Outcome.RUNNING and clock.due_at is not None:
            assert remaining(clock, clock.due_at, hours) == timedelta()


@law
@given(facts())
def test_no_clock_comes_twice(told: list[Fact]) -> None:
    names = [(clock.metric, clock.base) for clock in replay(told, TERMS, CALENDARS)]
    assert len(names) == len(set(names))


@law
@given(facts())
def test_at_most_one_clock_of_a_metric_runs(told: list[Fact]) -> None:
    running = [c.metric for c in replay(told, TERMS, CALENDARS) if c.outcome is Outcome.RUNNING]
    assert len(running) == len(set(running))


@law
@given(facts())
def test_an_open_conversation_is_never_without_a_resolution_clock(told: list[Fact]) -> None:
    ordered = sorted(told, key=lambda fact: fact.at)
    if any(fact.kind is FactKind.MERGED_INTO for fact in told):
        return
    end = START + timedelta(days=9)
    customer = Fact(end, FactKind.CUSTOMER_WROTE, "message:last")
    reopened = Fact(end, FactKind.STATUS_CHANGED, "activity:last", subject="open")
    found = replay([*ordered, customer, reopened], TERMS, CALENDARS)
    running = {clock.metric for clock in found if clock.outcome is Outcome.RUNNING}
    assert Metric.RESOLUTION in running
    assert running & {Metric.FIRST_REPLY, Metric.NEXT_REPLY}


@law
@given(facts(), st.integers(0, 4000), st.integers(0, 4000))
def test_time_spent_never_shrinks(told: list[Fact], one: int, two: int) -> None:
    early, late = (START + timedelta(minutes=m) for m in sorted((one, two)))
    for clock in replay(told, TERMS, CALENDARS):
        hours = OFFICE if clock.target.calendar else _always()
        if clock.started_at <= early:
            assert spent(clock, early, hours) <= spent(clock, late, hours)


def _always() -> BusinessHours:
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return BusinessHours.from_spec(
        {"zone": "UTC", "weekly": {day: [["00:00", "24:00"]] for day in week}}
    )
