from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.adapters import errors
from inbox.adapters.base import Batch
from inbox.adapters.matrix_polling import JOIN_TRIES
from inbox.adapters.matrix_rooms import REMEMBERED, Progress
from inbox.core.events import Event, MessageReceived, ReactionSeen, UnknownEvent
from tests.inbox.adapters.contract import assert_sound, shaped
from tests.inbox.adapters.matrix_api import (
    ACCOUNT,
    AT,
    ROOM,
    SARI,
    Home,
    page,
    refusing,
    said,
    told,
)
from tests.inbox.adapters.test_matrix import CASE, NAMES

SINCE = json.dumps({"since": "s1"})
INVITED = json.dumps({"next_batch": "s2", "rooms": {"invite": {ROOM: {}}}}).encode()
CREATED = told("$0", {}, type="m.room.create", state_key="")


def poll(home: Home, cursor: str | None = SINCE) -> Batch:
    return CASE.adapter(home.judged()).poll(cursor)


def texts(events: tuple[Event, ...]) -> list[str]:
    return [event.text for event in events if isinstance(event, MessageReceived)]


def kinds(events: tuple[Event, ...]) -> list[str]:
    return [event.kind for event in events if isinstance(event, UnknownEvent)]


def backwards(*pages: Any) -> Any:
    """Answers to /messages, one after the other."""
    left = [
        one if isinstance(one, httpx.Response) else httpx.Response(200, json=one) for one in pages
    ]
    return lambda _request: left.pop(0)


def asked_for(home: Home, what: str) -> list[dict[str, str]]:
    return [dict(request.url.params) for request in home.asked if what in request.url.path]


def test_the_first_time_nothing_old_is_read() -> None:
    home = Home(page(said("$a1", "Lama")))
    batch = poll(home, None)
    assert batch.events == ()
    assert json.loads(batch.cursor or "") == {"since": "s2"}
    (asked,) = asked_for(home, "/sync")
    assert "since" not in asked
    assert json.loads(asked["filter"])["room"]["timeline"] == {"not_types": ["*"]}


def test_it_goes_on_where_it_was_and_does_not_wait() -> None:
    home = Home(page(said("$a1", "Halo")))
    batch = poll(home)
    assert texts(batch.events) == ["Halo"]
    assert batch.again is False
    (asked,) = asked_for(home, "/sync")
    assert (asked["since"], asked["timeout"], asked["set_presence"]) == ("s1", "0", "offline")


def test_a_gap_is_filled_page_by_page_until_where_we_were() -> None:
    home = Home(page(said("$a5", "5"), limited=True))
    home.answers["/messages"] = backwards(
        {"chunk": [said("$a4", "4"), said("$a3", "3")], "end": "p2"},
        {"chunk": [said("$a2", "2")], "end": "p3"},
        {"chunk": []},
    )
    batch = poll(home)
    found, pages = [*texts(batch.events)], 1
    home.sync = b'{"next_batch": "s3"}'
    while batch.again:
        batch = poll(home, batch.cursor)
        found, pages = found + texts(batch.events), pages + 1
    assert found == ["5", "3", "4", "2"]
    assert pages == 3
    asked = asked_for(home, "/messages")
    assert [(one["from"], one["to"], one["dir"]) for one in asked] == [
        ("p1", "s1", "b"),
        ("p2", "s1", "b"),
        ("p3", "s1", "b"),
    ]
    assert json.loads(batch.cursor or "") == {"since": "s3"}


def test_a_page_that_fails_is_asked_for_again_and_nothing_else_waits_for_it() -> None:
    home = Home(page(said("$a5", "5"), limited=True))
    home.answers["/messages"] = backwards(httpx.Response(502), {"chunk": [said("$a4", "4")]})
    batch = poll(home)
    assert (texts(batch.events), batch.again) == (["5"], False)
    home.sync = page(said("$a6", "6"), next_batch="s3")
    assert texts(poll(home, batch.cursor).events) == ["6", "4"]


def test_a_gap_that_we_may_not_read_is_told_and_left() -> None:
    home = Home(page(said("$a5", "5"), limited=True))
    home.answers["/messages"] = lambda _request: refusing(403, "M_FORBIDDEN")
    batch = poll(home)
    assert (texts(batch.events), kinds(batch.events)) == (["5"], ["gap_unreadable"])
    assert "gaps" not in json.loads(batch.cursor or "")


def test_a_failed_page_forgets_no_reaction() -> None:
    reaction = {"rel_type": "m.annotation", "event_id": "$b1", "key": "👍"}
    home = Home(page(told("$q1", {"m.relates_to": reaction}, type="m.reaction")))
    cursor = poll(home).cursor
    home.sync = page(limited=True)
    changed = {"rel_type": "m.replace", "event_id": "$a0"}
    edit = told("$e1", {"m.new_content": {"body": "x"}, "m.relates_to": changed})
    gone = told("$r1", {"redacts": "$q1"}, type="m.room.redaction")
    chunk = {"chunk": [edit, gone]}
    home.answers["/messages"] = lambda _request: httpx.Response(200, json=chunk)
    home.answers["/event/"] = lambda _request: httpx.Response(502)
    failed = poll(home, cursor)
    assert failed.events == ()
    del home.answers["/event/"]
    home.sync = b'{"next_batch": "s3"}'
    withdrawn, _ = poll(home, failed.cursor).events
    assert isinstance(withdrawn, ReactionSeen)
    assert withdrawn.emoji == ""


