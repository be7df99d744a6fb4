"""Asking X: two lists with a place in each, and nothing between two pages is lost."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from inbox.adapters import errors, reading, x_calls, x_polling
from inbox.adapters.base import Adapter, Batch
from inbox.core.events import EchoSeen, MessageEdited, MessageReceived
from tests.inbox.adapters import x_api
from tests.inbox.adapters.test_x import CASE, SARI, US

BASE = 2_124_687_712_056_246_289
PER_PAGE = 3


class Platform:
    """Two lists that grow at the head; a page's token is the number of rows before it, padded."""

    def __init__(self) -> None:
        self.mentions: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.faults: dict[str, httpx.Response] = {}

    def adapter(self) -> Adapter:
        return CASE.adapter(httpx.Client(transport=httpx.MockTransport(self.answer)))

    def mention(self, number: int) -> None:
        self.mentions.insert(
            0, {"id": str(BASE + number), "text": f"@BankArunika {number}", "author_id": SARI}
        )

    def message(self, number: int, sender: str = SARI) -> None:
        row = {"id": str(BASE + number), "text": f"{number}", "sender_id": sender}
        row |= {"event_type": "MessageCreate", "dm_conversation_id": f"{SARI}-{US}"}
        self.messages.insert(0, row)

    def answer(self, request: httpx.Request) -> httpx.Response:
        x_api.judge(request)
        name = "messages" if request.url.path.endswith("dm_events") else "mentions"
        token = request.url.params.get("pagination_token", "")
        self.asked.append(f"{name}{'+' if token else ''}")
        if fault := self.faults.pop(self.asked[-1], None):
            return fault
        rows = self.messages if name == "messages" else self.mentions
        since = int(request.url.params.get("since_id", "0"))
        rows = [row for row in rows if int(row["id"]) > since]
        begin = next((n for n, row in enumerate(rows) if row["id"] == token.strip("p")), -1) + 1
        page = rows[begin : begin + PER_PAGE]
        meta: dict[str, Any] = {"result_count": len(page)}
        if len(rows) > begin + PER_PAGE:
            meta["next_token"] = page[-1]["id"].rjust(24, "p")
        return httpx.Response(200, json={"data": page, "meta": meta} if page else {"meta": meta})


def gone(adapter: Adapter, cursor: str | None) -> tuple[list[str], str]:
    """Poll until nothing more is waiting; the texts that came, and the place."""
    said: list[str] = []
    for _page in range(50):
        batch: Batch = adapter.poll(cursor)
        said += [event.text for event in batch.events if isinstance(event, MessageReceived)]
        cursor = batch.cursor
        assert cursor
        if not batch.again:
            return said, cursor
    raise AssertionError("it never ends")


@pytest.fixture
def platform() -> Platform:
    platform = Platform()
    for number in range(5):
        platform.mention(number)
        platform.message(number)
    return platform


def test_a_first_look_brings_the_newest_page_of_each_list_only(platform: Platform) -> None:
    said, _cursor = gone(platform.adapter(), None)
    assert said == ["@BankArunika 4", "@BankArunika 3", "@BankArunika 2", "4", "3", "2"]


def test_every_page_is_read_until_what_is_known(platform: Platform) -> None:
    adapter = platform.adapter()
    _said, cursor = gone(adapter, None)
    for number in range(5, 15):
        platform.mention(number)
        platform.message(number)
    said, cursor = gone(adapter, cursor)
    assert sorted(said) == sorted(
        text for number in range(5, 15) for text in (f"@BankArunika {number}", f"{number}")
    )
    platform.asked.clear()
    assert gone(adapter, cursor)[0] == []
    assert platform.asked == ["mentions", "messages"]


@pytest.mark.parametrize("broken", ["mentions", "mentions+", "messages", "messages+"])
def test_an_interrupted_walk_goes_on_where_it_was(platform: Platform, broken: str) -> None:
    adapter = platform.adapter()
    _said, cursor = gone(adapter, None)
    for number in range(5, 15):
        platform.mention(number)
        platform.message(number)
    platform.faults[broken] = httpx.Response(503)
    said: list[str] = []
    place: str | None = cursor
    is_broken = False
    for _page in range(20):
        try:
            batch = adapter.poll(place)
        except errors.Unreachable:
            is_broken = True
            platform.mention(15)  # meanwhile
            platform.message(15)
            continue
        said += [event.text for event in batch.events if isinstance(event, MessageReceived)]
        place = batch.cursor
        if not batch.again:
            break
    rest, _cursor = gone(adapter, place)
    assert is_broken
    wanted = [text for number in range(5, 16) for text in (f"@BankArunika {number}", f"{number}")]
    assert sorted({*said, *rest}) == sorted(wanted)


def test_a_page_that_is_no_longer_known_begins_the_walk_anew(platform: Platform) -> None:
    adapter = platform.adapter()
    _said, cursor = gone(adapter, None)
    for number in range(5, 12):
        platform.mention(number)
    platform.faults["mentions+"] = httpx.Response(400, json={"detail": "pagination_token"})
    said, _cursor = gone(adapter, cursor)
    assert {f"@BankArunika {number}" for number in range(5, 12)} == set(said)


