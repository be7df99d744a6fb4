"""Who is who at a chat: cookies, and first words that come without one."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inbox.models import Channel, Identity
from inbox.operations import connections, envelopes
from inbox.webchat.visitor import visitor_of
from tests.builders import MONDAY_TEN, a_brand
from tests.inbox.webchat.browsing import a_stranger, answered, at, say, shown

pytestmark = pytest.mark.django_db


def test_a_forged_cookie_is_a_stranger(sari: Client, channel: Channel) -> None:
    say(sari, channel, "Halo")
    shown(sari, channel)
    joko = Client()
    joko.cookies["dua-visitor"] = sari.cookies["dua-visitor"].value[:-2] + "xx"
    assert shown(joko, channel) == []
    assert visitor_of({"dua-visitor": "nonsense"}, channel.account) is None


def test_a_cookie_opens_only_the_chat_it_is_of(sari: Client, channel: Channel) -> None:
    say(sari, channel, "Halo")
    shown(sari, channel)
    cookies = {"dua-visitor": sari.cookies["dua-visitor"].value}
    other = connections.connect(a_brand(), "webchat", {}, by=None, at=MONDAY_TEN)
    assert visitor_of(cookies, channel.account) == Identity.objects.get(channel=channel).pk
    assert visitor_of(cookies, other.account) is None


def test_the_cookie_is_out_of_reach_for_scripts(channel: Channel, settings: Any) -> None:
    cookie = Client().get(at(channel)).cookies["dua-visitor"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", at(channel))
    settings.IS_HTTPS = True
    cookie = Client().get(at(channel)).cookies["dua-visitor"]
    assert (cookie["secure"], cookie["samesite"]) == (True, "None")


@pytest.mark.parametrize("rest", ["", "embed", "messages"])
def test_frames_on_other_sites_keep_the_cookie_in_a_jar_of_their_own(
    rest: str, channel: Channel, settings: Any
) -> None:
    told = Client().get(at(channel, rest)).cookies["dua-visitor"].OutputString()
    assert "Partitioned" not in told
    settings.IS_HTTPS = True
    told = Client().get(at(channel, rest)).cookies["dua-visitor"].OutputString()
    assert {"Partitioned", "Secure", "SameSite=None"} <= set(told.split("; "))


@pytest.mark.parametrize("is_plain", [False, True])
def test_first_words_sent_twice_without_a_cookie_are_one_visitors(
    is_plain: bool, channel: Channel
) -> None:
    client_id, tries = str(uuid.uuid4()), [a_stranger(), a_stranger()]
    for client in tries:
        if is_plain:
            client.post(at(channel, "messages"), {"text": "Halo", "client_id": client_id})
        else:
            say(client, channel, "Halo", client_id=client_id)
    for client in tries:
        assert [each["client_id"] for each in shown(client, channel)] == [client_id]
    assert channel.conversations.count() == 1


def test_the_same_id_in_another_chat_is_another_visitor(channel: Channel) -> None:
    other = connections.connect(a_brand(), "webchat", {}, by=None, at=MONDAY_TEN)
    client_id = str(uuid.uuid4())
    for chat in (channel, other):
        say(a_stranger(), chat, "Halo", client_id=client_id)
    envelopes.drain(at=timezone.now())
    assert len(set(Identity.objects.values_list("external_id", flat=True))) == 2


def test_other_first_words_without_a_cookie_are_another_visitors(channel: Channel) -> None:
    for _client in range(2):
        say(a_stranger(), channel, "Halo")
    envelopes.drain(at=timezone.now())
    assert channel.conversations.count() == 2


def test_who_repeats_first_words_later_on_does_not_get_the_conversation(channel: Channel) -> None:
    sari, joko, client_id = a_stranger(), a_stranger(), str(uuid.uuid4())
    say(sari, channel, "Halo", client_id=client_id)
    shown(sari, channel)
    answered(channel, "Kami cek ya, Kak")
    say(joko, channel, "Halo", client_id=client_id)
    assert shown(joko, channel) == []
    assert [each["text"] for each in shown(sari, channel)] == ["Halo", "Kami cek ya, Kak"]
