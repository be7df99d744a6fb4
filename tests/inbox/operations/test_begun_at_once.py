"""A word of ours and the customer's first, told to two workers in the same moment."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connection

from inbox.core.events import Author, MessageReceived, Visibility
from inbox.models import Channel, Conversation, EarlyEvent, Identity, Message
from inbox.operations import messages
from tests.builders import a_brand, a_channel
from tests.inbox.operations.test_conversations import AT, HOUR, echo, heard

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def at_once(channel: Channel, *told: list[MessageReceived]) -> list[BaseException]:
    failed: list[BaseException] = []
    start = threading.Barrier(len(told))

    def take(events: list[MessageReceived]) -> None:
        try:
            start.wait(10)
            messages.receive([(channel, event) for event in events], at=AT)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    crew = [threading.Thread(target=take, args=[events]) for events in told]
    for one in crew:
        one.start()
    for one in crew:
        one.join(20)
    return failed


def test_they_share_one_conversation_with_the_customer() -> None:
    channel = a_channel(a_brand())
    for number in range(ROUNDS):
        thread = f"t{number}"
        ours = echo(f"e{number}", "Halo", thread=thread)
        theirs = heard(f"m{number}", AT + HOUR, thread=thread)
        assert at_once(channel, [ours], [theirs]) == []
        conversation = Conversation.objects.get(thread_key=thread)
        assert (conversation.identity.external_id, conversation.turn) == ("sari", "ours")
    assert Message.objects.count() == 2 * ROUNDS
    assert Identity.objects.get().external_id == "sari"


def two_begun(channel: Channel, number: int) -> tuple[str, str]:
    threads = f"a{number}", f"b{number}"
    for thread in threads:
        messages.receive([(channel, echo(f"e:{thread}", "Halo", thread=thread))], at=AT)
    return threads


def said_in(thread: str, who: str) -> MessageReceived:
    return heard(f"m:{thread}", AT + HOUR, thread=thread, author=Author(who))


def test_one_person_speaks_first_in_two_threads_of_ours() -> None:
    channel = a_channel(a_brand())
    for number in range(ROUNDS):
        who = f"sari{number}"
        threads = two_begun(channel, number)
        assert at_once(channel, *([said_in(thread, who)] for thread in threads)) == []
        found = Conversation.objects.filter(thread_key__in=threads)
        assert [one.identity.external_id for one in found] == [who, who]
    assert Identity.objects.count() == ROUNDS


def test_two_people_speak_first_in_a_thread_of_ours_and_in_one_of_their_own() -> None:
    channel = a_channel(a_brand())
    for number in range(ROUNDS):
        sari, wayan = f"sari{number}", f"wayan{number}"
        first, second = two_begun(channel, number)
        failed = at_once(
            channel,
            [said_in(first, sari), said_in(f"c{number}", wayan)],
            [said_in(second, wayan), said_in(f"d{number}", sari)],
        )
        assert failed == []
    assert Identity.objects.count() == 2 * ROUNDS


def test_words_for_everybody_join_the_customers_that_come_in_the_same_moment() -> None:
    channel = a_channel(a_brand())
    for number in range(2 * ROUNDS):
        ours, theirs = (
            replace(said, visibility=Visibility.PUBLIC)
            for said in (
                echo(f"e{number}", "Halo", thread=f"t{number}"),
                heard(f"m{number}", AT + HOUR, thread=f"t{number}"),
            )
        )
        assert at_once(channel, [ours], [theirs]) == []
    messages.catch_up(at=AT)
    assert Message.objects.filter(direction="out").count() == 2 * ROUNDS
    assert not EarlyEvent.objects.exists()