def test_mentions_need_not_wait_for_the_smaller_quota_of_messages(platform: Platform) -> None:
    adapter = platform.adapter()
    _said, cursor = gone(adapter, None)
    platform.message(5)
    platform.mention(5)
    platform.faults["messages"] = httpx.Response(429)
    said, cursor = gone(adapter, cursor)
    assert said == ["@BankArunika 5"]
    platform.mention(6)
    said, _cursor = gone(adapter, cursor)
    assert said == ["@BankArunika 6", "5"]


@pytest.mark.parametrize(
    ("fault", "meaning"), [(429, errors.RateLimited), (401, errors.CredentialsRejected)]
)
def test_a_refused_question_is_told(platform: Platform, fault: int, meaning: type) -> None:
    platform.faults["mentions"] = httpx.Response(fault, json={"detail": "No."})
    with pytest.raises(meaning):
        platform.adapter().poll(None)


def test_ids_are_compared_as_numbers(platform: Platform) -> None:
    platform.messages = [{"id": name, "sender_id": SARI, "text": name} for name in ("1000", "999")]
    cursor = json.dumps({"turn": "messages", "messages": {"since": "999"}})
    batch = platform.adapter().poll(cursor)
    assert [event.key for event in batch.events] == ["1000"]
    assert json.loads(batch.cursor or "")["messages"]["since"] == "1000"


@pytest.mark.parametrize("cursor", ["", "{", "[]", '{"messages": 3, "turn": []}', "12"])
def test_an_unreadable_place_begins_anew(platform: Platform, cursor: str) -> None:
    assert len(platform.adapter().poll(cursor).events) == PER_PAGE


def test_our_own_messages_are_echoes_and_groups_have_their_thread(platform: Platform) -> None:
    platform.messages = []
    platform.message(9, sender=US)
    platform.messages[0]["attachments"] = {"media_keys": ["3_5"]}
    platform.message(10)
    platform.messages[0]["dm_conversation_id"] = "1585094756761149440"
    batch = platform.adapter().poll(json.dumps({"turn": "messages"}))
    group, ours = batch.events
    assert isinstance(ours, EchoSeen)
    assert (ours.thread_key, ours.media[0].kind) == (f"dm:{SARI}", "image")
    assert group.thread_key == "group:1585094756761149440"


def test_an_edit_comes_with_the_next_look(platform: Platform) -> None:
    adapter = platform.adapter()
    _said, cursor = gone(adapter, None)
    platform.mention(9)
    platform.mentions[0]["edit_history_post_ids"] = [str(BASE + 4), str(BASE + 9)]
    said, edit = adapter.poll(cursor).events
    assert isinstance(said, MessageReceived)
    assert isinstance(edit, MessageEdited)
    assert said.external_id == edit.external_id == str(BASE + 4)
    assert edit.version == str(BASE + 9)


def test_asking_is_as_frequent_as_the_quota_for_messages_bears() -> None:
    seconds = CASE.adapter().capabilities.poll_every.total_seconds()
    assert 15 * 60 / seconds < 15


def test_what_was_missed_is_listed_back_to_the_time_that_is_asked_for(platform: Platform) -> None:
    adapter, said, cursor = platform.adapter(), list[str](), None
    at = reading.moment(x_calls.milliseconds(str(BASE + (2 << 22))), milliseconds=True)
    for number in range(5, 10):
        platform.mention(number << 22)
        platform.message(number << 22)
    for _page in range(20):
        batch = adapter.missed(at, cursor)
        said += [event.text for event in batch.events if isinstance(event, MessageReceived)]
        cursor = batch.cursor
        if not batch.again:
            break
    assert len(said) == 10
    assert said.count(f"{9 << 22}") == 1


def test_a_backfill_leaves_no_list_for_later(platform: Platform) -> None:
    adapter = platform.adapter()
    platform.faults["messages"] = httpx.Response(429, headers={"retry-after": "60"}, json={})
    batch = adapter.missed(reading.UNTOLD, None)
    with pytest.raises(errors.RateLimited):
        while batch.again:
            batch = adapter.missed(reading.UNTOLD, batch.cursor)


def test_more_mentions_than_x_lists_are_a_gap(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x_polling, "MOST_LISTED", 6)
    adapter = platform.adapter()
    _said, known = gone(adapter, None)
    for number in range(5, 9):
        platform.mention(number << 22)
    assert gaps(adapter, known) == []
    for number in range(9, 12):
        platform.mention(number << 22)
    del platform.mentions[6:]
    cut = x_calls.made_at(str(BASE + (6 << 22)))
    assert gaps(adapter, known) == [(x_calls.made_at(str(BASE + 4)), cut)]


def gaps(adapter: Adapter, cursor: str | None) -> list[Any]:
    found = []
    for _page in range(50):
        batch = adapter.poll(cursor)
        found += [batch.gap] if batch.gap else []
        cursor = batch.cursor
        if not batch.again:
            break
    return found
