"""Colleagues called in notes: told once, over their own ways, and nobody else."""

from __future__ import annotations

import uuid

import pytest

from responders.console.lists import LISTINGS, handled
from responders.console.tallies import tally
from responders.models import Mention, Telling
from responders.operations import mentions, notes
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_responder

pytestmark = pytest.mark.django_db


def test_who_is_called_is_told_once_and_sees_it_until_it_was_looked_at(settings: object) -> None:
    settings.EMAIL_HOST = "mail.test"  # type: ignore[attr-defined]
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima Ardi", "agent", brand)
    bima.user.email = "bima@bank.test"
    bima.user.save()
    joko = a_responder("Joko", "agent", a_brand("Bank Lain"))
    admin = a_responder("Wati", "admin", brand)
    gone = a_responder("Gita", "agent", brand)
    gone.user.is_active = False
    gone.user.save()
    found = a_conversation(a_channel(brand), status="resolved")
    text, token = "@Bima @Joko @Wati @Gita @Rani rek 5212345621 tolong", uuid.uuid4()

    def write() -> None:
        notes.write(
            found,
            text,
            client_token=token,
            by=rani.user,
            at=MONDAY_TEN,
            mentioned=[joko.pk, admin.pk, gone.pk],
        )

    write()
    write()
    told = Telling.objects.values_list("recipient__name", "way", "kind", "conversation")
    assert sorted(told) == [
        ("Bima Ardi", "console", "mentioned", found.pk),
        ("Bima Ardi", "email", "mentioned", found.pk),
    ]
    assert set(Mention.objects.values_list("responder__name", flat=True)) == {"Bima Ardi", "Rani"}
    note = found.messages.get()
    assert "5212345621" not in note.text
    spot = Mention.objects.get(responder=bima)
    assert note.text[spot.start : spot.end] == "@Bima"

    held = LISTINGS["mentions"].holds
    assert list(handled(bima).filter(held(bima, MONDAY_TEN))) == [found]
    assert tally(bima, MONDAY_TEN).views["mentions"] == 1
    assert tally(rani, MONDAY_TEN).views["mentions"] == 0  # calling oneself is no news
    assert mentions.see(found, by=bima.user, at=MONDAY_TEN) == 1
    assert tally(bima, MONDAY_TEN).views["mentions"] == 0
    assert list(handled(bima).filter(held(bima, MONDAY_TEN))) == [found]


def test_only_those_who_may_read_it_are_listed() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    a_responder("Bima Ardi", "lead", brand)
    a_responder("Putu", "auditor", brand)
    a_responder("Wati", "admin", brand)
    a_responder("Joko", "agent", a_brand("Bank Lain"))
    found = a_conversation(a_channel(brand))

    def listed(begun: str) -> list[str]:
        return [one.name for one in mentions.suggest(found, begun, by=rani.user)]

    assert listed("") == ["Bima Ardi", "Putu"]
    assert listed("ar") == ["Bima Ardi"]
    assert listed("ran") == listed("jok") == listed("%") == []
