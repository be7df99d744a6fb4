from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox import adapters
from inbox.adapters import atproto, errors
from inbox.adapters.base import Batch
from inbox.adapters.bluesky_place import AT_ONCE, MOST_WATCHED, Place, mark
from inbox.core.events import EchoSeen, MessageEdited, MessageRemoved
from tests.inbox.adapters.bluesky_api import BRAND, CREDENTIALS, Served, mention, post, refused

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGE = 100


@pytest.fixture(autouse=True)
def _nobody_is_signed_in() -> Iterator[None]:
    atproto.SESSIONS.clear()
    yield
    atproto.SESSIONS.clear()


def at(minutes: float) -> str:
    return (NOON + timedelta(minutes=minutes)).isoformat()


class Listing:
    """A list that pages backwards by time, as the platform's does."""

    def __init__(self, *shown: dict[str, Any]) -> None:
        self.shown = list(shown)
        self.served = Served(
            listNotifications=self._page,
            getAuthorFeed={"feed": []},
            getPosts=lambda call: {"posts": self._posts(call)},
            getRecord=refused(400, "RecordNotFound"),
        )

    def add(self, *shown: dict[str, Any]) -> None:
        self.shown.extend(shown)

    def poll(self, cursor: str | None) -> Batch:
        return adapters.load("bluesky")(CREDENTIALS, self.served.http).poll(cursor)

    def walk(self, cursor: str | None) -> tuple[list[str], str | None]:
        """Everything until nothing more is waiting: names of posts, and the place."""
        named = []
        while True:
            batch = self.poll(cursor)
            cursor = batch.cursor
            named += [event.key.rpartition("/")[2] for event in batch.events]
            if not batch.again:
                return named, cursor

    def _page(self, call: httpx.Request) -> dict[str, Any]:
        before = call.url.params.get("cursor", "9")
        newest_first = sorted(self.shown, key=lambda one: one["indexedAt"], reverse=True)
        page = [one for one in newest_first if one["indexedAt"] < before][:PAGE]
        return {"notifications": page} | ({"cursor": page[-1]["indexedAt"]} if page else {})

    def _posts(self, call: httpx.Request) -> list[dict[str, Any]]:
        wanted = call.url.params.get_list("uris")
        return [one for one in self.shown if one["uri"] in wanted]


def test_the_first_poll_brings_one_page_and_no_more_of_the_past() -> None:
    listing = Listing(*(mention(f"m{number}", at(number)) for number in range(250)))
    named, _cursor = listing.walk(None)
    assert sorted(named) == sorted(f"m{number}" for number in range(150, 250))


def test_nothing_is_told_twice_and_nothing_new_is_missed() -> None:
    listing = Listing(mention("a", at(0)))
    _named, cursor = listing.walk(None)
    listing.add(mention("b", at(1)), mention("c", at(2)))
    named, cursor = listing.walk(cursor)
    assert sorted(named) == ["b", "c"]
    assert listing.walk(cursor)[0] == []


def test_two_of_the_same_moment_are_both_seen_whenever_they_come() -> None:
    listing = Listing(mention("a", at(0)))
    _named, cursor = listing.walk(None)
    listing.add(mention("b", at(0)))
    assert listing.walk(cursor)[0] == ["b"]


@pytest.mark.parametrize("minutes", [-5, -600])
def test_a_post_whose_writer_claims_an_earlier_time_is_still_seen(minutes: float) -> None:
    """The platform files it under the time that is claimed: below what was read already."""
    listing = Listing(mention("a", at(0)))
    _named, cursor = listing.walk(None)
    listing.add(mention("late", at(minutes)))
    assert listing.walk(cursor)[0] == ["late"]


def test_on_a_busy_day_the_last_ten_minutes_are_looked_at_over_pages() -> None:
    listing = Listing(mention("a", at(0)))
    _named, cursor = listing.walk(None)
    listing.add(*(mention(f"m{number}", at(1 + number / 100)) for number in range(300)))
    _named, cursor = listing.walk(cursor)
    listing.add(mention("late", at(0.5)))
    assert listing.walk(cursor)[0] == ["late"]


def test_five_pages_at_once_are_walked_without_a_gap() -> None:
    listing = Listing(mention("a", at(0)))
    _named, cursor = listing.walk(None)
    listing.add(*(mention(f"m{number}", at(1 + number / 100)) for number in range(450)))
    named, _cursor = listing.walk(cursor)
    assert sorted(named) == sorted(f"m{number}" for number in range(450))


