"""What to do now: what helps most comes first, and the same moment gives the same answer."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from responders.core.actions import Agent, Kind, Outage, Queue, Situation, Topic, actions
from responders.core.ahead import Shortage

CALM = Queue("telegram", open=5, risk=0, late=0, unowned=0, oldest=60.0, arrived=3, answered=3)
FREE = Agent("Dewi", has=1, capacity=6, is_available=True, pressing=0)
FULL = Agent("Rani", has=6, capacity=6, is_available=True, pressing=4)


def kinds(situation: Situation, most: int = 9) -> list[Kind]:
    return [one.kind for one in actions(situation, most)]


def test_where_nothing_presses_nothing_is_asked_for() -> None:
    assert actions(Situation()) == ()
    assert actions(Situation(queues=(CALM,), agents=(FREE,))) == ()


def test_a_channel_that_is_cut_off_counts_the_replies_that_wait_and_never_less_than_one() -> None:
    (silent,) = actions(Situation(outages=(Outage(7, "Halaman", 0),)))
    assert (silent.kind, silent.n, silent.helped, silent.pk) == (Kind.RECONNECT, 0, 1, 7)
    worst = actions(Situation(outages=(Outage(1, "A", 1), Outage(2, "B", 9))))
    assert [one.subject for one in worst] == ["B"]


def test_late_ones_are_answered_where_most_are_late() -> None:
    some = Queue("x", open=9, risk=0, late=2, unowned=0, oldest=900.0, overdue=60.0)
    most = Queue("line", open=9, risk=0, late=5, unowned=0, oldest=900.0, overdue=300.0)
    (first,) = actions(Situation(queues=(some, most)))
    assert (first.kind, first.subject, first.n, first.amount) == (
        Kind.ANSWER_LATE,
        "line",
        5,
        300.0,
    )


def test_pressing_ones_of_nobody_are_taken_as_far_as_there_is_room() -> None:
    queue = Queue("x", open=9, risk=8, late=0, unowned=8, oldest=60.0)
    (take,) = actions(Situation(queues=(queue,), agents=(FREE,)))
    assert (take.kind, take.n, take.helped, take.amount) == (Kind.TAKE, 8, 5, 5)
    away = Agent("Dewi", has=1, capacity=6, is_available=False, pressing=0)
    assert actions(Situation(queues=(queue,), agents=(away,))) == ()


def test_the_fullest_gives_to_the_freest() -> None:
    (share,) = actions(Situation(agents=(FULL, FREE)))
    assert (share.kind, share.subject, share.other, share.n) == (Kind.SHARE, "Rani", "Dewi", 2)
    assert actions(Situation(agents=(FULL,))) == ()


def test_a_topic_surges_only_beyond_chance_and_habit() -> None:
    assert kinds(Situation(topics=(Topic("fees", 4, 0.0),))) == []
    assert kinds(Situation(topics=(Topic("fees", 20, 7.0),))) == []
    (surge,) = actions(Situation(topics=(Topic("fees", 21, 7.0),)))
    assert (surge.kind, surge.helped) == (Kind.SURGE, 14)


def test_a_queue_grows_where_more_comes_than_goes() -> None:
    growing = Queue("x", open=9, risk=0, late=0, unowned=0, oldest=0.0, arrived=20, answered=10)
    (catch_up,) = actions(Situation(queues=(growing,)))
    assert (catch_up.kind, catch_up.n, catch_up.amount) == (Kind.CATCH_UP, 20, 10)


def test_the_order_is_by_customers_helped_and_by_how_certain_their_loss_is() -> None:
    situation = Situation(
        queues=(Queue("x", 9, 0, 3, 0, 60.0, arrived=40, answered=10),),
        outages=(Outage(1, "Halaman", 2),),
        unsettled=2,
    )
    assert kinds(situation) == [Kind.CATCH_UP, Kind.RECONNECT, Kind.ANSWER_LATE, Kind.SETTLE]
    assert len(actions(situation)) == 3


def test_the_order_in_which_things_are_told_changes_nothing() -> None:
    queues = [
        Queue(kind, 9, 1, late, 1, 60.0, 9, 1)
        for kind, late in zip("abcd", (2, 2, 1, 0), strict=True)
    ]
    agents = [Agent(name, 6, 6, True, 3) for name in "pq"] + [FREE, FULL]
    topics = [Topic(name, 9, 1.0) for name in "tuv"]
    draw, seen = random.Random(1), set()
    for _turn in range(50):
        for told in (queues, agents, topics):
            draw.shuffle(told)
        seen.add(actions(Situation(tuple(queues), tuple(agents), (), tuple(topics)), 9))
    assert len(seen) == 1


def test_people_who_will_be_missing_are_asked_for_whole() -> None:
    start = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    short = Shortage(start, start + timedelta(hours=2), 1.2, 17.0, 6.4, is_unplanned=False)
    (plan,) = actions(Situation(shortage=short))
    assert (plan.kind, plan.n, plan.helped, plan.amount) == (Kind.PLAN, 2, 6, 17.0)
    assert plan.shortage == short
    late = Queue("x", open=9, risk=0, late=2, unowned=0, oldest=900.0, overdue=60.0)
    assert kinds(Situation(queues=(late,), shortage=short)) == [Kind.ANSWER_LATE, Kind.PLAN]
