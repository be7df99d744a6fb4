"""Replies, notes, assignment, moves, tags."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from inbox.models import Conversation, Delivery, Message
from responders.models import Responder
from tests.builders import a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.api.conftest import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation() -> Conversation:
    found = a_conversation(a_channel(a_brand()))
    a_message(found, "Halo min")
    return found


def at(conversation: Conversation, rest: str = "") -> str:
    return f"/api/v1/conversations/{conversation.pk}/{rest}"


def test_the_same_client_token_says_nothing_twice(
    caller: Caller, conversation: Conversation
) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    body = {"text": "Baik, Kak Sari", "client_token": str(uuid.uuid4())}
    first = client.post(at(conversation, "replies/"), body, format="json")
    again = client.post(at(conversation, "replies/"), body, format="json")
    other = client.post(at(conversation, "replies/"), {**body, "text": "Lain"}, format="json")
    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 409]
    assert first.json()["id"] == again.json()["id"]
    assert other.json()["code"] == "token_reused"
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "Baik"},
        {"text": "a", "client_token": "x"},
    ],
)
def test_a_reply_that_is_not_right_names_its_fields(
    caller: Caller, conversation: Conversation, body: dict[str, str]
) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    answer = client.post(at(conversation, "replies/"), body, format="json")
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) <= {"text", "client_token"}


def test_a_reply_of_nothing_is_refused(caller: Caller, conversation: Conversation) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    nothing = {"text": "", "client_token": str(uuid.uuid4())}
    answer = client.post(at(conversation, "replies/"), nothing, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "empty")


def test_fields_nobody_asked_for_are_refused(caller: Caller, conversation: Conversation) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    every = {field.name: 1 for field in Message._meta.get_fields()}
    body = {**every, "text": "Baik", "client_token": str(uuid.uuid4())}
    answer = client.post(at(conversation, "replies/"), body, format="json")
    assert answer.status_code == 400
    assert "author" in answer.json()["fields"]
    assert not Delivery.objects.exists()


def test_a_note_is_for_colleagues_only(caller: Caller, conversation: Conversation) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    body = {"text": "Sudah dicek ke cabang", "client_token": str(uuid.uuid4())}
    answer = client.post(at(conversation, "notes/"), body, format="json")
    assert (answer.status_code, answer.json()["direction"]) == (201, "note")
    assert not Delivery.objects.exists()
    assert client.post(at(conversation, "notes/"), body, format="json").status_code == 200


def test_an_agent_takes_a_conversation_and_gives_it_back(
    caller: Caller, conversation: Conversation
) -> None:
    rani = a_responder("Rani", Responder.Role.AGENT, conversation.brand)
    client = caller(rani)
    taken = client.put(at(conversation, "assignment/"), {"responder": rani.pk}, format="json")
    assert taken.json()["handling"]["owner"]["name"] == "Rani"
    freed = client.delete(at(conversation, "assignment/"))
    assert freed.json()["handling"]["owner"] is None


def test_only_a_lead_gives_a_conversation_to_somebody_else(
    caller: Caller, conversation: Conversation
) -> None:
    brand = conversation.brand
    bima = a_responder("Bima", Responder.Role.AGENT, brand)
    wanted = {"responder": bima.pk}
    agent = caller(a_responder("Rani", Responder.Role.AGENT, brand))
    lead = caller(a_responder("Dewi", Responder.Role.LEAD, brand))
    assert agent.put(at(conversation, "assignment/"), wanted, format="json").status_code == 403
    assert lead.put(at(conversation, "assignment/"), wanted, format="json").status_code == 200


def test_a_conversation_is_never_given_to_somebody_of_another_brand(
    caller: Caller, conversation: Conversation
) -> None:
    joko = a_responder("Joko", Responder.Role.AGENT, a_brand("Bank Lain"))
    lead = caller(a_responder("Dewi", Responder.Role.LEAD, conversation.brand))
    answer = lead.put(at(conversation, "assignment/"), {"responder": joko.pk}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_resolved_reopened_snoozed_and_woken(caller: Caller, conversation: Conversation) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    until = (timezone.now() + timedelta(hours=1)).isoformat()
    assert client.post(at(conversation, "resolution/")).json()["status"] == "resolved"
    assert client.delete(at(conversation, "resolution/")).json()["status"] == "open"
    snoozed = client.post(at(conversation, "snooze/"), {"until": until}, format="json")
    assert snoozed.json()["status"] == "snoozed"
    assert client.delete(at(conversation, "snooze/")).json()["status"] == "open"
    past = {"until": "2020-01-01T00:00:00Z"}
    refused = client.post(at(conversation, "snooze/"), past, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "snooze_in_past")


def test_a_move_that_is_no_longer_legal_conflicts(
    caller: Caller, conversation: Conversation
) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    client.post(at(conversation, "resolution/"))
    again = client.post(at(conversation, "resolution/"))
    assert (again.status_code, again.json()["code"]) == (409, "moved_meanwhile")


def test_a_tag_goes_on_and_comes_off(caller: Caller, conversation: Conversation) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, conversation.brand))
    made = client.post(at(conversation, "tags/"), {"name": "Kartu ATM"}, format="json")
    assert (made.status_code, made.json()["name"]) == (201, "kartu atm")
    assert client.get(at(conversation, "tags/")).json()["results"] == [made.json()]
    assert client.delete(at(conversation, f"tags/{made.json()['id']}/")).status_code == 204
    assert client.get(at(conversation, "tags/")).json()["results"] == []
