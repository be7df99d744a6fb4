from __future__ import annotations

import json

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.youtube import YouTube
from inbox.core.events import EchoSeen, Event, MessageReceived, UnknownEvent
from tests.inbox.adapters.youtube_api import (
    BRAND,
    CREDENTIALS,
    SARI,
    Desk,
    Studio,
    refused,
    said,
)

LONGEST_CURSOR = 100_000


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def desk(studio: Studio) -> Desk:
    return Desk(studio)


def test_the_first_poll_brings_one_page_and_later_ones_only_what_is_new(
    studio: Studio, desk: Desk
) -> None:
    studio.page = 3
    for number in range(5):
        studio.begin(f"U{number}")
    assert said(desk.turn()) == ["U2", "U3", "U4"]
    studio.begin("U5")
    assert said(desk.turns(4)) == ["U5"]
    assert len(studio.asked("commentThreads")) >= 5


def test_a_flood_longer_than_a_page_is_read_to_what_was_known(studio: Studio, desk: Desk) -> None:
    studio.page = 2
    studio.begin("U0")
    desk.turn()
    for number in range(1, 8):
        studio.begin(f"U{number}")
    assert set(said(desk.turn())) == {f"U{number}" for number in range(1, 8)}
    assert said(desk.turns(3)) == []


def test_comments_on_a_channel_that_had_none_are_no_history(studio: Studio, desk: Desk) -> None:
    studio.page = 2
    desk.turn()
    for number in range(5):
        studio.begin(f"U{number}")
    assert len(said(desk.turn())) == 5


def test_an_interrupted_page_is_read_again(studio: Studio, desk: Desk) -> None:
    studio.page = 2
    studio.begin("U0")
    desk.turn()
    for number in range(1, 6):
        studio.begin(f"U{number}")
    first = YouTube(CREDENTIALS, studio.http).poll(desk.cursor)
    desk.cursor = first.cursor
    studio.broken.append(("pageToken=p2", lambda _request: httpx.Response(503)))
    with pytest.raises(errors.Unreachable):
        desk.turn()
    assert set(said([*first.events, *desk.turn()])) == {f"U{number}" for number in range(1, 6)}


@pytest.mark.parametrize("reason", ["invalidPageToken", "processingFailure"])
def test_a_page_whose_name_lapsed_costs_nothing(studio: Studio, desk: Desk, reason: str) -> None:
    studio.page = 2
    studio.begin("U0")
    desk.turn()
    for number in range(1, 6):
        studio.begin(f"U{number}")
    first = YouTube(CREDENTIALS, studio.http).poll(desk.cursor)
    desk.cursor = first.cursor
    studio.broken.append(("pageToken=p2", lambda _request: refused(400, reason)))
    told = said([*first.events, *desk.turn()])
    assert sorted(told) == [f"U{number}" for number in range(1, 6)]


def test_a_comment_held_for_review_comes_once_and_stays_known_when_it_is_published(
    studio: Studio, desk: Desk
) -> None:
    studio.begin("U0")
    desk.turn()
    studio.begin("U1")
    studio.hidden = {"U1"}
    (event,) = desk.turns(4)
    assert isinstance(event, MessageReceived) and event.context.startswith("Held for review")
    studio.hidden = set()
    assert desk.turns(4) == []


def test_trouble_with_the_extra_lists_does_not_hold_up_what_customers_say(
    studio: Studio, desk: Desk
) -> None:
    studio.begin("U0")
    desk.turn()
    studio.begin("U1")
    studio.broken.append(("heldForReview", lambda _request: refused(403, "quotaExceeded")))
    assert said(desk.turn()) == ["U1"]


def test_our_own_replies_are_echoes_and_our_own_comments_no_conversation(
    studio: Studio, desk: Desk
) -> None:
    studio.begin("U0")
    studio.begin("U1", BRAND, "Video baru")
    desk.turn()
    studio.reply("U0", "r1", BRAND, "Baik, Kak")
    studio.reply("U1", "r1", SARI)
    (echo,) = [event for event in desk.turns(3) if isinstance(event, EchoSeen)]
    assert (echo.thread_key, echo.text) == ("U0", "Baik, Kak")


def test_our_own_comment_is_kept_as_what_it_is(studio: Studio, desk: Desk) -> None:
    studio.begin("U1", BRAND, "Video baru")
    (event,) = desk.turn()
    assert isinstance(event, UnknownEvent) and event.kind == "own_comment"


def test_the_cursor_stays_below_its_bound_and_nothing_is_lost_meanwhile(
    studio: Studio, desk: Desk
) -> None:
    desk.turn()
    told: list[Event] = []
    for number in range(600):
        root = f"Ugx{number:023}"
        studio.begin(root, f"UC{number:022}")
        for place in range(5):
            studio.reply(root, f"9h{number:010}{place:010}")
        if number % 200 == 199:
            told += desk.turns(2)
            assert len(desk.cursor or "") < LONGEST_CURSOR
    assert len(set(said(told))) == 600 * 6
    json.loads(desk.cursor or "")


def test_a_quiet_day_leaves_more_than_half_of_the_quota_for_answers(
    studio: Studio, desk: Desk
) -> None:
    studio.page = 20
    for number in range(60):
        studio.begin(f"U{number}")
    for number in range(8):
        studio.reply("U59", f"r{number}")
    desk.turns(6)
    before = len(studio.calls)
    desk.turns(20)
    polls_a_day = 86_400 / YouTube.capabilities.poll_every.total_seconds()
    assert (len(studio.calls) - before) / 20 * polls_a_day <= 3_600
