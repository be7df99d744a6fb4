"""The same person on several channels, said by a program."""

from __future__ import annotations

import pytest

from inbox.models import Brand, Conversation, Identity, IdentityLink
from responders.models import Responder
from tests.builders import a_brand, a_channel, a_conversation, a_responder, an_identity
from tests.responders.api.conftest import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return a_conversation(a_channel(brand))


@pytest.fixture
def other(brand: Brand) -> Identity:
    return an_identity(a_channel(brand, "telegram"))


def at(conversation: Conversation) -> str:
    return f"/api/v1/conversations/{conversation.pk}/identity-links/"


def test_linked_twice_is_one_link_and_undone_it_is_gone(
    caller: Caller, brand: Brand, conversation: Conversation, other: Identity
) -> None:
    client = caller(a_responder("Rani", Responder.Role.AGENT, brand), "write:reply")
    own, body = other.contact_id, {"identity": other.pk}
    first, again = (client.post(at(conversation), body, format="json") for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert first.json()["contact"] == conversation.identity.contact_id

    where = f"/api/v1/identity-links/{first.json()['id']}/"
    assert [client.delete(where).status_code for _ in range(2)] == [204, 404]
    other.refresh_from_db()
    assert other.contact_id == own


def test_an_identity_of_another_brand_is_as_absent_as_none(
    caller: Caller, brand: Brand, conversation: Conversation
) -> None:
    theirs = an_identity(a_channel(a_brand("Bank Lain"), "telegram"))
    client = caller(a_responder("Rani", Responder.Role.MANAGER, brand))
    foreign, absent = (
        client.post(at(conversation), {"identity": pk}, format="json") for pk in (theirs.pk, 10**9)
    )
    assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert not IdentityLink.objects.exists()