def test_a_gap_before_we_came_ends_at_the_invitation() -> None:
    invitation = told("$m", {"membership": "invite"}, type="m.room.member", state_key=ACCOUNT)
    home = Home(page(CREATED, said("$a5", "5"), limited=True))
    home.answers["/messages"] = backwards(
        {"chunk": [said("$a4", "4"), invitation, said("$a3", "3")], "end": "p2"}
    )
    batch = poll(home)
    assert texts(batch.events) == ["5", "4"]
    assert batch.again is False
    assert "to" not in asked_for(home, "/messages")[0]


def test_what_is_too_large_at_once_is_read_one_by_one() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        limit = json.loads(request.url.params["filter"])["room"]["timeline"]["limit"]
        if limit > 1:
            return httpx.Response(200, content=b" " * 5_000_001)
        return httpx.Response(200, content=page(said("$a1", "Besar")))

    assert texts(poll(Home(answers={"/sync": answer})).events) == ["Besar"]


def test_an_outage_is_not_asked_twice() -> None:
    home = Home(answers={"/sync": lambda _request: httpx.Response(503)})
    with pytest.raises(errors.Unreachable):
        poll(home)
    assert len(home.asked) == 1


def test_we_come_where_we_are_invited_and_look_at_once() -> None:
    home = Home(INVITED)
    batch = poll(home)
    assert batch.again is True
    assert home.asked[-1].url.path.endswith(f"/rooms/{ROOM}/join")
    assert json.loads(batch.cursor or "") == {"since": "s2"}


def test_an_encrypted_room_is_not_joined() -> None:
    shown = [{"type": "m.room.encryption", "state_key": "", "content": {}}]
    rooms = {"invite": {ROOM: {"invite_state": {"events": shown}}}}
    home = Home(json.dumps({"next_batch": "s2", "rooms": rooms}).encode())
    assert kinds(poll(home).events) == ["encrypted_invitation"]
    assert len(home.asked) == 1


def test_a_room_that_stays_shut_is_tried_for_a_while_and_then_told() -> None:
    home = Home(INVITED, answers={"/join": lambda _request: refusing(404, "M_NOT_FOUND")})
    batch = poll(home)
    home.sync = b'{"next_batch": "s2"}'
    tries = 1
    while "invites" in json.loads(batch.cursor or ""):
        assert batch.events == ()
        batch, tries = poll(home, batch.cursor), tries + 1
    assert kinds(batch.events) == ["invitation_failed"]
    assert tries == JOIN_TRIES


def test_a_pause_before_joining_costs_no_try() -> None:
    home = Home(INVITED, answers={"/join": lambda _request: refusing(429, "M_LIMIT_EXCEEDED")})
    assert Progress.of(poll(home).cursor).invites == {ROOM: 0}


def test_an_invitation_taken_back_is_forgotten() -> None:
    rooms = {"leave": {ROOM: {}}}
    home = Home(json.dumps({"next_batch": "s2", "rooms": rooms}).encode())
    cursor = json.dumps({"since": "s1", "invites": {ROOM: 3}})
    assert json.loads(poll(home, cursor).cursor or "") == {"since": "s2"}
    assert len(home.asked) == 1


def test_without_our_token_nobody_is_joined() -> None:
    home = Home(INVITED, answers={"/join": lambda _request: refusing(401, "M_UNKNOWN_TOKEN")})
    with pytest.raises(errors.CredentialsRejected):
        poll(home)


def test_the_cursor_stays_short() -> None:
    progress = Progress("s1", reactions={f"$q{n}": [f"{ROOM}/$b", SARI, "👍"] for n in range(500)})
    kept = Progress.of(progress.cursor)
    assert len(kept.reactions) == REMEMBERED
    assert "$q499" in kept.reactions


TYPES = ["m.room.message", "m.reaction", "m.room.redaction", "m.room.encrypted", "m.sticker"]
ANY = shaped(tuple(NAMES))
SHAPED = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES) | ANY},
    optional={
        "event_id": st.just("$a1") | ANY,
        "sender": st.sampled_from([SARI, ACCOUNT]) | ANY,
        "origin_server_ts": st.just(AT) | ANY,
        "content": st.dictionaries(st.sampled_from(NAMES), ANY, max_size=6),
        "unsigned": ANY,
    },
)


@given(st.lists(SHAPED, max_size=4), ANY)
def test_no_event_of_any_shape_makes_a_room_stumble(events: list[Any], rule: Any) -> None:
    home = Home(page(*events))
    content = json.dumps({"join_rule": rule}).encode()
    home.answers["join_rules"] = lambda _request: httpx.Response(200, content=content)
    batch = CASE.adapter(home.client()).poll(SINCE)
    assert len(batch.events) == len(events)
    for event in batch.events:
        assert_sound(event)
