"""Many workers route the same queue at the same moment, each with its own connection."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from inbox.models import Conversation
from responders.models import Assignment, Handling, Responder, Routing
from responders.operations import assignments, conversations, presence, routing
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_queue,
    a_responder,
    a_team,
)

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 6


def at_once(work: Callable[[], object], workers: int = WORKERS) -> None:
    """Run it in so many threads that begin together; the first failure is raised."""
    gate, failures = threading.Barrier(workers), list[BaseException]()

    def run() -> None:
        try:
            gate.wait(10)
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failures:
        raise failures[0]


@pytest.fixture
def people() -> list[Responder]:
    """A team of four with three places each, in two queues that push, and forty that wait."""
    brand = a_brand()
    made = [a_responder(f"P{number}", "agent", brand, capacity=3) for number in range(4)]
    team, channel = a_team(brand, *made), a_channel(brand)
    queues = [a_queue(team, slug) for slug in ("general", "cards")]
    for queue in queues:
        Routing.objects.create(queue=queue, mode="push", changed_at=MONDAY_TEN)
    for number in range(40):
        since = MONDAY_TEN - timedelta(minutes=number)
        one = a_conversation(channel, at=since, status="open", turn="ours", waiting_since=since)
        Handling.objects.filter(pk=one.pk).update(queue=queues[number % 2])
    for one in made:
        presence.sign_in(one.user, at=MONDAY_TEN)
    return made


def held() -> Counter[int]:
    rows = Handling.objects.exclude(owner=None).filter(conversation__status="open")
    return Counter(rows.values_list("owner_id", flat=True))


def test_no_conversation_is_given_twice_and_nobody_gets_more_than_their_places(
    people: list[Responder],
) -> None:
    at_once(lambda: routing.run(at=MONDAY_TEN))
    assert held() == Counter({one.pk: 3 for one in people})
    assert Assignment.objects.count() == 12


def test_places_that_become_free_while_all_route_are_filled_once(people: list[Responder]) -> None:
    """Until nothing waits any more: people resolve what they have, while every worker gives anew."""

    def work() -> None:
        for _round in range(30):
            routing.run(at=MONDAY_TEN)
            mine = Conversation.objects.filter(status="open", handling__owner__isnull=False)
            for one in mine.order_by("?")[:2]:
                Conversation.objects.filter(pk=one.pk, status="open").update(status="resolved")
            assert all(many <= 3 for many in held().values())

    at_once(work)
    assert Assignment.objects.count() == 40
    assert Assignment.objects.values("conversation").distinct().count() == 40


def test_taking_for_oneself_and_being_given_are_never_both(people: list[Responder]) -> None:
    waiting = list(Conversation.objects.order_by("pk"))

    def grab() -> None:
        for one in waiting[:20]:
            try:
                assignments.claim(one, by=people[0].user, at=MONDAY_TEN)
            except Exception as error:
                assert getattr(error, "code", "") == "taken", error
        routing.run(at=MONDAY_TEN)

    at_once(grab, 3)
    active = Assignment.objects.filter(ended_at=None)
    assert active.count() == Handling.objects.exclude(owner=None).count()
    assert dict(active.values_list("conversation_id", "responder_id")) == dict(
        Handling.objects.exclude(owner=None).values_list("pk", "owner_id")
    )


def test_what_is_given_while_somebody_leaves_is_theirs_or_nobodys(people: list[Responder]) -> None:
    leaving = people[0]

    def work() -> None:
        routing.run(at=MONDAY_TEN)
        presence.sign_out(leaving.user, at=MONDAY_TEN + timedelta(seconds=1))
        routing.requeue(at=MONDAY_TEN + timedelta(hours=1))
        routing.run(at=MONDAY_TEN + timedelta(hours=1))

    at_once(work, 3)
    routing.requeue(at=MONDAY_TEN + timedelta(hours=1))
    assert leaving.pk not in held()
    for one in Conversation.objects.filter(handling__owner=people[1]):
        conversations.resolve(one, by=None, at=MONDAY_TEN)
    assert Assignment.objects.filter(ended_at=None, responder=leaving).count() == 0
