from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from inbox import adapters
from inbox.adapters import errors
from inbox.adapters.base import Batch
from inbox.adapters.mastodon_place import AT_ONCE, MOST_WATCHED, Place
from inbox.core.events import MessageEdited, MessageRemoved
from tests.inbox.adapters.mastodon_api import (
    BRAND,
    CREDENTIALS,
    NOTIFICATIONS,
    OWN,
    SARI,
    STATUSES,
    Served,
    refused,
    status,
)


class Listing:
    """Lists as Mastodon has them: newest first, `min_id` the ones right after it."""

    def __init__(self, count: int = 0) -> None:
        self.told: list[dict[str, Any]] = []
        self.own: list[dict[str, Any]] = []
        self.served = Served(
            {
                NOTIFICATIONS: lambda call: _page(self.told, call),
                OWN: lambda call: _page(self.own, call),
                STATUSES: lambda call: [
                    one["status"]
                    for one in self.told
                    if one["status"]["id"] in call.url.params.get_list("id[]")
                ],
            }
        )
        self.add(count)

    def add(self, count: int) -> None:
        for number in range(len(self.told) + 1, len(self.told) + count + 1):
            said = status(str(1000 + number))
            self.told.append({"id": str(number), "type": "mention", "status": said})

    def poll(self, cursor: str | None) -> Batch:
        return adapters.load("mastodon")(CREDENTIALS, self.served.http).poll(cursor)

    def walk(self, cursor: str | None) -> tuple[list[str], str | None]:
        named = []
        while True:
            batch = self.poll(cursor)
            cursor = batch.cursor
            named += [event.key for event in batch.events]
            if not batch.again:
                return named, cursor


def _page(shown: list[dict[str, Any]], call: httpx.Request) -> list[dict[str, Any]]:
    params = call.url.params
    limit, after = int(params["limit"]), int(params.get("min_id", "0"))
    before = int(params.get("max_id", "99999999"))
    found = [one for one in shown if after < int(one["id"]) < before]
    page = found[:limit] if "min_id" in params else found[-limit:]
    return page[::-1]


def ours(number: int, at: str = "2026-11-23T02:20:00.000Z", **more: Any) -> dict[str, Any]:
    author = {"id": BRAND, "acct": "arunika"}
    named = [{"id": SARI, "username": "sari", "acct": "sari@toko.example"}]
    told = {"in_reply_to_id": "1001", "in_reply_to_account_id": SARI, "mentions": named}
    words = f"<p>@sari Balasan {number}</p>"
    return status(str(number), account=author, content=words, created_at=at, **(told | more))


def test_the_first_poll_brings_the_newest_page_oldest_first() -> None:
    named, cursor = Listing(100).walk(None)
    assert named == [str(1000 + number) for number in range(21, 101)]
    assert Place.of(cursor).told == "100"


@pytest.mark.parametrize("count", [1, 80, 81, 300])
def test_nothing_is_skipped_however_much_came(count: int) -> None:
    listing = Listing(5)
    _named, cursor = listing.walk(None)
    listing.add(count)
    named, cursor = listing.walk(cursor)
    assert named == [str(1005 + number) for number in range(1, count + 1)]
    assert listing.walk(cursor)[0] == []


def test_a_walk_that_breaks_off_goes_on_where_it_was() -> None:
    listing = Listing(5)
    _named, cursor = listing.walk(None)
    listing.add(200)
    first = listing.poll(cursor)
    healthy = listing.served.answers[NOTIFICATIONS]
    listing.served.answers[NOTIFICATIONS] = refused(503)
    with pytest.raises(errors.Unreachable):
        listing.poll(first.cursor)
    listing.served.answers[NOTIFICATIONS] = healthy
    rest, _cursor = listing.walk(first.cursor)
    assert len(first.events) + len(rest) == 200


def test_a_thread_that_cannot_be_read_now_is_read_at_the_next_poll() -> None:
    listing = Listing(1)
    listing.told[0]["status"]["in_reply_to_id"] = "7"
    listing.served.answers[f"{STATUSES}/1001/context"] = refused(503)
    with pytest.raises(errors.Unreachable):
        listing.poll(None)
    listing.served.answers[f"{STATUSES}/1001/context"] = {"ancestors": [status("6"), status("7")]}
    assert [event.thread_key for event in listing.poll(None).events] == [f"6#{SARI}"]


def test_an_edit_and_a_removal_are_found_by_reading_again() -> None:
    listing = Listing(2)
    _named, cursor = listing.walk(None)
    listing.told[0]["status"]["edited_at"] = "2026-11-23T02:20:00.000Z"
    del listing.told[1]
    events: list[Any] = []
    for _poll in range(6):
        batch = listing.poll(cursor)
        cursor = batch.cursor
        events += batch.events
    edit, gone = sorted(events, key=lambda event: type(event).__name__)
    assert isinstance(edit, MessageEdited)
    assert isinstance(gone, MessageRemoved)
    assert (edit.external_id, gone.external_id) == ("1001", "1002")


def test_a_status_that_only_cannot_be_listed_is_not_taken_for_removed() -> None:
    listing = Listing()
    place = Place(told="5", turn=1, watched=[["1001", ""]])
    listing.served.answers[f"{STATUSES}/1001"] = status("1001")
    assert listing.poll(place.cursor).events == ()


def test_servers_that_cannot_list_statuses_are_polled_all_the_same() -> None:
    listing = Listing(3)
    listing.served.answers[STATUSES] = refused(404)
    _named, cursor = listing.walk(None)
    for _poll in range(4):
        _named, cursor = listing.walk(cursor)
    listing.add(1)
    assert listing.walk(cursor)[0] == ["1004"]


def test_watched_statuses_take_turns() -> None:
    place = Place(watched=[[str(number), ""] for number in range(MOST_WATCHED)])
    seen = set()
    for turn in range(0, 2 * MOST_WATCHED // AT_ONCE, 2):
        place.turn = turn
        seen |= set(place.due())
    assert len(seen) == MOST_WATCHED


def test_our_own_answers_are_told_once_and_none_is_skipped() -> None:
    listing = Listing()
    listing.own = [ours(number) for number in range(2001, 2004)]
    cursor = listing.poll(None).cursor
    listing.own += [ours(number) for number in range(2004, 2104)]
    named: list[str] = []
    for _poll in range(10):
        found, cursor = listing.walk(cursor)
        named += found
    assert named == [str(number) for number in range(2004, 2104)]


def test_what_we_said_lately_to_that_person_is_found_over_pages() -> None:
    listing = Listing()
    listing.own = [ours(1500, at="2026-11-23T01:00:00.000Z")]
    listing.own += [ours(number, in_reply_to_account_id="7") for number in range(2000, 2050)]
    listing.own += [ours(2100)]
    adapter = adapters.load("mastodon")(CREDENTIALS, listing.served.http)
    since = datetime(2026, 11, 23, 2, tzinfo=UTC)
    (event,) = adapter.recent(f"1001#{SARI}", since)
    assert (event.key, event.thread_key) == ("2100", f"1001#{SARI}")
    assert getattr(event, "text", "") == "Balasan 2100"
    assert len(listing.served.at(OWN)) == 2