def test_a_walk_that_breaks_off_goes_on_where_it_was_and_what_came_meanwhile_comes_after() -> None:
    listing = Listing(mention("a", at(0)))
    _named, cursor = listing.walk(None)
    listing.add(*(mention(f"m{number}", at(1 + number / 100)) for number in range(250)))
    first = listing.poll(cursor)
    assert first.again
    listing.add(mention("meanwhile", at(30)))
    healthy, listing.served.answers["listNotifications"] = listing._page, refused(502)
    with pytest.raises(errors.Unreachable):
        listing.poll(first.cursor)
    listing.served.answers["listNotifications"] = healthy
    rest, cursor = listing.walk(first.cursor)
    assert len(rest) + len(first.events) == 250
    assert listing.walk(cursor)[0] == ["meanwhile"]


def test_an_old_notification_that_comes_up_when_newer_ones_vanish_is_no_news() -> None:
    listing = Listing(*(mention(f"m{number}", at(number * 60)) for number in range(101)))
    _named, cursor = listing.walk(None)
    del listing.shown[50:]
    assert "m0" not in listing.walk(cursor)[0]


def test_an_edit_and_a_removal_are_found_by_reading_again() -> None:
    listing = Listing(mention("a", at(0)), mention("b", at(1)))
    _named, cursor = listing.walk(None)
    listing.shown = [mention("a", at(0), cid="bafytwo")]
    events: list[Any] = []
    for _poll in range(6):
        batch = listing.poll(cursor)
        cursor = batch.cursor
        events += batch.events
    edit = next(event for event in events if isinstance(event, MessageEdited))
    gone = next(event for event in events if isinstance(event, MessageRemoved))
    assert (edit.version, edit.external_id) == ("bafytwo", post("a")["uri"])
    assert gone.external_id == post("b")["uri"]
    assert [listing.walk(cursor)[0] for _turn in range(3)] == [[], [], []]


def test_what_was_found_before_a_trouble_is_not_lost() -> None:
    watched = [[post(name)["uri"], mark("bafyold")] for name in ("a", "b")]
    place = Place(until=at(0), watched=watched)
    listing = Listing(mention("a", at(-2000)))
    listing.served.answers["getRecord"] = refused(502)
    batch = listing.poll(place.cursor)
    assert [type(event) for event in batch.events] == [MessageEdited]
    assert Place.of(batch.cursor).version(post("b")["uri"]) == mark("bafyold")


@pytest.mark.parametrize("error", ["InvalidRequest", "RecordNotFound"])
def test_only_the_platforms_word_that_a_record_is_gone_counts(error: str) -> None:
    place = Place(until=at(0), watched=[[post("a")["uri"], mark("bafyold")]])
    listing = Listing()
    listing.served.answers["getRecord"] = refused(400, error)
    events = listing.poll(place.cursor).events
    assert bool(events) == (error == "RecordNotFound")


def test_watched_posts_take_turns() -> None:
    place = Place(watched=[[str(number), ""] for number in range(MOST_WATCHED)])
    seen = set()
    for turn in range(0, 2 * MOST_WATCHED // AT_ONCE, 2):
        place.turn = turn
        seen |= set(place.due())
    assert len(seen) == MOST_WATCHED


def test_the_newest_are_watched_in_the_order_in_which_they_were_written() -> None:
    listing = Listing(mention("a", at(0)))
    _named, cursor = listing.walk(None)
    listing.add(*(mention(f"m{number:03}", at(1 + number / 100)) for number in range(150)))
    _named, cursor = listing.walk(cursor)
    watched = [uri.rpartition("/")[2] for uri, _version in Place.of(cursor).watched]
    assert watched == [f"m{number:03}" for number in range(149, 149 - MOST_WATCHED, -1)]


def test_trouble_with_our_own_posts_does_not_hold_up_customers() -> None:
    listing = Listing(mention("a", at(0)))
    listing.served.answers["getAuthorFeed"] = refused(502)
    batch = listing.poll(None)
    assert [event.key for event in batch.events] == [post("a")["uri"]]
    assert batch.cursor


def test_our_own_answers_are_told_once() -> None:
    reply = {"root": {"uri": post("a")["uri"]}, "parent": {"uri": post("a")["uri"]}}
    ours = {**post("ours", reply=reply), "uri": f"at://{BRAND}/app.bsky.feed.post/ours"}
    listing = Listing()
    listing.served.answers["getAuthorFeed"] = {"feed": [{"post": ours}]}
    first = listing.poll(None)
    assert [type(event) for event in first.events] == [EchoSeen]
    assert listing.walk(listing.walk(first.cursor)[1])[0] == []


def test_the_place_stays_short() -> None:
    listing = Listing(mention("a", at(0)))
    _named, cursor = listing.walk(None)
    listing.add(*(mention(f"m{number}", at(1 + number / 100)) for number in range(2000)))
    _named, cursor = listing.walk(cursor)
    assert cursor
    assert len(cursor) < 20_000
    assert json.loads(cursor)["page"] == ""
