"""What may be missing is a row until it was filled, or a person says what they did about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from inbox import adapters
from inbox.adapters.base import Adapter, Batch
from inbox.adapters.errors import CredentialsRejected, Rejected, Unreachable
from inbox.core.events import MessageReceived
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Channel, Gap, Message
from inbox.operations import envelopes, gaps, outages, polling
from tests.builders import a_channel, a_received, a_responder
from tests.ledger_platform import Clock, Platform

pytestmark = pytest.mark.django_db
Page = Batch | Exception


class Lists:
    """A platform whose lists are what a test says, page by page."""

    def __init__(self, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages: list[Page] = []
        self.asked: list[tuple[datetime, str | None]] = []
        platform.able(pushes=True, polls=True, backfills=True)
        lists = self

        class Listing(platform.adapter()):  # type: ignore[misc]
            def missed(self, since: datetime, cursor: str | None) -> Batch:
                lists.asked.append((since, cursor))
                return lists.next()

            def poll(self, cursor: str | None) -> Batch:
                return lists.next()

        self.kind: type[Adapter] = Listing
        monkeypatch.setattr(adapters, "load", lambda _kind: self.kind)

    def next(self) -> Batch:
        page = self.pages.pop(0)
        if isinstance(page, Exception):
            raise page
        return page

    def able(self, **changes: Any) -> None:
        self.kind.capabilities = replace(self.kind.capabilities, **changes)


@pytest.fixture
def lists(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Lists:
    return Lists(platform, monkeypatch)


@pytest.fixture
def channel(lists: Lists) -> Channel:
    return a_channel(kind="ledger")


def shut(clock: Clock, **duration: float) -> None:
    """The door was open, is shut for so long, and is open again."""
    outages.note_open(at=clock())
    outages.note_open(at=clock.passes(**duration))


def filled(clock: Clock, **duration: float) -> int:
    clock.passes(**duration)
    return gaps.fill_due(clock=clock)


def test_a_spell_of_a_shut_door_is_a_gap_with_a_margin(channel: Channel, clock: Clock) -> None:
    began = clock()
    shut(clock, minutes=20)
    (gap,) = Gap.objects.all()
    assert (gap.reason, gap.starts_at) == ("outage", began - timedelta(minutes=5))
    assert gap.ends_at == clock() + timedelta(minutes=5)
    assert Activity.objects.get(verb="gap_opened").new == "outage"


def test_it_is_filled_after_the_margin_and_repeats_are_refused(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    told, missed = a_received(channel, "Sudah ada"), a_received(channel, "Terlewat")
    envelopes.take_in(channel, [told], at=clock())
    shut(clock, minutes=20)
    lists.pages = [Batch((told,), "2", again=True), Batch((missed, told), None)]
    assert filled(clock, minutes=4) == 0
    assert filled(clock, minutes=1) == 1
    assert sorted(Message.objects.values_list("text", flat=True)) == ["Sudah ada", "Terlewat"]
    gap = Gap.objects.get()
    assert (gap.closed_at, gap.closed_by) == (clock(), None)
    assert lists.asked == [(gap.starts_at, None), (gap.starts_at, "2")]
    assert filled(clock, hours=5) == 0


def test_a_backfill_that_is_interrupted_goes_on_where_it_stood(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    shut(clock, minutes=20)
    lists.pages = [Batch((a_received(channel),), "2", again=True), Unreachable("gone")]
    assert filled(clock, minutes=5) == 0
    assert Gap.objects.open().count() == 1
    lists.pages = [Batch((), None)]
    assert filled(clock, minutes=5) == 0
    assert filled(clock, minutes=5) == 1
    assert lists.asked[-1][1] == "2"


def test_a_place_the_platform_forgot_means_to_begin_again(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    shut(clock, minutes=20)
    lists.pages = [Batch((), "2", again=True), Rejected("no such page", "100"), Batch((), None)]
    assert filled(clock, minutes=5) == 0
    assert filled(clock, minutes=10) == 1
    assert lists.asked[-1][1] is None


def test_refused_credentials_break_the_channel_and_the_gap_waits(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    shut(clock, minutes=20)
    lists.pages = [CredentialsRejected("expired", "190")]
    filled(clock, minutes=5)
    channel.refresh_from_db()
    assert channel.state == "broken"
    assert filled(clock, days=1) == 0
    Channel.objects.update(state="active")
    lists.pages = [Batch((), None)]
    assert filled(clock, minutes=1) == 1


def test_more_than_the_platform_lists_stays_for_a_person(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    began = clock()
    shut(clock, hours=3)
    stretch = (began, began + timedelta(hours=1))
    lists.pages = [Batch((), None, gap=stretch)]
    assert filled(clock, minutes=5) == 1
    left = Gap.objects.open().get()
    assert (left.reason, left.starts_at, left.ends_at) == ("too_many", *stretch)
    assert left.next_try_at is None


@pytest.mark.parametrize(
    ("changes", "hours", "opened"),
    [
        ({}, 1, 1),
        ({"backfills": False}, 1, 1),
        ({"keeps_for": timedelta(hours=24)}, 23, 0),
        ({"keeps_for": timedelta(hours=24)}, 25, 1),
        ({"keeps_for": timedelta.max}, 9999, 0),
    ],
)
def test_a_platform_that_keeps_what_we_missed_leaves_no_gap_while_it_does(
    changes: dict[str, Any], hours: float, opened: int, channel: Channel, lists: Lists, clock: Clock
) -> None:
    lists.able(**changes)
    shut(clock, hours=hours)
    assert Gap.objects.count() == opened
    is_filled = lists.kind.capabilities.backfills
    assert Gap.objects.exclude(next_try_at=None).count() == (opened if is_filled else 0)


def test_what_is_polled_has_no_gap_from_a_shut_door(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    Channel.objects.update(receives_by="poll")
    shut(clock, hours=2)
    assert not Gap.objects.exists()


def test_a_list_that_does_not_reach_back_far_enough_leaves_a_gap(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    Channel.objects.update(receives_by="poll")
    lists.able(reaches_back=timedelta(days=7))
    began = clock()
    lists.pages = [Batch((), "1"), Unreachable("away"), Batch((), "1"), Batch((), "1")]
    for days in (0, 4, 4, 1):
        clock.passes(days=days)
        polling.poll_due(at=clock())
    (gap,) = Gap.objects.all()
    assert (gap.reason, gap.starts_at) == ("horizon", began)
    assert gap.ends_at == began + timedelta(days=1)


def test_a_poll_that_could_not_reach_its_old_place_leaves_a_gap(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    Channel.objects.update(receives_by="poll")
    stretch = (clock() - timedelta(hours=2), clock() - timedelta(hours=1))
    lists.pages = [Batch((), "1", gap=stretch)]
    polling.poll_due(at=clock())
    assert Gap.objects.values_list("starts_at", "ends_at").get() == stretch


def test_a_person_closes_it_with_a_note_and_once(channel: Channel, clock: Clock) -> None:
    shut(clock, hours=2)
    gap, rani = Gap.objects.get(), a_responder("Rani").user
    with pytest.raises(Refused):
        gaps.close(gap, "  ", by=rani, at=clock())
    gaps.close(gap, "Dilihat di aplikasi", by=rani, at=clock())
    gap.refresh_from_db()
    assert (gap.closed_by, gap.note) == (rani, "Dilihat di aplikasi")
    with pytest.raises(MovedMeanwhile):
        gaps.close(gap, "Lagi", by=rani, at=clock())


def test_nothing_closes_it_but_that(channel: Channel, lists: Lists, clock: Clock) -> None:
    lists.able(backfills=False)
    shut(clock, hours=2)
    filled(clock, days=90)
    assert Gap.objects.open().count() == 1


def test_after_two_days_of_trying_it_is_left_to_a_person(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    shut(clock, hours=2)
    lists.pages = [Unreachable("gone") for _ in range(99)]
    for _try in range(99):
        filled(clock, hours=6)
    assert Gap.objects.open().get().next_try_at is None
    assert len(lists.asked) == gaps.TRIES + 1


def test_an_event_of_a_backfill_is_dated_by_the_platform(
    channel: Channel, lists: Lists, clock: Clock
) -> None:
    said: MessageReceived = a_received(channel, at=clock())
    shut(clock, hours=2)
    lists.pages = [Batch((said,), None)]
    filled(clock, minutes=5)
    assert Message.objects.get().occurred_at == said.occurred_at
