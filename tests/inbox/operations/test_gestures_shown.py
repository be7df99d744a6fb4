"""Which gestures an operator lets customers see."""

from __future__ import annotations

import pytest

from inbox.errors import Refused
from inbox.models import Activity, Channel
from inbox.operations import channels, gestures
from tests.builders import MONDAY_TEN, a_channel, a_conversation, a_message

pytestmark = pytest.mark.django_db


def chosen(channel: Channel, *wanted: str) -> Channel:
    return channels.show_gestures(channel, wanted, by=None, at=MONDAY_TEN)


def test_one_is_left_out_and_every_other_option_stays() -> None:
    kept = {"base_url": "x", "capabilities": {"max_length": {"private": 500}}}
    found = chosen(a_channel(kind="whatsapp", options=kept), "typing", "typing")
    assert found.options["base_url"] == "x"
    assert found.options["capabilities"] == {
        "max_length": {"private": 500},
        "gestures": ["typing"],
    }
    assert channels.capabilities(found).gestures == {"typing"}
    told = Activity.objects.get(verb="gestures_chosen")
    assert (told.new, told.detail["name"]) == ("typing", found.name)


def test_all_of_them_are_no_choice_and_none_is_one() -> None:
    channel = a_channel(kind="whatsapp")
    assert chosen(channel).options == {"capabilities": {"gestures": []}}
    assert channels.capabilities(chosen(channel)).gestures == frozenset()
    assert chosen(channel, "read", "typing").options == {"capabilities": {}}
    rows = Activity.objects.filter(verb="gestures_chosen").order_by("pk")
    assert [(row.old, row.new) for row in rows] == [
        ("read typing", "none"),
        ("none", "read typing"),
    ]


def test_saving_what_is_so_already_writes_nothing() -> None:
    channel = a_channel(kind="whatsapp")
    assert chosen(channel, "read", "typing").options == {}
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("kind", "gesture"),
    [("whatsapp", "dancing"), ("x", "read"), ("mastodon", "typing"), ("whatsapp", "")],
)
def test_what_the_platform_lacks_is_refused_and_nothing_changes(kind: str, gesture: str) -> None:
    channel = a_channel(kind=kind, options={"capabilities": {"gestures": []}})
    with pytest.raises(Refused) as caught:
        chosen(channel, gesture)
    assert caught.value.code == "gesture_unknown"
    channel.refresh_from_db()
    assert channel.options == {"capabilities": {"gestures": []}}


def test_what_waits_for_a_worker_is_not_made_once_it_was_switched_off() -> None:
    sari = a_conversation(a_channel(kind="whatsapp"))
    a_message(sari, "Halo", external_id="wamid.1")
    chosen(sari.channel, "read")
    assert not gestures.make(sari.pk, "typing", MONDAY_TEN, clock=lambda: MONDAY_TEN)
