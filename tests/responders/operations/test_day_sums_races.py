"""Sums of finished days say what their clocks say, also while others write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from inbox.operations.bulk import query
from responders.models import ChangedDay, SlaClock
from responders.operations import day_sums
from responders.reports.attainment import report
from tests.builders import MONDAY_TEN
from tests.responders.api.promises import a_clock
from tests.responders.summed import LATER, MONDAY, START, WEEK, a_case, answered, met, sum_all


def elsewhere(work: Callable[[], object]) -> None:
    """Done and committed on a connection of its own."""

    def run() -> None:
        work()
        connections.close_all()

    other = threading.Thread(target=run)
    other.start()
    other.join(10)


@contextmanager
def under_way(work: Callable[[], object]) -> Iterator[None]:
    """Done on a connection of its own, and committed when the block ends."""
    done, may_commit = threading.Event(), threading.Event()

    def run() -> None:
        with transaction.atomic():
            work()
            done.set()
            may_commit.wait(10)
        connections.close_all()

    other = threading.Thread(target=run)
    other.start()
    assert done.wait(10)
    try:
        yield
    finally:
        may_commit.set()
        other.join(10)


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_a_day_is_summed_is_not_forgotten() -> None:
    case = a_case()
    answered(case)

    def write() -> None:
        answered(case, seconds=120)
        ChangedDay.objects.create(day=MONDAY)

    at = START + timedelta(days=2)
    with under_way(write):
        assert MONDAY in sum_all(at)
        assert met() == 1
    assert met() == 2
    assert sum_all(at) == [MONDAY]
    assert met() == 2
    assert list(day_sums.differences()) == []


@pytest.mark.django_db(transaction=True)
def test_two_do_not_sum_at_once() -> None:
    answered(a_case())
    with under_way(lambda: query("select pg_advisory_xact_lock(hashtext('day_sums'))")):
        assert not day_sums.sum_day(MONDAY, at=LATER)
    assert day_sums.sum_day(MONDAY, at=LATER)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("is_summed", [True, False])
def test_an_answer_between_two_statements_of_a_report_counts_once(
    nth: int, is_summed: bool
) -> None:
    clock, seen = a_clock(a_case()), 0
    if is_summed:
        sum_all()

    def answer() -> None:
        with transaction.atomic():
            SlaClock.objects.filter(pk=clock.pk).update(outcome="met", fulfilled_at=MONDAY_TEN)
            ChangedDay.objects.create(day=MONDAY)
        day_sums.sum_day(MONDAY, at=LATER)

    def execute(run: Callable[..., object], *args: object) -> object:
        nonlocal seen
        seen += 1
        if seen == nth:
            elsewhere(answer)
        return run(*args)

    with connection.execute_wrapper(execute):  # type: ignore[arg-type]
        [line] = report(None, WEEK, at=MONDAY_TEN).lines
    assert line.counts["met"] + line.counts["running"] == 1
    assert met() == 1


@pytest.mark.django_db(transaction=True)
def test_a_day_is_not_summed_while_a_transaction_of_its_time_goes_on() -> None:
    case, ended = a_case(), timezone.now()
    answered(case, start=ended - timedelta(days=3))
    at = ended + timedelta(days=2)
    with under_way(lambda: answered(case, start=ended)):  # its day has not ended: no mark
        early = sum_all(at=at)
    assert early  # the days before wait for nobody
    assert len(sum_all(at=at)) == 2  # today, and tomorrow
    assert list(day_sums.differences()) == []
