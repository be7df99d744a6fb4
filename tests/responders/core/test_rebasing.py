"""Other terms while a clock runs: from the original start, never inventing or undoing the past."""

from __future__ import annotations

from datetime import timedelta

from responders.core.facts import Fact
from responders.core.replay import replay
from responders.core.sla import Clock, Metric, Target, Terms
from tests.responders.core.told import APPLIED, EVERYTHING, PROMISES, applied, at, moved, wrote

SHORT = Terms((Target(Metric.FIRST_REPLY, timedelta(minutes=10)),))
LONG = Terms((Target(Metric.FIRST_REPLY, timedelta(hours=2)),))
BOTH = {"v1": PROMISES, "short": SHORT, "long": LONG, "none": Terms(())}


def rebased(*facts: Fact) -> tuple[Clock, ...]:
    found = replay((APPLIED, wrote(1, 0), *facts), BOTH, {})
    return tuple(c for c in found if c.metric is Metric.FIRST_REPLY)


def test_new_terms_count_from_the_original_start() -> None:
    [clock] = rebased(applied(2, 5, "short"))
    assert (clock.started_at, clock.due_at, clock.terms) == (at(0), at(10), "short")


def test_new_terms_never_invent_a_miss_in_the_past() -> None:
    [clock] = rebased(applied(2, 12, "short"))
    assert (clock.due_at, clock.terms, clock.would_have_missed) == (at(15), "v1", True)


def test_new_terms_never_undo_a_miss() -> None:
    [clock] = rebased(applied(2, 20, "long"))
    assert (clock.due_at, clock.terms) == (at(15), "v1")


def test_terms_without_the_metric_take_its_clock_away_and_may_bring_it_back() -> None:
    assert rebased(applied(2, 5, "none")) == ()
    [back] = rebased(applied(2, 5, "none"), applied(3, 8, "long"))
    assert back.due_at == at(120)


def test_terms_without_the_promise_take_its_own_pauses_with_them() -> None:
    waiting = Target(Metric.RESOLUTION, timedelta(hours=8), pauses=frozenset({"pending"}))
    known = {"a": Terms((waiting,)), "none": Terms(()), "b": PROMISES}
    told = (
        applied(1, 0, "a"), wrote(2, 0), moved(3, 10, "pending"),
        applied(4, 20, "none"), applied(5, 30, "b"),
    )  # fmt: skip
    [clock] = [c for c in replay(told, known, {}) if c.metric is Metric.RESOLUTION]
    assert clock.pauses == ((at(10), at(20)),)
    assert clock.due_at == at(8 * 60 + 10)


def test_terms_without_the_promise_leave_the_pauses_of_its_metric() -> None:
    known = {"a": EVERYTHING, "none": Terms(()), "b": EVERYTHING}
    told = (
        applied(1, 0, "a"), wrote(2, 0), moved(3, 10, "pending"),
        applied(4, 20, "none"), applied(5, 30, "b"), moved(6, 40, "open"),
    )  # fmt: skip
    [wait] = [c for c in replay(told, known, {}) if c.metric is Metric.REQUESTER_WAIT]
    assert (wait.pauses, wait.due_at) == (((at(10), at(40)),), at(150))


def test_new_terms_may_bring_a_pause_of_their_own_at_once() -> None:
    pausing = Target(Metric.RESOLUTION, timedelta(hours=8), pauses=frozenset({"pending"}))
    known = {"a": PROMISES, "b": Terms((pausing,))}
    told = (applied(1, 0, "a"), wrote(2, 0), moved(3, 10, "pending"), applied(4, 20, "b"))
    [clock] = [c for c in replay(told, known, {}) if c.metric is Metric.RESOLUTION]
    assert (clock.pauses, clock.due_at, clock.terms) == (((at(20), None),), None, "b")


def test_at_the_due_moment_new_terms_still_count() -> None:
    [clock] = rebased(applied(2, 15, "long"))
    assert (clock.due_at, clock.terms, clock.would_have_missed) == (at(120), "long", False)


def test_new_terms_that_would_be_due_at_this_moment_come_too_late() -> None:
    [clock] = rebased(applied(2, 10, "short"))
    assert (clock.due_at, clock.terms, clock.would_have_missed) == (at(15), "v1", True)


def test_the_same_terms_again_change_nothing() -> None:
    assert rebased(applied(2, 5, "v1")) == rebased()
