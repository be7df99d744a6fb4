"""Who may do what."""

from __future__ import annotations

import pytest

from inbox.errors import NotAllowed
from responders import access
from responders.models import Responder
from tests.builders import a_brand, a_channel, a_conversation, a_responder

pytestmark = pytest.mark.django_db


def test_an_agent_reads_conversations_of_their_own_brands_only() -> None:
    ours, theirs = a_brand(), a_brand("Bank Lain")
    mine = a_conversation(a_channel(ours))
    a_conversation(a_channel(theirs))
    rani = a_responder("Rani", Responder.Role.AGENT, ours)
    assert list(access.conversations(rani)) == [mine]


def test_an_admin_cannot_read_what_customers_say() -> None:
    brand = a_brand()
    a_conversation(a_channel(brand))
    admin = a_responder("Wati", Responder.Role.ADMIN, brand)
    assert not access.conversations(admin).exists()


def test_many_reach_the_brands_whose_conversations_each_may_read() -> None:
    ours, theirs = a_brand(), a_brand("Bank Lain")
    rani, both = a_responder("Rani", "agent", ours), a_responder("Dewi", "manager", ours, theirs)
    admin, nowhere = a_responder("Wati", "admin", ours), a_responder("Tono", "agent")
    assert access.reaches([rani, both, admin, nowhere]) == {
        rani.pk: {ours.pk},
        both.pk: {ours.pk, theirs.pk},
        admin.pk: set(),
        nowhere.pk: set(),
    }


def test_an_auditor_reads_but_never_replies_nor_reveals() -> None:
    brand = a_brand()
    putu = a_responder("Putu", Responder.Role.AUDITOR, brand)
    assert access.may(putu, "read_conversations", brand.pk)
    assert not access.may(putu, "reply", brand.pk)
    assert not access.may(putu, "reveal", brand.pk)


@pytest.mark.parametrize("ability", sorted(access.ABILITIES))
def test_another_brand_is_out_of_reach_whatever_the_role(ability: str) -> None:
    theirs = a_brand("Bank Lain")
    for role in Responder.Role.values:
        joko = a_responder("Joko", role, a_brand())
        with pytest.raises(NotAllowed):
            access.require(joko.user, ability, theirs.pk)


def test_a_disabled_account_may_do_nothing() -> None:
    brand = a_brand()
    rani = a_responder("Rani", Responder.Role.AGENT, brand)
    rani.user.is_active = False
    rani.user.save(update_fields=["is_active"])
    with pytest.raises(NotAllowed):
        access.require(rani.user, "reply", brand.pk)


def test_the_system_needs_no_role() -> None:
    assert access.require(None, "reply", 1) is None
