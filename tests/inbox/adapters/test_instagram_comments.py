"""Comments and mentions: which thread they belong to, and what little is told of them."""

from __future__ import annotations

import json

from inbox.adapters import reading
from inbox.adapters.instagram_events import Place, commented
from inbox.core.events import EchoSeen, Visibility
from inbox.core.threads import begins
from tests.inbox.adapters.instagram_api import ACCOUNT
from tests.inbox.adapters.test_instagram import CASE, SAID_AT, one


def test_comments_of_one_thread_share_their_first_comment() -> None:
    first, second = one("message_received__comment"), one("message_received__comment_under_comment")
    assert first.thread_key == second.thread_key == "comment:18000000000000031"
    assert second.in_reply_to == first.external_id
    assert (first.author.handle, first.kind) == ("sari.w", "comment")
    assert first.visibility is Visibility.PUBLIC


def test_our_own_comment_is_an_echo_in_the_same_thread() -> None:
    """It claims not to know what it answers: else a look for an uncertain reply would miss it."""
    event = one("echo_seen__own_comment")
    assert event.thread_key == one("message_received__comment").thread_key
    assert event.in_reply_to == ""


def test_a_first_comment_of_ours_is_for_everybody() -> None:
    told = {"id": "7", "text": "Tautan di bio", "from": {"id": ACCOUNT}}
    first = commented(ACCOUNT, "comments", told, SAID_AT)
    assert isinstance(first, EchoSeen)
    assert not begins(first)
    assert begins(one("echo_seen__own_comment"))


def test_a_comment_on_an_ad_tells_which() -> None:
    assert one("message_received__comment_on_ad").context == "Diskon Tabungan"


def test_a_comment_takes_the_time_of_its_call_since_it_has_none() -> None:
    assert one("message_received__comment").occurred_at == SAID_AT.replace(second=22, microsecond=0)
    assert one("message_received__comment_without_time").occurred_at == reading.UNTOLD


def test_a_live_comment_has_a_thread_that_says_so() -> None:
    assert one("message_received__live_comment").thread_key == "live:18000000000000040"


def test_a_mention_keeps_its_ids_since_there_is_nothing_else() -> None:
    comment, caption = (
        one("message_received__mention_in_comment"),
        one("message_received__mention_in_caption"),
    )
    assert (comment.kind, comment.text, comment.author.external_id) == ("mention", "", "")
    assert comment.thread_key == comment.external_id
    assert Place.of(comment.thread_key) == Place(
        "mention", "18000000000000050", "17999000000000001"
    )
    assert Place.of(caption.thread_key) == Place("mention", "", "17999000000000002")


def test_a_mention_never_passes_for_the_comment_it_stands_in() -> None:
    """The comment told whole must not be dropped as a repeat of its mention."""
    body = json.dumps({"object": "instagram", "entry": [{"id": ACCOUNT, "changes": [
        {"field": "mentions", "value": {"media_id": "9", "comment_id": "5"}},
        {"field": "comments", "value": {"id": "5", "text": "@bank.arunika halo"}},
    ]}]})  # fmt: skip
    mention, comment = CASE.parse(body.encode())
    assert mention.key != comment.key


def test_huge_numbers_stay_what_they_are() -> None:
    event = one("message_received__comment_huge_ids")
    assert (event.external_id, event.author.external_id) == (
        "18446744073709551616123",
        "9007199254740993",
    )
