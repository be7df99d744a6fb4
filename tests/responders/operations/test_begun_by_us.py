from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from inbox.core.events import Author, EchoSeen
from inbox.models import Conversation
from inbox.operations import contacts, conversations, joinings
from inbox.operations.messages import receive
from responders.models import Handling, SlaClock
from responders.operations import presence, starter
from responders.operations.attend import attend
from responders.reports.backlog import Way, backlog
from responders.reports.board import board
from responders.reports.scope import Period
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_received, a_responder
from tests.responders.promised import a_policy

AT = MONDAY_TEN
HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_what_we_said_first_in_their_app_is_seen_and_only_their_word_starts_a_clock() -> None:
    brand = a_brand()
    starter.furnish(brand, at=AT)
    a_policy(brand)
    channel = a_channel(brand)
    theirs = a_received(channel, "kartu atm saya hilang tolong diblokir")
    ours = EchoSeen(
        account=theirs.account, key="e1", occurred_at=AT - HOUR, thread_key=theirs.thread_key,
        external_id="e1", author=Author("bank"), text="Halo, ada yang bisa dibantu?",
        visibility=theirs.visibility,
    )  # fmt: skip
    receive([(channel, ours)], at=AT)
    assert attend(at=AT) == 1
    conversation = Conversation.objects.get()
    seen = Handling.objects.get()
    assert (seen.queue is not None, seen.unread) == (True, 0)
    assert not SlaClock.objects.exists()

    receive([(channel, theirs)], at=AT)
    attend(at=AT)
    found = Handling.objects.get()
    assert found.queue is not None
    assert (found.queue.slug, found.priority, found.unread) == ("cards", 1, 1)
    clock = SlaClock.objects.get(metric="first_reply")
    assert (clock.conversation, clock.started_at) == (conversation, theirs.occurred_at)

    conversations.resolve(conversation, by=None, at=AT + HOUR)
    attend(at=AT + HOUR)
    outcomes = dict(SlaClock.objects.values_list("metric", "outcome"))
    assert outcomes == {"first_reply": "closed_unanswered", "resolution": "closed_unanswered"}


@pytest.mark.django_db
def test_what_nobody_asked_is_in_no_count_of_what_waits_until_they_write() -> None:
    brand = a_brand()
    starter.furnish(brand, at=AT)
    channel = a_channel(brand)
    theirs = a_received(channel, "kartu atm saya hilang")
    ours = EchoSeen(
        account=theirs.account, key="e1", occurred_at=AT - HOUR, thread_key=theirs.thread_key,
        external_id="e1", author=Author("bank"), text="Halo", visibility=theirs.visibility,
    )  # fmt: skip
    receive([(channel, ours)], at=AT - HOUR)
    attend(at=AT - HOUR)
    rani = a_responder("Rani", "agent", brand)
    presence.choose("available", by=rani.user, at=AT - HOUR)
    Handling.objects.update(owner=rani)
    period = Period(AT - 2 * HOUR, AT + 2 * HOUR)

    def counted() -> tuple[int, int, int, int, int]:
        seen = board(None, [brand.pk], at=AT + HOUR)
        told = backlog(None, period, zone="Asia/Jakarta", at=AT + HOUR)
        assert told.over == 0
        open_now = sum(queue.open for queue in seen.queues)
        return (
            open_now,
            seen.agents[0].has,
            told.at_end,
            told.sum(Way.ARRIVED),
            told.sum(Way.RESOLVED),
        )

    assert counted() == (0, 0, 0, 0, 0)
    conversation = Conversation.objects.get()
    conversations.resolve(conversation, by=None, at=AT - HOUR / 2)
    assert counted() == (0, 0, 0, 0, 0)
    receive([(channel, theirs)], at=AT)
    attend(at=AT)
    assert counted() == (1, 1, 1, 1, 1)


@pytest.mark.django_db
def test_a_question_merged_into_what_we_began_goes_on_waiting_there() -> None:
    brand = a_brand()
    starter.furnish(brand, at=AT)
    a_policy(brand)
    channel = a_channel(brand)
    theirs = a_received(channel, "kartu atm saya hilang")
    ours = EchoSeen(
        account=theirs.account, key="e1", occurred_at=AT - HOUR, thread_key="another",
        external_id="e1", author=Author("bank"), text="Halo", visibility=theirs.visibility,
    )  # fmt: skip
    receive([(channel, ours), (channel, theirs)], at=AT)
    attend(at=AT)
    source = Conversation.objects.get(thread_key=theirs.thread_key)
    target = Conversation.objects.get(thread_key="another")
    contacts.link(target.identity, source.identity.contact, by=None, at=AT)

    joinings.merge(source, target, reason="", by=None, at=AT + HOUR / 12)
    attend(at=AT + HOUR / 12)
    running = SlaClock.objects.filter(outcome="").order_by("metric")
    assert [(one.conversation, one.metric, one.started_at) for one in running] == [
        (target, "first_reply", AT), (target, "resolution", AT),
    ]  # fmt: skip

    answer = replace(ours, key="e2", external_id="e2", occurred_at=AT + HOUR / 6, text="Sudah")
    receive([(channel, answer)], at=AT + HOUR / 6)
    attend(at=AT + HOUR / 6)
    clock = SlaClock.objects.get(conversation=target, metric="first_reply")
    assert (clock.outcome, clock.fulfilled_at) == ("met", AT + HOUR / 6)
