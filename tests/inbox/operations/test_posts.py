"""What our account published wakes the poll, has it asked more often for an hour, and names what is commented on."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from inbox.adapters.base import Batch
from inbox.core.events import PostGone, PostSeen
from inbox.models import Channel, Conversation, Envelope, EnvelopeDue, Listening, Post
from inbox.models.vault import seal
from inbox.operations import channels, envelopes, listening, polling, posts
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_hook, a_received
from tests.inbox.adapters.contract import PAYLOADS

pytestmark = pytest.mark.django_db
PAGE = "https://www.youtube.com/watch?v=a"


@pytest.fixture
def channel() -> Channel:
    """On YouTube, asked just now."""
    brand = a_brand()
    hook = a_hook(brand, "youtube", secrets={"own_secret": "o", "account": "UCbrand"})
    return a_channel(
        brand,
        "youtube",
        hook=hook,
        account="UCbrand",
        receives_by="poll",
        polled_at=MONDAY_TEN,
    )


class Lists:
    """What is polled: empty pages, or `pages`."""

    def __init__(self) -> None:
        self.asked = 0
        self.pages: list[Batch] = []

    def __enter__(self) -> Lists:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def poll(self, _cursor: str | None) -> Batch:
        self.asked += 1
        return self.pages.pop(0) if self.pages else Batch((), "1")


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    lists = Lists()
    monkeypatch.setattr(channels, "adapter", lambda _channel, _heard=None: lists)
    return lists


def at(**passed: float) -> datetime:
    return MONDAY_TEN + timedelta(**passed)


def seen(page: str = PAGE, title: str = "Kartu hilang", **more: Any) -> PostSeen:
    told = {"first_at": MONDAY_TEN, "occurred_at": MONDAY_TEN, "account": "UCbrand", **more}
    return PostSeen(key=f"{page}{told['occurred_at']}", page=page, title=title, **told)


def gone(page: str = PAGE, occurred_at: datetime = MONDAY_TEN) -> PostGone:
    return PostGone(key=page, page=page, occurred_at=occurred_at, account="UCbrand")


def asked_in(seconds: range, lists: Lists) -> int:
    """How often it is asked while this time passes, looked at as the schedule does."""
    before = lists.asked
    for second in seconds:
        polling.poll_due(at=at(seconds=second))
    return lists.asked - before


def test_a_call_of_the_hub_wakes_the_poll_at_once(lists: Lists, channel: Channel) -> None:
    body = (PAYLOADS / "youtube" / "post_seen__changed.xml").read_bytes()
    assert channel.hook
    envelope = Envelope.objects.create(
        hook=channel.hook,
        key=b"1" * 32,
        received_at=at(),
        body=seal(body, f"envelope:{channel.hook.pk}"),
    )
    EnvelopeDue.objects.create(envelope=envelope, next_at=at())
    assert envelopes.drain(at=at()) == 1
    assert Post.objects.get().title == "Jam layanan saat libur (diperbarui)"
    assert polling.poll_called(channel.pk, at=at(seconds=1)) == 0
    assert lists.asked == 1


def test_a_hint_lost_with_the_broker_is_found_by_the_next_sweep(
    lists: Lists, channel: Channel
) -> None:
    posts.take_in([(channel, gone())], at=at())
    assert asked_in(range(2, 60, 5), lists) == 1


def test_after_something_new_it_is_asked_every_fifteen_seconds_for_an_hour(
    lists: Lists, channel: Channel
) -> None:
    usual = asked_in(range(0, 600, 5), lists)
    posts.take_in([(channel, seen(first_at=at(minutes=10)))], at=at(minutes=10))
    closely = asked_in(range(600, 1200, 5), lists)
    assert usual <= 10
    assert 35 <= closely <= 41
    assert 15 <= asked_in(range(3600 + 600, 3600 + 1600, 5), lists) <= 18


def test_a_change_of_what_is_old_wakes_it_once_and_no_more(lists: Lists, channel: Channel) -> None:
    posts.take_in([(channel, seen(first_at=at(days=-300)))], at=at())
    assert asked_in(range(2, 58, 5), lists) == 1


def test_what_is_removed_is_followed_no_longer(lists: Lists, channel: Channel) -> None:
    posts.take_in([(channel, seen()), (channel, gone(occurred_at=at(seconds=1)))], at=at())
    assert posts.fresh(at=at(minutes=1)) == {}


def test_a_time_that_has_not_come_makes_no_hour_longer(lists: Lists, channel: Channel) -> None:
    posts.take_in([(channel, seen(first_at=at(days=300)))], at=at())
    assert posts.fresh(at=at(minutes=59)) == {channel.pk: 1}
    assert posts.fresh(at=at(minutes=61)) == {}


def test_the_more_is_published_in_a_day_the_less_often_it_is_asked_for_each(
    channel: Channel,
) -> None:
    every = [
        listening.poll_every(channel, is_heard=False, fresh=count).total_seconds()
        for count in (0, 1, 4, 8, 16, 40)
    ]
    assert every == [60, 15, 15, 30, 60, 60]


def test_an_operator_who_asks_less_often_is_obeyed_then_too(channel: Channel) -> None:
    channel.options = {"capabilities": {"poll_every_seconds": 120}}
    assert listening.poll_every(channel, is_heard=False, fresh=1) == timedelta(seconds=120)


def test_the_title_of_what_is_commented_on_stands_above_the_conversation(
    lists: Lists, channel: Channel
) -> None:
    posts.take_in([(channel, seen(title="Cara ganti kartu"))], at=at())
    said = [
        replace(a_received(channel, who=str(number)), context=context)
        for number, context in enumerate((PAGE, f"Held for review: {PAGE}", f"{PAGE}x", ""))
    ]
    lists.pages = [Batch(tuple(said), "2")]
    assert asked_in(range(2, 4, 5), lists) == 1
    found = Conversation.objects.order_by("thread_key").values_list("context", flat=True)
    assert list(found) == [
        "Cara ganti kartu", "Held for review: Cara ganti kartu", f"{PAGE}x", "",
    ]  # fmt: skip


def test_the_latest_telling_holds_in_whatever_order_they_come(channel: Channel) -> None:
    told = [
        seen(title="Satu"),
        seen(title="Dua", occurred_at=at(minutes=1)),
        seen(title="Tiga", occurred_at=at(minutes=2)),
        gone(occurred_at=at(minutes=3)),
    ]
    outcomes = set()
    for number in range(8):
        Post.objects.all().delete()
        for event in random.Random(number).sample([*told, *told], 8):
            posts.take_in([(channel, event)], at=at(minutes=4))
        outcomes.add(Post.objects.values_list("title", "is_gone", "told_at").get())
    assert outcomes == {("", True, at(minutes=3))}


def test_every_call_is_counted_though_nobody_listened_before(channel: Channel) -> None:
    for count in (1, 2):
        posts.take_in([(channel, seen())], at=at())
        assert Listening.objects.get().calls == count
