"""What waits goes to people who are there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from inbox.models import Activity, Brand, Channel, Conversation, Notice
from responders.models import Assignment, Capacity, Handling, Queue, Responder, Routing, Skill
from responders.operations import assignments, conversations, presence, routing
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_queue,
    a_responder,
    a_team,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Desk:
    """One brand, one team, one queue that pushes, one channel."""

    def __init__(self, rules: list[dict[str, Any]] | None = None) -> None:
        self.brand: Brand = a_brand()
        self.team = a_team(self.brand)
        self.queue: Queue = a_queue(self.team)
        self.channel: Channel = a_channel(self.brand)
        self.routing = Routing.objects.create(
            queue=self.queue, mode="push", rules=rules or [], changed_at=MONDAY_TEN
        )

    def person(self, name: str, *, is_there: bool = True, **fields: Any) -> Responder:
        made = a_responder(name, "agent", self.brand, **fields)
        self.team.memberships.create(responder=made)
        if is_there:
            presence.sign_in(made.user, at=MONDAY_TEN)
        return made

    def waits(self, minutes: float = 1, at: datetime = MONDAY_TEN, **handling: Any) -> Conversation:
        """Waiting since `minutes` before `at`."""
        since = at - minutes * MINUTE
        found = a_conversation(
            self.channel, at=since, status="open", turn="ours", waiting_since=since
        )
        Handling.objects.filter(pk=found.pk).update(**{"queue": self.queue, **handling})
        return found

    def route(self, at: datetime = MONDAY_TEN) -> int:
        return routing.run(at=at)


def owner_of(conversation: Conversation) -> Responder | None:
    return Handling.objects.get(pk=conversation.pk).owner


def test_the_longest_waiting_comes_first_and_only_as_many_as_there_are_places() -> None:
    desk = Desk()
    rani = desk.person("Rani", capacity=2)
    waiting = {minutes: desk.waits(minutes) for minutes in (3, 9, 6)}
    assert desk.route() == 2
    assert [owner_of(waiting[minutes]) for minutes in (9, 6, 3)] == [rani, rani, None]
    assert desk.route() == 0


def test_who_writes_again_never_moves_back() -> None:
    desk = Desk()
    rani = desk.person("Rani", capacity=1)
    first, second = desk.waits(9), desk.waits(5)
    Conversation.objects.filter(pk=first.pk).update(
        last_message_at=MONDAY_TEN, last_inbound_at=MONDAY_TEN
    )
    desk.route()
    assert (owner_of(first), owner_of(second)) == (rani, None)


def test_what_is_urgent_and_what_is_due_come_before_what_has_waited() -> None:
    desk = Desk()
    desk.person("Rani", capacity=2)
    long = desk.waits(60)
    due = desk.waits(5, next_due_at=MONDAY_TEN + MINUTE)
    urgent = desk.waits(1, priority=1)
    desk.route()
    assert owner_of(long) is None
    assert owner_of(due) == owner_of(urgent) is not None


def test_a_queue_that_does_not_push_leaves_everything_to_people() -> None:
    desk = Desk()
    desk.person("Rani")
    waiting = desk.waits()
    assert routing.is_on()
    Routing.objects.update(mode="off")
    assert not routing.is_on()
    assert desk.route() == 0
    Routing.objects.all().delete()
    assert desk.route() == 0
    assert owner_of(waiting) is None


@pytest.mark.parametrize(
    "change", [{"status": "resolved"}, {"status": "snoozed"}, {"turn": "theirs"}]
)
def test_only_what_waits_for_us_is_given(change: dict[str, str]) -> None:
    desk = Desk()
    desk.person("Rani")
    Conversation.objects.filter(pk=desk.waits().pk).update(**change)
    assert desk.route() == 0


def test_nobody_of_another_team_or_brand_or_role_gets_anything() -> None:
    desk = Desk()
    stranger = a_responder("Joko", "agent", desk.brand)
    other = a_responder("Bima", "agent", a_brand("Bank Lain"))
    admin = a_responder("Wati", "admin", desk.brand)
    for one in (other, admin):
        desk.team.memberships.create(responder=one)
    for one in (stranger, other):
        presence.sign_in(one.user, at=MONDAY_TEN)
    desk.person("Rani", is_there=False)
    desk.waits()
    assert desk.route() == 0


def test_the_reason_is_kept_and_told_in_the_journal() -> None:
    desk = Desk()
    rani = desk.person("Rani")
    waiting = desk.waits()
    a_message(
        waiting,
        "Baik",
        direction="out",
        source="person",
        author=rani.user,
        at=MONDAY_TEN - timedelta(days=1),
    )
    desk.person("Bima")
    desk.route(MONDAY_TEN + MINUTE)
    given = Assignment.objects.get(conversation=waiting)
    assert given.responder == rani
    assert [reason[0] for reason in given.because] == ["spoke", "places"]
    assert given.because[-1] == ["places", "1", "6"]
    line = Activity.objects.get(conversation=waiting, verb="assigned")
    assert line.actor is None
    assert line.detail["name"] == "Rani"
    assert Notice.objects.filter(conversation=waiting, kind="conversation_moved").exists()


def test_who_spoke_is_known_across_the_channels_of_one_person() -> None:
    desk = Desk()
    bima, rani = desk.person("Bima"), desk.person("Rani")
    earlier = a_conversation(a_channel(desk.brand, "telegram"), status="resolved")
    waiting = desk.waits()
    earlier.identity.contact = waiting.identity.contact
    earlier.identity.save()
    a_message(earlier, "Baik", direction="out", source="person", author=rani.user)
    desk.route(MONDAY_TEN + MINUTE)
    assert owner_of(waiting) == rani != bima


def test_a_skill_is_required_by_topic_and_those_behind_do_not_wait_for_it() -> None:
    desk = Desk([{"kind": "skill", "skill": "cards", "topics": ["card_declined"], "level": 2}])
    rani = desk.person("Rani", capacity=1)
    cards = [desk.waits(20 + number, intent="card_declined") for number in range(30)]
    fees = desk.waits(1, intent="fees")
    desk.route()
    assert owner_of(fees) == rani
    assert not [one for one in cards if owner_of(one)]
    bima = desk.person("Bima", capacity=1)
    Skill.objects.create(responder=bima, kind="skill", name="cards", level=3)
    desk.route()
    assert owner_of(cards[-1]) == bima


def test_a_limit_of_one_class_holds_while_there_are_places() -> None:
    desk = Desk()
    rani = desk.person("Rani", capacity=6)
    Capacity.objects.create(responder=rani, channel_class="chat", weight=1, most=2)
    for _number in range(4):
        desk.waits()
    assert desk.route() == 2


def test_a_place_that_becomes_free_goes_to_who_waited_longest_not_to_who_came_last() -> None:
    desk = Desk()
    rani = desk.person("Rani", capacity=1)
    held = desk.waits(30)
    desk.route()
    old, new = desk.waits(20), desk.waits(0)
    conversations.resolve(held, by=rani.user, at=MONDAY_TEN)
    desk.route()
    assert (owner_of(old), owner_of(new)) == (rani, None)


def test_a_break_gives_nothing_and_its_end_gives_at_once() -> None:
    desk = Desk()
    rani = desk.person("Rani")
    waiting = desk.waits()
    presence.choose("break", by=rani.user, at=MONDAY_TEN)
    assert desk.route() == 0
    presence.choose("available", by=rani.user, at=MONDAY_TEN + MINUTE)
    assert desk.route(MONDAY_TEN + MINUTE) == 1
    assert owner_of(waiting) == rani


def test_what_an_owner_left_behind_waits_again_after_the_grace_in_its_old_place() -> None:
    desk = Desk()
    rani = desk.person("Rani")
    waiting = desk.waits(30)
    desk.route()
    presence.sign_out(rani.user, at=MONDAY_TEN + MINUTE)
    grace = desk.routing.grace_minutes * MINUTE
    assert routing.requeue(at=MONDAY_TEN + grace) == 0
    assert routing.requeue(at=MONDAY_TEN + MINUTE + grace) == 1
    assert Activity.objects.get(verb="requeued").detail == {"name": "Rani"}
    assert not Assignment.objects.filter(ended_at=None).exists()
    bima = desk.person("Bima", capacity=1)
    desk.waits(2)
    desk.route(MONDAY_TEN + MINUTE + grace)
    assert owner_of(waiting) == bima


def test_what_waits_for_the_customer_stays_with_its_owner() -> None:
    desk = Desk()
    rani = desk.person("Rani")
    waiting = desk.waits()
    desk.route()
    Conversation.objects.filter(pk=waiting.pk).update(turn="theirs")
    presence.sign_out(rani.user, at=MONDAY_TEN)
    assert routing.requeue(at=MONDAY_TEN + timedelta(days=1)) == 0
    assert owner_of(waiting) == rani


@pytest.mark.parametrize("change", ["brand", "role", "account"])
def test_what_an_owner_may_answer_no_more_waits_again_at_once(change: str) -> None:
    desk = Desk()
    rani, conversation = desk.person("Rani"), desk.waits()
    assert desk.route() == 1
    assert routing.requeue(at=MONDAY_TEN) == 0
    match change:
        case "brand":
            rani.brands.set([a_brand("Bank Lain")])
        case "role":
            Responder.objects.filter(pk=rani.pk).update(role=Responder.Role.AUDITOR)
        case "account":
            rani.user.is_active = False
            rani.user.save()
    assert routing.requeue(at=MONDAY_TEN) == 1
    assert owner_of(conversation) is None


def test_what_somebody_took_over_meanwhile_is_not_taken_back() -> None:
    desk = Desk()
    rani, bima = desk.person("Rani"), desk.person("Bima")
    waiting = desk.waits()
    desk.route()
    left = owner_of(waiting)
    other = bima if left == rani else rani
    assignments.take_over(waiting, by=other.user, at=MONDAY_TEN)
    assert left is not None
    assert assignments.take_back({waiting.pk: left.pk}, at=MONDAY_TEN) == 0
    assert owner_of(waiting) == other


def test_queries_stay_the_same_with_more_people_and_more_that_waits(
    django_assert_num_queries: Any,
) -> None:
    few, many = Desk(), Desk()
    for desk, count in ((few, 2), (many, 8)):
        for number in range(count):
            desk.person(f"P{number}", capacity=0)
            desk.waits()
    with django_assert_num_queries(9):
        routing.route(few.queue, at=MONDAY_TEN)
    with django_assert_num_queries(9):
        routing.route(many.queue, at=MONDAY_TEN)
