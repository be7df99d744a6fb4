"""Conversations merged and split: nothing lost, nothing doubled, and exactly as before once it is undone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from inbox.core.states import Sending
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Channel, Conversation, Delivery, Joining, Message
from inbox.operations import belonging, contacts, joinings, messages, outbound, tallies
from inbox.operations.outbound import Words
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_received

pytestmark = pytest.mark.django_db
AT = MONDAY_TEN + timedelta(hours=1)


def heard(channel: Channel, who: str, *texts: str, minute: int = 0) -> Conversation:
    told = [
        (channel, a_received(channel, text, who=who, at=MONDAY_TEN + timedelta(minutes=minute + n)))
        for n, text in enumerate(texts)
    ]
    messages.receive(told, at=AT)
    return Conversation.objects.filter(channel=channel, thread_key=who).latest("pk")


def two_talks() -> tuple[Conversation, Conversation]:
    """Of one person, on two channels."""
    brand = a_brand()
    chat = heard(a_channel(brand), "sari", "kartu saya", "tertelan", minute=5)
    bot = heard(a_channel(brand, "telegram"), "sari99", "halo", "di ATM")
    contacts.link(bot.identity, chat.identity.contact, by=None, at=AT)
    return bot, chat


def stand(*talks: Conversation) -> list[Any]:
    pks = [talk.pk for talk in talks]
    return [
        list(Conversation.objects.filter(pk__in=pks).order_by("pk").values()),
        list(Message.objects.filter(conversation__in=pks).order_by("pk").values()),
    ]


def texts(talk: Conversation) -> list[str]:
    return list(talk.messages.order_by("occurred_at", "pk").values_list("text", flat=True))


def merged(source: Conversation, target: Conversation) -> Joining:
    return joinings.merge(source, target, reason="", by=None, at=AT)


def test_a_merge_gathers_everything_and_its_undoing_is_exact_even_after_news() -> None:
    bot, chat = two_talks()
    tallies.recount([bot.pk, chat.pk])
    before = stand(bot, chat)
    joining = merged(bot, chat)
    chat.refresh_from_db()
    assert texts(chat) == ["halo", "di ATM", "kartu saya", "tertelan"]
    assert (chat.waiting_since, chat.identity.name) == (MONDAY_TEN, "Sari")
    assert texts(bot) == []

    assert heard(bot.channel, "sari99", "susulan", minute=30).pk == bot.pk
    assert texts(chat)[-1] == "susulan"
    assert Conversation.objects.count() == 2

    joinings.undo(joining, by=None, at=AT)
    assert texts(bot) == ["halo", "di ATM", "susulan"]
    Message.objects.filter(text="susulan").delete()
    tallies.recount([bot.pk])
    assert stand(bot, chat) == before
    with pytest.raises(MovedMeanwhile):
        joinings.undo(joining, by=None, at=AT)
    assert heard(bot.channel, "sari99", "lagi", minute=40) == bot
    assert texts(bot)[-1] == "lagi"


def test_an_answer_goes_to_the_thread_that_the_conversation_is() -> None:
    bot, chat = two_talks()
    merged(bot, chat)
    with pytest.raises(Refused) as refused:
        joinings.split(chat.messages.get(text="kartu saya"), reason="", by=None, at=AT)
    assert refused.value.code == "nothing_left"  # of its own thread
    heard(bot.channel, "sari99", "susulan", minute=30)
    chat.refresh_from_db()
    mine = {"text": "Baik", "visibility": "private", "client_token": uuid4()}
    promised = outbound.compose(chat, Words(**mine), by=None, at=AT)
    parent = Message.objects.get(external_id=promised.message.in_reply_to)
    assert (promised.channel_id, parent.text) == (chat.channel_id, "tertelan")
    assert belonging.last_inbound_at(chat) == MONDAY_TEN + timedelta(minutes=6)


def test_what_may_not_be_merged() -> None:
    bot, chat = two_talks()
    other = heard(chat.channel, "wayan", "halo")
    public = heard(chat.channel, "sari-umum", "halo")
    Conversation.objects.filter(pk=public.pk).update(visibility="public", identity=chat.identity)
    for source, target, code in (
        (bot, bot, "same_conversation"),
        (other, chat, "other_person"),
        (public, chat, "other_lane"),
    ):
        with pytest.raises(Refused) as refused:
            merged(source, target)
        assert refused.value.code == code
    outbound.compose(
        bot,
        Words(text="Baik", visibility="private", client_token=uuid4()),
        by=None,
        at=AT,
    )
    with pytest.raises(Refused) as refused:
        merged(bot, chat)
    assert refused.value.code == "reply_leaving"
    Delivery.objects.update(state=Sending.SENT, accepted_at=AT)
    joining = merged(bot, chat)
    with pytest.raises(MovedMeanwhile):
        merged(chat, bot)
    third = heard(bot.channel, "sari-lagi", "halo")
    Conversation.objects.filter(pk=third.pk).update(identity=chat.identity)
    merged(chat, third)
    assert heard(bot.channel, "sari99", "jauh", minute=55).pk == bot.pk
    assert "jauh" in texts(third)
    with pytest.raises(Refused) as refused:
        joinings.undo(joining, by=None, at=AT)
    assert refused.value.code == "undo_later_first"


def test_a_split_goes_on_with_the_thread_and_comes_back_whole() -> None:
    chat = heard(a_channel(), "sari", "kartu", "tertelan", "hal lain", "bunga")
    tallies.recount([chat.pk])
    before = stand(chat)
    first, _second, third, _fourth = chat.messages.order_by("occurred_at")
    with pytest.raises(Refused) as refused:
        joinings.split(first, reason="", by=None, at=AT)
    assert refused.value.code == "nothing_left"
    joining = joinings.split(third, reason="", by=None, at=AT)
    assert (texts(chat), texts(joining.target)) == (["kartu", "tertelan"], ["hal lain", "bunga"])
    heard(chat.channel, "sari", "susulan", minute=30)
    assert texts(joining.target)[-1] == "susulan"

    joinings.undo(joining, by=None, at=AT)
    heard(chat.channel, "sari", "terakhir", minute=31)
    assert texts(chat) == ["kartu", "tertelan", "hal lain", "bunga", "susulan", "terakhir"]
    Message.objects.filter(text__in=["susulan", "terakhir"]).delete()
    tallies.recount([chat.pk])
    assert stand(chat) == before


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_crosswise_at_once_make_one_merge() -> None:
    bot, chat = two_talks()
    ready = threading.Barrier(2)

    def go(source: Conversation, target: Conversation) -> str:
        try:
            ready.wait(timeout=10)
            merged(source, target)
        except MovedMeanwhile as refused:
            return refused.code
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(go, bot, chat), pool.submit(go, chat, bot)]
        assert sorted(one.result(timeout=20) for one in done) == ["merged", "moved_meanwhile"]
    assert sorted(len(texts(one)) for one in (bot, chat)) == [0, 4]
