"""The same events in any order, repeated and packed in any way, leave the same rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    Media,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    Visibility,
)
from inbox.models import Activity, Channel, Conversation, EarlyEvent, Identity, Message, Notice
from inbox.operations import messages
from tests.builders import a_brand, a_channel

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def at(minute: int) -> dict[str, Any]:
    when = START + timedelta(minutes=minute)
    return {"account": "bank", "thread_key": "t", "occurred_at": when, "key": f"at {minute}"}


def heard(minute: int, text: str, who: str = "sari", **more: Any) -> MessageReceived:
    return MessageReceived(
        **at(minute),
        external_id=f"m{minute}",
        author=Author(who, f"{who} at {minute}"),
        text=text,
        visibility=Visibility.PRIVATE,
        **more,
    )


def echo(minute: int, text: str) -> EchoSeen:
    return EchoSeen(
        **at(minute),
        external_id=f"m{minute}",
        author=Author("bank"),
        text=text,
        visibility=Visibility.PRIVATE,
    )


def edit(minute: int, of: int, text: str) -> MessageEdited:
    return MessageEdited(**at(minute), external_id=f"m{of}", text=text, version=str(minute))


STORY: list[Event] = [
    heard(1, "Kartu saya hilang", media=(Media("image", "ref-1"),)),
    heard(2, "Nomor saya 0812 3456 7890"),
    echo(3, "Baik, kami bantu"),
    edit(4, 2, "Nomor saya 0812 3456 7891"),
    edit(5, 2, "Sudah tidak perlu"),
    edit(6, 3, "Baik, kami bantu, Kak"),
    heard(7, "Kartu 4111 1111 1111 1111 cvv 123", "wayan"),
    heard(8, "Lupakan"),
    edit(9, 8, "Lupakan saja"),
    MessageRemoved(**at(10), external_id="m8"),
    ReactionSeen(**at(11), external_id="m3", author=Author("sari"), emoji="👍"),
    ReactionSeen(**at(12), external_id="m3", author=Author("sari"), emoji=""),
    ReactionSeen(**at(13), external_id="m3", author=Author("wayan"), emoji="❤"),
    DeliveryReported(**at(14), external_id="m3", state="read"),
    MessageRemoved(**at(15), external_id="m1"),
]


@st.composite
def tellings(draw: st.DrawFn) -> list[list[int]]:
    """Batches of places in the story; each place at least once, some again."""
    order = draw(st.permutations(range(len(STORY))))
    again = draw(st.lists(st.integers(0, len(STORY) - 1), max_size=8))
    told = list(order)
    for event in again:
        told.insert(draw(st.integers(0, len(told))), event)
    cuts = sorted(draw(st.sets(st.integers(1, len(told) - 1), max_size=len(told) - 1)))
    return [told[start:end] for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True)]


def tell(batches: list[list[int]]) -> dict[str, Any]:
    channel = a_channel(a_brand(), "generic")
    for batch in batches:
        messages.receive([(channel, STORY[place]) for place in batch], at=START)
    return rows(channel)


def rows(channel: Channel) -> dict[str, Any]:
    said = Message.objects.filter(channel=channel).order_by("external_id")
    return {
        "conversations": list(
            Conversation.objects.filter(channel=channel).order_by("thread_key", "pk").values_list(
                "identity__external_id", "status", "turn", "waiting_since", "preview",
                "last_message_at", "last_inbound_at", "created_at",
            )
        ),
        "messages": list(
            said.values_list(
                "external_id", "text", "direction", "source", "identity__external_id",
                "version", "occurred_at", "edited_at", "removed_at", "reactions",
            )
        ),
        "versions": [
            list(message.versions.order_by("replaced_at", "text").values_list("text", "replaced_at"))
            for message in said
        ],
        "masked": [
            list(message.masked_items.values_list("kind", "start", "end", "digest")) for message in said
        ],
        "attached": [list(message.attachments.values_list("kind", "ref")) for message in said],
        "people": sorted(
            Identity.objects.filter(channel=channel).values_list("external_id", "name", "contact__name")
        ),
        "taken back": Activity.objects.filter(brand=channel.brand, verb="message_removed").count(),
        "kept": EarlyEvent.objects.filter(channel=channel).count(),
        "heard": Notice.objects.filter(
            conversation__channel=channel, kind__in=["message_received", "message_sent"]
        ).count(),
    }  # fmt: skip


IN_TURN = [[place] for place in range(len(STORY))]


@pytest.fixture
def as_said() -> dict[str, Any]:
    return tell(IN_TURN)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tellings())
@example([list(range(len(STORY)))])
@example(IN_TURN[::-1])
def test_the_same_events_in_any_order_leave_the_same_rows(
    as_said: dict[str, Any], telling: list[list[int]]
) -> None:
    assert tell(telling) == as_said


def test_the_story_told_in_turn_reads_as_it_was_said(as_said: dict[str, Any]) -> None:
    left = as_said
    texts = [message[1] for message in left["messages"]]
    assert texts[0] == texts[-1] == ""
    assert texts[1] == "Sudah tidak perlu"
    assert "4111 1111" not in texts[3] and "123" not in texts[3]
    assert [text[:10] for text, _until in left["versions"][1]] == ["Nomor saya"] * 2
    assert not any("3456" in text for text, _until in left["versions"][1])
    assert left["kept"] == 0
    assert left["taken back"] == 2
    assert left["conversations"][0][2:4] == ("ours", START + timedelta(minutes=7))
