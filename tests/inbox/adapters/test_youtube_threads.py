from __future__ import annotations

import httpx
import pytest

from inbox.core.events import MessageEdited
from tests.inbox.adapters.youtube_api import Desk, Studio, gone, refused, said


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def desk(studio: Studio) -> Desk:
    return Desk(studio)


def test_a_new_reply_beneath_an_old_thread_is_found(studio: Studio, desk: Desk) -> None:
    studio.begin("U0")
    desk.turn()
    studio.page = 2
    for number in range(1, 4):
        studio.begin(f"U{number}")
    desk.turns(2)
    reply = studio.reply("U0", "r1")
    assert said(desk.turns(4)) == [reply]


def test_replies_that_do_not_come_along_with_a_thread_are_all_read(
    studio: Studio, desk: Desk
) -> None:
    studio.begin("U0")
    desk.turn()
    studio.page = 4
    replies = [studio.reply("U0", f"r{number}") for number in range(14)]
    assert sorted(said(desk.turns(7))) == sorted(replies)
    assert said(desk.turns(4)) == []


def test_the_reading_of_a_long_thread_goes_on_where_it_was_interrupted(
    studio: Studio, desk: Desk
) -> None:
    studio.begin("U0")
    desk.turn()
    studio.page = 2
    replies = [studio.reply("U0", f"r{number:02}") for number in range(16)]
    studio.broken.append(("pageToken=p2", lambda _request: httpx.Response(503)))
    assert sorted(said(desk.turns(10))) == replies


@pytest.mark.parametrize("reason", ["processingFailure", "invalidPageToken"])
def test_a_thread_whose_page_lapsed_is_begun_anew(studio: Studio, desk: Desk, reason: str) -> None:
    studio.begin("U0")
    desk.turn()
    studio.page = 60
    replies = [studio.reply("U0", f"r{number:03}") for number in range(130)]
    studio.broken.append(("pageToken=p60", lambda _request: refused(400, reason)))
    assert sorted(said(desk.turns(6))) == replies
    pages = [asked.get("pageToken", "") for asked in studio.asked("comments")]
    assert pages == ["", "p60", "", "p60", "p120"]


def test_an_edit_of_a_comment_and_of_a_reply_is_told_once(studio: Studio, desk: Desk) -> None:
    studio.begin("U0")
    reply = studio.reply("U0", "r1")
    desk.turn()
    studio.edit("U0", "Sudah kembali")
    studio.edit(reply, "Saya tidak")
    edits = [event for event in desk.turns(4) if isinstance(event, MessageEdited)]
    assert [(event.external_id, event.text) for event in edits] == [
        ("U0", "Sudah kembali"),
        (reply, "Saya tidak"),
    ]


def test_an_edit_deep_in_a_thread_is_found_in_turns(studio: Studio, desk: Desk) -> None:
    studio.begin("U0")
    desk.turn()
    replies = [studio.reply("U0", f"r{number}") for number in range(8)]
    desk.turns(4)
    studio.edit(replies[0], "Lain")
    assert [event.key[: len(replies[0])] for event in desk.turns(4)] == [replies[0]]


@pytest.mark.parametrize("strict", [False, True])
def test_what_a_customer_removed_is_told_once(studio: Studio, desk: Desk, strict: bool) -> None:
    for number in range(3):
        studio.begin(f"U{number}")
    reply = studio.reply("U2", "r1")
    studio.strict = strict
    desk.turns(2)
    studio.remove("U1")
    studio.remove(reply)
    assert sorted(gone(desk.turns(6))) == ["U1", reply]
    assert gone(desk.turns(6)) == []


@pytest.mark.parametrize("discreet", [False, True])
def test_a_hidden_comment_is_not_told_as_removed_nor_asked_for_again(
    studio: Studio, desk: Desk, discreet: bool
) -> None:
    studio.begin("U0")
    studio.begin("U1")
    desk.turns(2)
    studio.is_discreet = discreet
    studio.hidden = {"U1"}
    assert gone(desk.turns(4)) == []
    asked = len(studio.asked("comments"))
    assert gone(desk.turns(4)) == []
    assert len(studio.asked("comments")) == asked
    studio.hidden = set()
    assert desk.turns(4) == []


def test_what_was_taken_for_spam_is_not_told_as_removed_and_asked_for_once(
    studio: Studio, desk: Desk
) -> None:
    studio.begin("U0")
    studio.begin("U1")
    desk.turns(2)
    studio.spam = {"U1"}
    assert gone(desk.turns(8)) == []
    assert [asked["id"] for asked in studio.asked("comments")] == ["U1"]


def test_a_hidden_reply_is_not_told_as_removed(studio: Studio, desk: Desk) -> None:
    studio.begin("U0")
    reply = studio.reply("U0", "r1")
    desk.turns(2)
    studio.hidden = {reply}
    assert gone(desk.turns(4)) == []
    asked = len(studio.asked("comments"))
    desk.turns(4)
    assert len(studio.asked("comments")) == asked
