"""The same person on several channels, at the console and without scripts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from inbox.models import Brand, Conversation, Identity, IdentityLink, MaskedItem, Message
from responders.models import Responder
from responders.operations import contacts
from tests.builders import a_brand, a_channel, a_conversation, a_responder
from tests.responders.console.desk import HTMX, at_desk, waiting

pytestmark = pytest.mark.django_db
ASKED = "Same person?"


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def chat(brand: Brand) -> Conversation:
    return waiting(brand, 5)


@pytest.fixture
def other(brand: Brand) -> Conversation:
    found = a_conversation(
        a_channel(brand, "telegram"), preview="Kartu saya tertelan", at=timezone.now()
    )
    found.identity.handle = "@sari_dewi"
    found.identity.save()
    return found


@pytest.fixture
def rani(brand: Brand) -> Client:
    return at_desk(a_responder("Rani", "agent", brand))


def page(client: Client, conversation: Conversation) -> str:
    return str(client.get(f"/conversations/{conversation.pk}/").content.decode())


def linked(client: Client, chat: Conversation, identity: Identity | int, **more: object) -> int:
    pk = identity if isinstance(identity, int) else identity.pk
    where = f"/conversations/{chat.pk}/identity-links/"
    return int(client.post(where, {"identity": pk}, **more).status_code)  # type: ignore[arg-type]


def parted(client: Client, chat: Conversation, said: IdentityLink) -> int:
    where = f"/conversations/{chat.pk}/identity-links/{said.pk}/removal/"
    return int(client.post(where).status_code)


def test_asked_linked_told_in_both_threads_and_undone(
    rani: Client, chat: Conversation, other: Conversation
) -> None:
    before = page(rani, chat)
    assert ASKED in before
    assert "@sari_dewi" in before
    assert "Kartu saya tertelan" not in before.split('id="details"')[1]

    assert linked(rani, chat, other.identity) == 302
    joined = page(rani, chat)
    assert ASKED not in joined
    assert "Kartu saya tertelan" in joined.split('id="details"')[1]
    said = IdentityLink.objects.get()
    for thread in (joined, page(rani, other)):
        assert "Rani said that @sari_dewi on Telegram is the same person" in thread
        assert f"identity-links/{said.pk}/removal/" in thread

    assert parted(rani, other, said) == 302
    after = page(rani, chat)
    assert ASKED in after
    assert "Rani undid that @sari_dewi on Telegram is the same person" in page(rani, other)
    assert f"identity-links/{said.pk}/removal/" not in after


def test_linking_again_and_undoing_again_is_harmless(
    rani: Client, chat: Conversation, other: Conversation
) -> None:
    assert [linked(rani, chat, other.identity) for _ in range(2)] == [302, 302]
    said = IdentityLink.objects.get()
    assert [parted(rani, chat, said) for _ in range(2)] == [302, 409]
    assert IdentityLink.objects.count() == 1


def test_with_scripts_the_changed_parts_come_back(
    rani: Client, chat: Conversation, other: Conversation
) -> None:
    where = f"/conversations/{chat.pk}/identity-links/"
    answer = rani.post(where, {"identity": other.identity_id}, headers=HTMX)
    assert 'id="details_body" hx-swap-oob="true"' in answer.content.decode()


def test_who_is_not_there_or_of_another_brand_is_absent(rani: Client, chat: Conversation) -> None:
    theirs = a_conversation(a_channel(a_brand("Bank Lain"), "telegram"))
    assert linked(rani, chat, theirs.identity) == 404
    assert linked(rani, chat, 10**9) == 404
    for asked in ("", "x", "-1", "²", "9" * 5000):
        where = f"/conversations/{chat.pk}/identity-links/"
        assert rani.post(where, {"identity": asked}).status_code == 404
    assert not IdentityLink.objects.exists()


def test_a_link_of_somebody_else_is_not_undone_from_here(
    rani: Client, brand: Brand, chat: Conversation, other: Conversation
) -> None:
    wayan = waiting(brand, 5)
    said = contacts.link(other.identity, chat.identity.contact, by=None, at=timezone.now())
    assert parted(rani, wayan, said) == 404
    joko = at_desk(a_responder("Joko", "manager", a_brand("Bank Lain")))
    assert parted(joko, chat, said) == 404
    assert IdentityLink.objects.get().undone_at is None


def test_who_only_reads_sees_the_identities_and_is_offered_nothing(
    brand: Brand, chat: Conversation, other: Conversation
) -> None:
    said = contacts.link(other.identity, chat.identity.contact, by=None, at=timezone.now())
    a_conversation(a_channel(brand, "facebook"))
    putu = at_desk(a_responder("Putu", Responder.Role.AUDITOR, brand))
    text = page(putu, chat)
    assert "@sari_dewi" in text
    assert ASKED not in text
    assert "identity-links" not in text
    assert parted(putu, chat, said) == 403


@pytest.mark.parametrize(
    ("kinds", "offered", "told"),
    [
        ({"PAN": None}, "", "The number was removed and cannot be shown"),
        ({"CVV": None, "OTP": None}, "", "2 numbers were removed and cannot be shown"),
        ({"ACCOUNT": b"x"}, "Reveal 1 masked item", ""),
        ({"ACCOUNT": b"x", "PAN": None}, "Reveal 1 masked item", "The number was removed"),
    ],
)
def test_only_what_was_kept_is_offered(
    rani: Client, chat: Conversation, kinds: dict[str, bytes | None], offered: str, told: str
) -> None:
    message = Message.objects.get(conversation=chat)
    for start, (kind, sealed) in enumerate(kinds.items()):
        MaskedItem.objects.create(
            message=message, kind=kind, start=start, end=start + 1, digest=b"", sealed=sealed
        )
    text = page(rani, chat)
    assert offered in text
    assert ("masked item" in text) == bool(offered)
    assert told in text
    assert ("cannot be shown" in text) == bool(told)
