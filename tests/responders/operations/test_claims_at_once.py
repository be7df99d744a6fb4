"""Two take the same conversation at the same moment, each with their own connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from inbox.models import Activity, Conversation
from inbox.operations.bulk import query
from responders.models import Assignment, Handling, Handover, Responder
from responders.operations import assignments, handovers
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder

pytestmark = pytest.mark.django_db(transaction=True)

_WAITING = "select count(*) from pg_locks where not granted"


@pytest.fixture
def case() -> tuple[Conversation, Responder, Responder]:
    brand = a_brand()
    people = [a_responder(name, "agent", brand) for name in ("Rani", "Bima")]
    return a_conversation(a_channel(brand)), people[0], people[1]


def elsewhere(work: Callable[[], object], failures: list[Exception]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def second_waits_for_first(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """What the second is told, which begins before the first is committed and goes on after it."""
    failures: list[Exception] = []
    with transaction.atomic():
        first()
        thread = elsewhere(second, failures)
        until = time.monotonic() + 10
        while query(_WAITING)[0][0] == 0:
            assert time.monotonic() < until
            time.sleep(0.01)
    thread.join(10)
    return [str(getattr(one, "code", one)) for one in failures]


def test_the_second_is_told_that_it_is_taken(
    case: tuple[Conversation, Responder, Responder],
) -> None:
    conversation, rani, bima = case
    told = second_waits_for_first(
        lambda: assignments.claim(conversation, by=rani.user, at=MONDAY_TEN),
        lambda: assignments.claim(conversation, by=bima.user, at=MONDAY_TEN),
    )
    assert told == ["taken"]
    assert Handling.objects.get(pk=conversation.pk).owner == rani
    assert Activity.objects.filter(conversation=conversation, verb="claimed").count() == 1
    assert Assignment.objects.get(conversation_id=conversation.pk).responder == rani


def test_who_is_given_it_meanwhile_may_be_asked_for_it(
    case: tuple[Conversation, Responder, Responder],
) -> None:
    conversation, rani, bima = case
    told = second_waits_for_first(
        lambda: assignments.claim(conversation, by=rani.user, at=MONDAY_TEN),
        lambda: handovers.ask(conversation, by=bima.user, at=MONDAY_TEN),
    )
    assert told == []
    assert Handover.objects.get().owner == rani
