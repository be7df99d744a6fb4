"""Who is the same person: offered, said once, taken back without a trace in who is who."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.models import Activity, Brand, Contact, Identity, IdentityLink
from inbox.operations.contacts import forget
from responders import access
from responders.models import Responder
from responders.operations import contacts
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_responder, an_identity

AT = MONDAY_TEN
pytestmark = pytest.mark.django_db


def known_on(brand: Brand, kind: str, name: str = "Sari", handle: str = "") -> Identity:
    found = an_identity(a_channel(brand, kind), name=name)
    found.handle = handle
    found.save(update_fields=["handle"])
    return found


def who_is_who() -> tuple[list[Any], list[Any]]:
    return list(Identity.objects.order_by("pk").values()), list(
        Contact.objects.order_by("pk").values()
    )


def test_linked_and_parted_everything_is_as_before() -> None:
    brand = a_brand()
    chat, bot = known_on(brand, "webchat"), known_on(brand, "telegram", "Sari Dewi", "saridewi")
    rani = a_responder("Rani", "agent", brand)
    before = who_is_who()

    said = contacts.link(bot, chat.contact, by=rani.user, at=AT)
    bot.refresh_from_db()
    assert bot.contact_id == chat.contact_id
    contacts.unlink(said, by=rani.user, at=AT)

    assert who_is_who() == before
    said.refresh_from_db()
    assert (said.by, said.undone_by, said.undone_at) == (rani.user, rani.user, AT)
    told = Activity.objects.order_by("pk").values_list("verb", "actor", "brand")
    verbs = ["identity_linked", "identity_unlinked"]
    assert list(told) == [(verb, rani.user_id, brand.pk) for verb in verbs]


def test_linking_twice_is_one_link() -> None:
    brand = a_brand()
    chat, bot = known_on(brand, "webchat"), known_on(brand, "telegram")
    first = contacts.link(bot, chat.contact, by=None, at=AT)
    assert contacts.link(bot, chat.contact, by=None, at=AT) == first
    assert (IdentityLink.objects.count(), Activity.objects.count()) == (1, 1)


def test_what_was_parted_can_be_linked_again_and_the_old_link_stays_undone() -> None:
    brand = a_brand()
    chat, bot = known_on(brand, "webchat"), known_on(brand, "telegram")
    first = contacts.link(bot, chat.contact, by=None, at=AT)
    contacts.unlink(first, by=None, at=AT)
    again = contacts.link(bot, chat.contact, by=None, at=AT)
    assert again != first
    with pytest.raises(MovedMeanwhile):
        contacts.unlink(first, by=None, at=AT)


def test_an_identity_is_not_linked_to_its_own_person() -> None:
    chat = known_on(a_brand(), "webchat")
    with pytest.raises(Refused) as refused:
        contacts.link(chat, chat.contact, by=None, at=AT)
    assert refused.value.code == "already_linked"
    assert not IdentityLink.objects.exists()


@pytest.mark.parametrize("role", Responder.Role.values)
def test_only_those_who_answer_customers_link_and_part(role: str) -> None:
    brand = a_brand()
    chat, bot = known_on(brand, "webchat"), known_on(brand, "telegram")
    said = contacts.link(known_on(brand, "facebook"), chat.contact, by=None, at=AT)
    user = a_responder("Wati", role, brand).user
    before = who_is_who()
    if role in access.ABILITIES["link_identities"]:
        contacts.link(bot, chat.contact, by=user, at=AT)
        contacts.unlink(said, by=user, at=AT)
        assert who_is_who() != before
        return
    with pytest.raises(NotAllowed):
        contacts.link(bot, chat.contact, by=user, at=AT)
    with pytest.raises(NotAllowed):
        contacts.unlink(said, by=user, at=AT)
    assert who_is_who() == before


def test_people_of_two_brands_are_never_one() -> None:
    ours, theirs = a_brand(), a_brand("Bank Lain")
    mine, other = known_on(ours, "webchat"), known_on(theirs, "telegram")
    said = contacts.link(known_on(theirs, "facebook"), other.contact, by=None, at=AT)
    joko = a_responder("Joko", "manager", ours)
    for identity, contact in ((other, mine.contact), (mine, other.contact)):
        with pytest.raises(NotAllowed):
            contacts.link(identity, contact, by=joko.user, at=AT)
    with pytest.raises(NotAllowed):
        contacts.unlink(said, by=joko.user, at=AT)
    both = a_responder("Putri", "manager", ours, theirs)
    with pytest.raises(Refused) as refused:
        contacts.link(other, mine.contact, by=both.user, at=AT)
    assert refused.value.code == "other_brand"


def test_offered_is_who_is_called_alike_on_another_channel() -> None:
    brand = a_brand()
    chat = known_on(brand, "webchat", "Sari", "sari.dewi")
    named = known_on(brand, "telegram", "SARI")
    called = known_on(brand, "facebook", "Dewi", "Sari.Dewi")
    known_on(brand, "telegram", "Wayan", "wayan")
    an_identity(chat.channel, name="Sari")
    known_on(a_brand("Bank Lain"), "telegram", "Sari")
    assert contacts.candidates(chat) == [called, named]


def test_nobody_is_offered_twice_nor_after_being_forgotten() -> None:
    brand = a_brand()
    chat, other = known_on(brand, "webchat"), known_on(brand, "telegram")
    forget(known_on(brand, "facebook").contact, by=None, at=AT)
    assert contacts.candidates(chat) == [other]
    contacts.link(other, chat.contact, by=None, at=AT)
    assert contacts.candidates(Identity.objects.get(pk=chat.pk)) == []
    third = known_on(brand, "email")
    assert contacts.candidates(third) == []  # both belong to somebody already


def test_who_has_no_name_is_like_nobody() -> None:
    brand = a_brand()
    known_on(brand, "telegram", "")
    assert contacts.candidates(known_on(brand, "webchat", "")) == []


def test_five_are_enough_to_choose_from() -> None:
    brand = a_brand()
    chat = known_on(brand, "webchat")
    for _ in range(contacts.MOST + 2):
        known_on(brand, "telegram")
    assert len(contacts.candidates(chat)) == contacts.MOST


def test_forgetting_a_person_forgets_the_names_they_were_joined_from() -> None:
    brand = a_brand()
    chat, bot = known_on(brand, "webchat"), known_on(brand, "telegram", "Sari Dewi")
    contacts.link(bot, chat.contact, by=None, at=AT)
    forget(chat.contact, by=None, at=AT)
    assert set(Contact.objects.values_list("name", "is_forgotten")) == {("", True)}
    with pytest.raises(MovedMeanwhile):
        contacts.link(known_on(brand, "email"), chat.contact, by=None, at=AT)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each gave or raised, run at the same moment on connections of their own."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_two_people_linking_at_once_make_one_link() -> None:
    brand = a_brand()
    chat, bot = known_on(brand, "webchat"), known_on(brand, "telegram")
    users = [a_responder(name, "agent", brand).user for name in ("Rani", "Bima")]
    said = together(*[lambda by=by: contacts.link(bot, chat.contact, by=by, at=AT) for by in users])
    assert said[0] == said[1]
    assert IdentityLink.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_two_people_linking_from_both_ends_do_not_swap_them(round_: int) -> None:
    brand = a_brand()
    chat, bot = known_on(brand, "webchat"), known_on(brand, "telegram")
    said = together(
        lambda: contacts.link(bot, chat.contact, by=None, at=AT),
        lambda: contacts.link(chat, bot.contact, by=None, at=AT),
    )
    assert sorted(type(one).__name__ for one in said) == ["IdentityLink", "MovedMeanwhile"]
    assert Identity.objects.values("contact").distinct().count() == 1
