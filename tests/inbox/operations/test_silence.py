"""A busy channel that falls silent is noticed; a quiet one, or a quiet hour, is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from inbox.models import Channel, Conversation, Message
from inbox.operations import silence
from tests.builders import MONDAY_TEN, a_channel, a_conversation, an_identity

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def said(conversation: Conversation, times: list[datetime]) -> None:
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            channel=conversation.channel,
            direction=Message.Direction.IN,
            source=Message.Source.CUSTOMER,
            visibility=conversation.visibility,
            external_id=f"{at.isoformat()}",
            text="Halo",
            occurred_at=at,
            received_at=at,
        )
        for at in times
    )


def a_busy(every: timedelta, *, days: range = range(1, 8), hours: float = 5) -> Channel:
    """Something was said so often in the hours before ten, on these days before today."""
    channel = a_channel()
    conversation = a_conversation(channel, identity=an_identity(channel))
    steps = int(timedelta(hours=hours) / every)
    said(
        conversation,
        [
            MONDAY_TEN - timedelta(days=day) - number * every
            for day in days
            for number in range(steps)
        ],
    )
    return channel


def is_silent(channel: Channel, quiet: timedelta, at: datetime = MONDAY_TEN) -> bool:
    channel.last_event_at = at - quiet
    return channel.pk in silence.silent([channel], at=at)


@pytest.mark.parametrize(
    ("every", "quiet", "silent"),
    [
        (MINUTE, 14 * MINUTE, False),
        (MINUTE, 15 * MINUTE, True),
        (6 * MINUTE, 29 * MINUTE, False),
        (6 * MINUTE, 30 * MINUTE, True),
        (20 * MINUTE, 119 * MINUTE, False),
        (20 * MINUTE, 120 * MINUTE, True),
        (90 * MINUTE, 72 * 60 * MINUTE, False),
    ],
)
def test_silence_is_measured_by_what_is_usual(
    every: timedelta, quiet: timedelta, silent: bool
) -> None:
    assert is_silent(a_busy(every), quiet) == silent


def test_the_first_minutes_after_a_quiet_night_are_no_silence() -> None:
    channel = a_busy(MINUTE, hours=1)  # from nine to ten
    nine = MONDAY_TEN - timedelta(hours=1)
    assert not is_silent(channel, timedelta(hours=10), nine + 4 * MINUTE)
    assert is_silent(channel, timedelta(hours=10), nine + 20 * MINUTE)


def test_a_day_on_which_nothing_is_usually_said_is_not_missed() -> None:
    assert not is_silent(a_busy(MINUTE, days=range(1, 7)), timedelta(hours=4))


def test_a_channel_that_was_never_heard_is_not_called_silent() -> None:
    channel = a_channel()
    assert silence.silent([channel], at=MONDAY_TEN + timedelta(days=30)) == set()


def test_one_query_tells_it_of_all(django_assert_num_queries: object) -> None:
    found = [a_busy(MINUTE), a_busy(MINUTE), a_channel()]
    for channel in found:
        channel.last_event_at = MONDAY_TEN - timedelta(hours=1)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert silence.silent(found, at=MONDAY_TEN) == {found[0].pk, found[1].pk}
