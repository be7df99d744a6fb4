"""Hiding, deleting and liking from the thread: who may, what is shown, what the API says."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.core.events import Visibility
from inbox.models import Act, Message
from inbox.operations import acts
from tests.builders import a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.console.desk import HTMX, at_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Message:
    channel = a_channel(a_brand(), "facebook", name="Halaman")
    thread = a_conversation(channel, visibility=Visibility.PUBLIC)
    return a_message(thread, "Penipu!", visibility=Visibility.PUBLIC, external_id="111_222")


def page(client: Client, message: Message) -> str:
    return client.get(f"/conversations/{message.conversation_id}/").content.decode()


def act(client: Client, message: Message, action: str) -> int:
    address = f"/conversations/{message.conversation_id}/messages/{message.pk}/acts/"
    return client.post(address, {"action": action}, headers=HTMX).status_code


def offered(text: str) -> set[str]:
    return set(re.findall(r'name="action" value="(\w+)"', text))


@pytest.mark.parametrize(
    ("role", "offers"),
    [
        ("agent", {"hide", "like"}),
        ("lead", {"hide", "like", "delete"}),
        ("manager", {"hide", "like", "delete"}),
        ("auditor", set()),
    ],
)
def test_each_role_is_offered_what_it_may_do_and_no_more(
    comment: Message, role: str, offers: set[str]
) -> None:
    client = at_desk(a_responder("Rina", role, comment.conversation.brand))
    assert offered(page(client, comment)) == offers
    for action in ("hide", "like", "delete"):
        before = Act.objects.count()
        answer = act(client, comment, action)
        assert (answer == 200) is (action in offers), (action, answer)
        assert Act.objects.count() - before == (action in offers)


def test_nobody_reaches_another_brands_comment(comment: Message) -> None:
    client = at_desk(a_responder("Rina", "lead", a_brand("Bank Lain")))
    assert act(client, comment, "hide") == 404
    assert not Act.objects.exists()


def test_what_was_done_is_shown_with_its_way_back(comment: Message) -> None:
    rina = a_responder("Rina", "agent", comment.conversation.brand)
    client = at_desk(rina)
    assert act(client, comment, "hide") == 200
    assert "Being hidden from the public" in page(client, comment)
    found = Act.objects.get()
    Act.objects.update(state="doing", attempt_no=1)
    found.refresh_from_db()
    acts.finish(found, at=timezone.now())
    text = page(client, comment)
    assert "Hidden from the public by Rina" in text
    assert "hidden-there" in text
    assert offered(text) == {"unhide", "like"}


def test_a_like_is_shown_with_its_way_back_where_the_platform_has_one(comment: Message) -> None:
    client = at_desk(a_responder("Rina", "agent", comment.conversation.brand))
    for action, words in (("like", "Liked by Rina"), ("unlike", "Rina took a like back")):
        assert act(client, comment, action) == 200
        Act.objects.filter(state="asked").update(state="doing", attempt_no=1)
        acts.finish(Act.objects.get(state="doing"), at=timezone.now())
        assert words in page(client, comment)
    text = page(client, comment)
    assert "Liked by Rina" not in text
    assert offered(text) == {"hide", "like"}
    Act.objects.filter(action="unlike").delete()
    assert offered(page(client, comment)) == {"hide", "unlike"}
    comment.channel.kind = "instagram"
    comment.channel.save()
    assert "unlike" not in offered(page(client, comment))


def test_a_refusal_shows_the_platforms_words_as_text(comment: Message) -> None:
    client = at_desk(a_responder("Rina", "agent", comment.conversation.brand))
    act(client, comment, "hide")
    Act.objects.update(state="doing", attempt_no=1)
    acts.refuse(Act.objects.get(), "200", "<b>No permission</b>", at=timezone.now())
    text = page(client, comment)
    assert "Not hidden. &lt;b&gt;No permission&lt;/b&gt;" in text
    assert "Try again" in text
    act(client, comment, "hide")
    assert Act.objects.filter(state="asked").count() == 1


@pytest.mark.parametrize("action", ["", "typing", "purge", "hide\0"])
def test_what_is_no_action_is_refused(comment: Message, action: str) -> None:
    client = at_desk(a_responder("Rina", "lead", comment.conversation.brand))
    assert act(client, comment, action) == 422
    assert not Act.objects.exists()


def test_acts_cost_no_query_for_each_message(comment: Message) -> None:
    client = at_desk(a_responder("Rina", "lead", comment.conversation.brand))
    page(client, comment)
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, comment)
        counts.append(len(queries))
        for number in range(5):
            more = {"visibility": Visibility.PUBLIC, "external_id": f"{turn}_{number}"}
            acts.ask(
                a_message(comment.conversation, "Lagi", **more), "like", by=None, at=timezone.now()
            )
    assert counts[0] == counts[1]


def test_the_api_does_the_same_and_says_so(comment: Message) -> None:
    client = at_desk(a_responder("Rina", "agent", comment.conversation.brand))
    address = f"/api/v1/conversations/{comment.conversation_id}/messages/{comment.pk}/acts/"
    first = client.post(address, {"action": "hide"}, content_type="application/json")
    again = client.post(address, {"action": "hide"}, content_type="application/json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["state"] == "asked"
    refused = client.post(address, {"action": "delete"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert [one["action"] for one in client.get(address).json()["results"]] == ["hide"]
