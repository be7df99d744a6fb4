"""Reading conversations: filters, pages, what is not shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from responders.models import Responder
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_queue,
    a_responder,
    a_team,
)
from tests.responders.api.conftest import Caller

pytestmark = pytest.mark.django_db
LIST = "/api/v1/conversations/"


def test_pages_neither_repeat_nor_hide_when_news_comes_in(caller: Caller) -> None:
    channel = a_channel(a_brand())
    made = [
        a_conversation(channel, at=MONDAY_TEN + timedelta(minutes=number)).pk for number in range(5)
    ]
    client = caller(a_responder("Rani", Responder.Role.AGENT, channel.brand))
    first = client.get(LIST, {"page_size": 2}).json()
    a_conversation(channel, at=MONDAY_TEN + timedelta(hours=1))
    seen = [row["id"] for row in first["results"]]
    following = first["next"]
    while following:
        page = client.get(following).json()
        seen += [row["id"] for row in page["results"]]
        following = page["next"]
    assert seen == made[::-1]


def test_conversations_of_the_same_moment_are_paged_without_loss(caller: Caller) -> None:
    channel = a_channel(a_brand())
    made = {a_conversation(channel).pk for _ in range(5)}
    client = caller(a_responder("Rani", Responder.Role.AGENT, channel.brand))
    seen, following = set(), f"{LIST}?page_size=2"
    while following:
        page = client.get(following).json()
        seen |= {row["id"] for row in page["results"]}
        following = page["next"]
    assert seen == made


@pytest.mark.parametrize(
    "asked", ["?stauts=open", "?cursor=zzz", "?status=gone", "?channel=x", "?page=2"]
)
def test_a_filter_that_is_not_known_or_not_right_is_an_error(asked: str, caller: Caller) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, a_brand()))
    answer = client.get(LIST + asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["fields"]


def test_filters_are_taken_together(caller: Caller) -> None:
    brand = a_brand()
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    queue = a_queue(a_team(brand, rani))
    wanted = a_conversation(a_channel(brand), status="open")
    wanted.handling.owner, wanted.handling.queue = rani, queue
    wanted.handling.save()
    a_message(wanted, "Kartu tertelan di ATM")
    a_conversation(wanted.channel, status="open")
    asked = {
        "view": "mine",
        "status": ["open", "new"],
        "channel": wanted.channel_id,
        "queue": queue.pk,
        "owner": rani.pk,
        "search": "tertelan",
    }
    rows = caller(rani).get(LIST, asked).json()["results"]
    assert [row["id"] for row in rows] == [wanted.pk]
    assert rows[0]["handling"]["owner"] == {"id": rani.pk, "name": "Rani"}
    assert caller(rani).get(LIST, {**asked, "search": "transfer"}).json()["results"] == []


def test_veiled_and_removed_words_are_not_told(caller: Caller) -> None:
    conversation = a_conversation()
    a_message(conversation, "Kata kasar", is_veiled=True)
    a_message(conversation, "Salah kirim", removed_at=MONDAY_TEN)
    shown = a_message(conversation, "Halo", at=MONDAY_TEN + timedelta(minutes=1))
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    rows = client.get(f"{LIST}{conversation.pk}/messages/").json()["results"]
    assert [row["text"] for row in rows] == ["Halo", "", ""]
    assert rows[0]["id"] == shown.pk


def test_the_list_costs_the_same_number_of_queries_however_long(
    caller: Caller, django_assert_max_num_queries: object
) -> None:
    channel = a_channel(a_brand())
    for _ in range(20):
        a_conversation(channel)
    client = caller(a_responder("Rani", Responder.Role.AGENT, channel.brand))
    client.get(LIST)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get(LIST)
