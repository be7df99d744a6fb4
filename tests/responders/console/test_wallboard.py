"""The wallboard: its numbers, who sees it, what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox.core.states import Sending
from inbox.errors import NotAllowed
from inbox.models import Channel, Delivery
from responders.console import boarded
from responders.models import Assignment, BreachForecast, Handling
from responders.operations import presence
from responders.reports import flow
from responders.reports.board import board
from responders.reports.worked import worked
from tests.builders import (
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_queue,
    a_responder,
    a_team,
)
from tests.responders.console.desk import at_desk, waiting
from tests.responders.promised import a_bank, jakarta, reconcile, replied

pytestmark = pytest.mark.django_db
URL = "/wallboard/"


@pytest.mark.parametrize(
    ("role", "status"),
    [("agent", 403), ("lead", 200), ("manager", 200), ("admin", 403), ("auditor", 200)],
)
def test_who_leads_sees_it(role: str, status: int) -> None:
    reader = a_responder("Dewi", role, a_brand())
    for name in ("wallboard", "wallboard-values"):
        assert at_desk(reader).get(reverse(name)).status_code == status


def test_the_operation_asks_too() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    with pytest.raises(NotAllowed):
        board(rani.user, [brand.pk], at=timezone.now())


def test_each_number_is_what_the_lists_hold() -> None:
    brand, at = a_brand(), timezone.now()
    rani = a_responder("Rani", "agent", brand)
    presence.choose("available", by=rani.user, at=at)
    a_responder("Bima", "agent", brand)  # not on duty
    late = waiting(brand, 40)
    soon = waiting(brand, 10)
    Handling.objects.filter(pk=late.pk).update(next_due_at=at - timedelta(minutes=5))
    Handling.objects.filter(pk=soon.pk).update(
        next_due_at=at + timedelta(minutes=5), warn_at=at - timedelta(minutes=1), owner=rani
    )
    doubtful = waiting(brand, 2)
    due_at = at + timedelta(minutes=30)
    Handling.objects.filter(pk=doubtful.pk).update(next_due_at=due_at, warn_at=due_at, owner=rani)
    BreachForecast.objects.create(
        conversation=doubtful,
        due_at=due_at,
        probability=0.9,
        ahead=4,
        agents=1,
        each_seconds=360,
        at=at,
    )
    found = board(None, [brand.pk], at=at)
    assert sum(queue.open for queue in found.queues) == 3
    assert [sum(getattr(one, name) for one in found.queues) for name in ("late", "risk")] == [1, 2]
    assert [one.pk for one in found.late] == [late.pk]
    assert [one.pk for one in found.risk] == [soon.pk, doubtful.pk]
    assert sum(queue.unowned for queue in found.queues) == 1
    (agent,) = found.agents
    assert (agent.name, agent.has, agent.pressing, agent.free) == ("Rani", 2, 2, 4)
    presence.choose("break", by=rani.user, at=at + timedelta(minutes=1))
    assert board(None, [brand.pk], at=at).agents[0].free == 0
    manager = a_responder("Dewi", "manager", brand)
    moves = at_desk(manager).get(URL).content.decode()
    assert "The latest is 5m over" in moves  # as the list says it, however long others wait
    for view, pk in (("breached", late.pk), ("risk", soon.pk), ("risk", doubtful.pk)):
        listed = at_desk(manager).get(f"/conversations/?view={view}").content.decode()
        assert f'id="row-{pk}"' in listed


def test_who_is_in_no_team_is_not_counted_as_on_duty() -> None:
    brand, at = a_brand(), timezone.now()
    rani, dewi = a_responder("Rani", "agent", brand), a_responder("Dewi", "lead", brand)
    presence.choose("available", by=dewi.user, at=at)
    assert board(None, [brand.pk], at=at).agents[0].free == 6  # without a queue nobody is apart
    a_queue(a_team(brand, rani))
    (lead,) = board(None, [brand.pk], at=at).agents
    assert (lead.is_at_work, lead.free) == (False, 0)
    shown = at_desk(dewi).get(URL).content.decode()
    assert "0 available, 0 away, 1 in no team" in shown
    presence.choose("available", by=rani.user, at=at)
    assert [one.name for one in board(None, [brand.pk], at=at).agents] == ["Rani", "Dewi"]
    assert "1 available, 0 away, 1 in no team" in at_desk(dewi).get(URL).content.decode()


def test_nothing_of_another_brand_is_counted() -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    waiting(other, 40, "Rahasia bank lain")
    found = board(None, [brand.pk], at=timezone.now())
    assert (found.queues, found.agents, found.trends) == ((), (), ())
    reader = at_desk(a_responder("Dewi", "manager", brand))
    assert reader.get(URL, {"brand": other.pk}).status_code == 404


def test_first_replies_are_judged_when_they_were_decided() -> None:
    bank = a_bank(first_reply=15)
    for asked, said in (("09:00", "09:05"), ("09:20", "09:50")):
        conversation = bank.conversation(f"2026-11-23 {asked}")
        replied(conversation, f"2026-11-23 {said}", bank.rani)
        reconcile(conversation, f"2026-11-23 {said}")
    bank.conversation("2026-11-23 09:40")  # broke at 09:55, and is open still
    bank.conversation("2026-11-23 09:58")  # runs
    found = board(None, [bank.brand.pk], at=jakarta("2026-11-23 10:00")).punctuality
    assert (found.met, found.last_hour.n) == (1, 3)
    by_slot = {start: rate.n for start, rate in found.slots if rate.n}
    assert by_slot == {
        jakarta("2026-11-23 09:00"): 1,
        jakarta("2026-11-23 09:45"): 2,
    }


def test_what_is_cut_off_or_unsettled_is_told_with_its_move() -> None:
    brand, at = a_brand(), timezone.now()
    channel = a_channel(brand, name="Halaman", state=Channel.State.BROKEN)
    conversation = a_conversation(channel)
    common = {
        "conversation": conversation,
        "channel": channel,
        "next_attempt_at": at,
        "give_up_at": at,
        "created_at": at,
    }
    for state in (Sending.QUEUED, Sending.NEEDS_HUMAN):
        message = a_message(
            conversation, "Baik", direction="out", source="person", external_id=None
        )
        Delivery.objects.create(message=message, state=state, **common)
    found = board(None, [brand.pk], at=at)
    assert [(one.name, one.waiting) for one in found.outages] == [("Halaman", 1)]
    assert found.unsettled == 1
    text = at_desk(a_responder("Dewi", "manager", brand)).get(URL).content.decode()
    assert "Connect Halaman again" in text
    assert "1 reply waits for it" in text
    assert "Settle 1 unconfirmed reply" in text


def test_messages_are_counted_in_the_half_hour_we_received_them() -> None:
    brand = a_brand()
    thread = a_conversation(a_channel(brand))
    at = jakarta("2026-11-23 10:10")
    for clock, direction in (("09:29", "in"), ("09:30", "in"), ("10:05", "in"), ("10:06", "out")):
        source = "customer" if direction == "in" else "person"
        a_message(
            thread,
            "Halo",
            direction=direction,
            source=source,
            external_id=clock,
            received_at=jakarta(f"2026-11-23 {clock}"),
        )
    slots = {slot.start: (slot.arrived, slot.answered) for slot in flow.slots([brand.pk], at)}
    assert len(slots) == flow.SLOTS
    assert slots[jakarta("2026-11-23 09:00")] == (1, 0)
    assert slots[jakarta("2026-11-23 09:30")] == (1, 0)
    assert slots[jakarta("2026-11-23 10:00")] == (1, 1)


def test_the_half_hour_that_runs_is_drawn_and_points_stand_between_the_times_that_bound_them() -> (
    None
):
    first = jakarta("2026-11-23 06:30")
    counts = [(0, 0), (4, 2), (1, 1), (2, 0)]
    slots = [flow.Slot(first + number * flow.WIDTH, *one) for number, one in enumerate(counts)]
    drawn = boarded.flow_of(slots)
    assert drawn["arrived"]["whole"] == "12.50,100.00 37.50,0.00 62.50,75.00"
    assert drawn["arrived"]["running"] == "62.50,75.00 87.50,50.00"
    assert [(tick["x"], tick["start"]) for tick in drawn["axis"]] == [(25.0, slots[1].start)]


def test_it_costs_the_same_with_more_of_everything() -> None:
    brand = a_brand()
    reader = at_desk(a_responder("Dewi", "manager", brand))
    costs = []
    for _turn in range(2):
        reader.get(URL)
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(URL).status_code == 200
        costs.append(len(queries))
        for number in range(4):
            found = waiting(brand, 30 + number)
            a_responder(f"Agen {number}", "agent", brand)
            Handling.objects.filter(pk=found.pk).update(
                next_due_at=timezone.now() - timedelta(minutes=1), intent="fees"
            )
    assert costs[0] == costs[1] <= 20


def test_what_is_asked_more_than_usual_opens_its_conversations() -> None:
    brand, now = a_brand(), timezone.now()
    reader = at_desk(a_responder("Dewi", "manager", brand))
    a_conversation(a_channel(brand), at=now - timedelta(weeks=1, hours=4))
    begun = [a_conversation(a_channel(brand), at=now - timedelta(hours=2)) for _one in range(6)]
    Handling.objects.filter(pk__in=[one.pk for one in begun]).update(intent="fees")
    text = reader.get(URL).content.decode()
    (address,) = re.findall(r'href="(/wallboard/topic/[^"]*topic=fees[^"]*)" data-n="6"', text)
    assert "more than usual" in text
    assert "Usual: the same hours a week ago" in text
    listed = reader.get(unescape(address)).content.decode()
    assert {one.pk for one in begun} == set(
        map(int, re.findall(r'<th scope="row"><a href="/conversations/(\d+)/"', listed))
    )
    stranger = at_desk(a_responder("Bima", "lead", a_brand("Bank Lain")))
    assert (
        "/conversations/" + str(begun[0].pk) not in stranger.get(unescape(address)).content.decode()
    )


@pytest.mark.parametrize("until", ["", "nan", "1e400", "-1e15", "yesterday", "-62135596800"])
def test_a_strange_moment_is_now(until: str) -> None:
    reader = at_desk(a_responder("Dewi", "manager", a_brand()))
    assert reader.get("/wallboard/topic/", {"topic": "fees", "until": until}).status_code == 200


def test_a_channel_cut_off_stands_in_the_head_and_goes_when_it_is_back() -> None:
    brand = a_brand()
    channel = a_channel(brand, name="Halaman")
    reader = at_desk(a_responder("Dewi", "manager", brand))
    for state, is_told in (("broken", True), ("active", False)):
        Channel.objects.filter(pk=channel.pk).update(state=state)
        for address in (URL, f"{URL}values/"):
            (told,) = re.findall(
                r'<div id="outages"[^>]*>(.*?)</div>', reader.get(address).content.decode(), re.S
            )
            assert ("Halaman" in told and "is cut off" in told) is is_told


def test_occupancy_is_of_those_here_as_the_report_of_hours_has_it() -> None:
    brand, at = a_brand(), jakarta("2026-11-23 10:00")
    busy, idle = (a_responder(name, "agent", brand) for name in ("Rani", "Bima"))
    for one in (busy, idle):
        presence.choose("available", by=one.user, at=at - timedelta(hours=2))
    found = a_conversation(a_channel(brand), at=at - timedelta(hours=2), status="open")
    Assignment.objects.create(conversation=found, responder=busy, at=at - timedelta(minutes=30))
    assert board(None, [brand.pk], at=at).occupancy == pytest.approx(0.25)
    day = at.date()
    lines = worked(None, day, day, at=at)
    assert sum(one.occupied for one in lines) == 1800
    assert board(None, [a_brand("Bank Lain").pk], at=at).occupancy is None
