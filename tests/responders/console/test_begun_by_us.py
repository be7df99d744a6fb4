"""A conversation in which only we have spoken is shown like any other."""

from __future__ import annotations

import pytest

from inbox.core.events import Author, EchoSeen, Visibility
from inbox.models import Conversation
from inbox.operations import messages
from responders.operations.attend import attend
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_responder
from tests.responders.console.desk import at_desk

pytestmark = pytest.mark.django_db
WORDS = "Selamat datang di layanan kami"


@pytest.fixture
def begun(request: pytest.FixtureRequest) -> Conversation:
    channel = a_channel(a_brand(), request.param)
    ours = EchoSeen(
        account=channel.account, key="e1", occurred_at=MONDAY_TEN, thread_key="dm:9",
        external_id="e1", author=Author("bank"), text=WORDS, visibility=Visibility.PRIVATE,
    )  # fmt: skip
    messages.receive([(channel, ours)], at=MONDAY_TEN)
    attend(at=MONDAY_TEN)
    return Conversation.objects.get()


@pytest.mark.parametrize("begun", ["telegram", "facebook", "email", "webchat"], indirect=True)
def test_it_is_listed_opened_and_nothing_is_missing(begun: Conversation) -> None:
    desk = at_desk(a_responder("Rani", "agent", begun.brand))
    pages = [
        f"/conversations/{begun.pk}/",
        f"/conversations/?q={WORDS.split()[0]}",
        f"/contacts/{begun.identity.contact_id}/",
        f"/api/v1/conversations/{begun.pk}/",
        f"/api/v1/conversations/{begun.pk}/messages/",
        "/api/v1/conversations/",
    ]
    for page in pages:
        answer = desk.get(page)
        assert answer.status_code == 200, page
        assert "hidden:" not in answer.content.decode(), page
    assert WORDS in desk.get(pages[0]).content.decode()
    assert WORDS in desk.get("/api/v1/conversations/").content.decode()


@pytest.mark.parametrize("begun", ["telegram"], indirect=True)
def test_it_waits_for_the_customer_rather_than_having_been_replied_to(begun: Conversation) -> None:
    desk = at_desk(a_responder("Rani", "agent", begun.brand))
    rows = desk.get("/conversations/?view=open").content.decode()
    assert "Waiting on customer" in rows
    assert "Replied" not in rows
