"""What is heard only wakes the poll: counted in a row, so that no hint is needed and none is believed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.adapters.base import Batch
from inbox.adapters.errors import Unreachable
from inbox.core.capabilities import Capabilities
from inbox.core.events import Visibility
from inbox.doctor import listening as doctor
from inbox.health import look
from inbox.models import Channel, Listening, Message
from inbox.operations import channels, listening, polling
from tests.builders import MONDAY_TEN, a_channel, a_received

pytestmark = pytest.mark.django_db
ABLE = Capabilities(
    visibility=frozenset({Visibility.PRIVATE}),
    max_length={Visibility.PRIVATE: 100},
    polls=True,
    poll_every=timedelta(seconds=10),
    listens=timedelta(seconds=30),
)
EMPTY = Batch((), "1")


class Mailbox:
    """What is polled: `pages` to give or faults, `during` what happens while the first is read."""

    def __init__(self) -> None:
        self.asked = 0
        self.pages: list[Batch | Exception] = []
        self.during: list[object] = []

    def __enter__(self) -> Mailbox:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def poll(self, _cursor: str | None) -> Batch:
        self.asked += 1
        while self.during:
            self.during.pop()()  # type: ignore[operator]
        page = self.pages.pop(0) if self.pages else EMPTY
        if isinstance(page, Exception):
            raise page
        return page


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    mailbox = Mailbox()
    monkeypatch.setattr(channels, "adapter", lambda _channel, _heard: mailbox)
    monkeypatch.setattr(channels, "capabilities", lambda _channel: ABLE)
    return mailbox


@pytest.fixture
def channel(mailbox: Mailbox) -> Channel:
    """Somebody listens to it, and it was asked just now."""
    channel = a_channel(kind="email", receives_by="poll", polled_at=MONDAY_TEN)
    listening.opened(channel.pk)
    listening.answer(channel.pk, listening.calls(channel.pk))
    listening.beat(at=MONDAY_TEN)
    return channel


def after(seconds: float, mailbox: Mailbox) -> int:
    """How often the mailbox was asked once this time had passed."""
    polling.poll_due(at=MONDAY_TEN + timedelta(seconds=seconds))
    return mailbox.asked


def test_what_was_heard_is_asked_for_at_once_and_once(mailbox: Mailbox, channel: Channel) -> None:
    assert after(1, mailbox) == 0
    listening.call([channel.pk])
    mailbox.pages = [Batch((a_received(channel, "Kartu tertelan"),), "2")]
    assert polling.poll_called(channel.pk, at=MONDAY_TEN + timedelta(seconds=1)) == 1
    assert Message.objects.get().text == "Kartu tertelan"
    assert polling.poll_called(channel.pk, at=MONDAY_TEN + timedelta(seconds=1)) == 0
    assert after(2, mailbox) == 1


def test_a_hint_lost_with_the_broker_is_found_by_the_next_sweep(
    mailbox: Mailbox, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "later", lambda *_hint: None)
    listening.call([channel.pk])
    assert after(1, mailbox) == 1


def test_what_is_heard_while_a_poll_is_under_way_is_asked_for_again(
    mailbox: Mailbox, channel: Channel
) -> None:
    """The poll may have looked before the mail came, and the lock was taken when the hint came."""
    listening.call([channel.pk])
    mailbox.during = [lambda: listening.call([channel.pk])]
    assert after(1, mailbox) == 1
    assert after(1.5, mailbox) == 2
    assert after(2, mailbox) == 2


def test_a_poll_that_fails_waits_for_its_turn_and_loses_nothing(
    mailbox: Mailbox, channel: Channel
) -> None:
    listening.call([channel.pk])
    mailbox.pages = [Unreachable("gone"), Batch((a_received(channel),), "2")]
    assert after(1, mailbox) == 1
    assert after(5, mailbox) == 1
    listening.beat(at=MONDAY_TEN + timedelta(seconds=30))
    assert after(31, mailbox) == 2
    assert Message.objects.count() == 1


def test_where_somebody_listens_it_is_asked_more_seldom(mailbox: Mailbox, channel: Channel) -> None:
    assert after(15, mailbox) == 0
    listening.beat(at=MONDAY_TEN + timedelta(seconds=15))
    assert after(30, mailbox) == 1


def test_where_the_line_was_lost_or_the_listener_is_silent_it_is_asked_as_ever(
    mailbox: Mailbox, channel: Channel
) -> None:
    listening.lost(channel.pk, "Contact with the mailbox was lost.")
    assert after(10, mailbox) == 1
    listening.opened(channel.pk)
    listening.answer(channel.pk, listening.calls(channel.pk))
    assert after(19, mailbox) == 1
    assert after(21, mailbox) == 2


def test_a_line_opened_asks_for_what_came_before_it(mailbox: Mailbox, channel: Channel) -> None:
    listening.opened(channel.pk)
    assert after(1, mailbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_line_to_a_channel_that_was_removed_disturbs_nobody(channel: Channel) -> None:
    gone = channel.pk
    Listening.objects.filter(pk=gone).delete()
    channel.delete()
    listening.opened(gone)
    listening.lost(gone, "ended")
    assert polling.poll_called(gone, at=MONDAY_TEN) == 0


def test_a_broken_channel_and_one_that_calls_us_are_not_listened_to(channel: Channel) -> None:
    a_channel(kind="email", receives_by="poll", state="broken")
    a_channel(kind="email", receives_by="push")
    a_channel(kind="webchat", receives_by="poll")
    assert listening.wanted() == [channel]


def test_however_many_channels_are_heard_two_queries_tell_of_them(
    mailbox: Mailbox, channel: Channel, django_assert_num_queries: object
) -> None:
    for _more in range(5):
        listening.opened(a_channel(kind="email", receives_by="poll").pk)
    with django_assert_num_queries(2):  # type: ignore[operator]
        standing = listening.standing(at=MONDAY_TEN)
    assert (len(standing.calling), len(standing.heard)) == (5, 6)


def test_the_doctor_and_health_say_who_is_heard(channel: Channel) -> None:
    (found,) = doctor.lookouts(MONDAY_TEN)
    assert (found.level, found.found) == (
        "ok",
        "1 of 1 channels would say that something is new",
    )
    listening.lost(channel.pk, "Contact with the mailbox was lost. (ended)")
    found = doctor.lookouts(MONDAY_TEN)[1]
    assert (found.level, "was lost. (ended)" in found.found) == ("warn", True)
    assert found.remedy == "It is polled every 10 s instead."


@pytest.mark.django_db(transaction=True)
def test_health_tells_a_monitor_of_it(channel: Channel) -> None:
    assert look(MONDAY_TEN)["listening"] == {"open": 1, "listener_seconds": 0.0}


def test_a_server_that_cannot_tell_is_no_trouble(channel: Channel) -> None:
    listening.lost(channel.pk, "This mail server does not tell what is new.", is_able=False)
    assert [finding.level for finding in doctor.lookouts(MONDAY_TEN)] == ["ok", "ok"]


def test_that_nobody_listens_is_told_where_somebody_should(channel: Channel) -> None:
    (found,) = doctor.lookouts(MONDAY_TEN + timedelta(minutes=5))
    assert (found.level, "nobody listens" in found.found) == ("warn", True)
    channel.delete()
    assert doctor.lookouts(MONDAY_TEN) == []
