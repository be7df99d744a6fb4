from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.core.states import Sending
from inbox.models import Channel, Delivery, Message
from responders.drill.agents import Promised
from responders.drill.book import Accepted
from responders.drill.findings import Findings, compare, is_settled
from responders.drill.posting import Told
from responders.models import TriageRun
from tests.builders import MONDAY_TEN, a_channel, a_conversation, a_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return a_channel(kind="telegram")


def found(channel: Channel, told: Told, promised: Promised | None = None, *heard: str) -> Findings:
    accepted = [
        Accepted("telegram", channel.account, "chat:1", text, f"1:{number}", MONDAY_TEN)
        for number, text in enumerate(heard)
    ]
    return compare(
        {"telegram": channel},
        told,
        promised or Promised(),
        accepted,
        since=MONDAY_TEN,
        at=MONDAY_TEN + timedelta(minutes=1),
    )


def a_reply(channel: Channel, state: Sending, text: str = "Baik (#1)") -> Delivery:
    conversation = a_conversation(channel)
    message = a_message(
        conversation,
        text,
        direction=Message.Direction.OUT,
        source=Message.Source.PERSON,
        external_id=None,
    )
    return Delivery.objects.create(
        message=message,
        conversation=conversation,
        channel=channel,
        state=state,
        next_attempt_at=MONDAY_TEN,
        give_up_at=MONDAY_TEN + timedelta(days=1),
        created_at=MONDAY_TEN,
    )


def test_what_was_told_and_is_not_here_is_lost(channel: Channel) -> None:
    kept = a_message(a_conversation(channel), external_id="1:1")
    TriageRun.objects.create(message=kept, verdict={}, decision={}, at=MONDAY_TEN)
    findings = found(channel, Told(names={"telegram": {"1:1", "1:2"}}))
    assert (findings.stored, findings.lost, findings.triaged) == (1, 1, 1)
    assert findings.faults == ["lost"]


def test_what_nobody_triaged_is_a_fault(channel: Channel) -> None:
    a_message(a_conversation(channel), external_id="1:1")
    assert found(channel, Told(names={"telegram": {"1:1"}})).faults == ["triaged"]


def test_an_installation_that_takes_nothing_does_not_agree(channel: Channel) -> None:
    assert found(channel, Told(gave_up=17)).faults == ["gave_up"]


def test_an_edit_that_does_not_show_is_lost(channel: Channel) -> None:
    findings = found(channel, Told(edited={"1:1"}, removed={"1:2"}))
    assert findings.changes_lost == 2


@pytest.mark.parametrize(
    ("state", "heard", "fault"),
    [
        (Sending.SENT, ["Baik (#1)"], []),
        (Sending.SENT, ["Baik (#1)", "Baik (#1)"], ["double_sends"]),
        (Sending.SENT, [], ["lost_sends"]),
        (Sending.UNCERTAIN, [], ["unsettled"]),
        (Sending.NEEDS_HUMAN, [], []),
    ],
)
def test_every_promise_is_held_against_the_platforms_ledger(
    channel: Channel, state: Sending, heard: list[str], fault: list[str]
) -> None:
    delivery = a_reply(channel, state)
    promised = Promised(texts={delivery.pk: "Baik (#1)"})
    assert found(channel, Told(), promised, *heard).faults == fault


def test_a_promise_without_a_row_is_lost(channel: Channel) -> None:
    assert found(channel, Told(), Promised(texts={999: "Baik"})).lost_sends == 1


@pytest.mark.parametrize(
    ("state", "settled"), [(Sending.SENT, True), (Sending.QUEUED, False), (Sending.HELD, False)]
)
def test_it_is_settled_when_nothing_is_on_its_way(
    channel: Channel, state: Sending, settled: bool
) -> None:
    a_reply(channel, state)
    assert is_settled([channel], MONDAY_TEN) is settled
