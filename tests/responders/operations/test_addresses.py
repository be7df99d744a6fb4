"""Nothing is sent to an address before its link was opened by who asked for it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from inbox.errors import Refused
from inbox.models import Activity
from responders.models import AddressCheck
from responders.operations import addresses
from tests.builders import MONDAY_TEN, a_brand, a_responder

pytestmark = pytest.mark.django_db
NEW = "rani@bank.example"


def sent(at: datetime) -> str:
    """The token in the newest letter."""
    addresses.sweep(clock=lambda: at)
    found = re.search(r"/preferences/address/([^/\s]+)/", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_an_address_is_used_once_its_link_was_opened_and_not_before() -> None:
    rani, joko = a_responder("Rani", "agent", a_brand()), a_responder("Joko", "agent", a_brand())
    at = MONDAY_TEN
    assert addresses.ask(NEW, by=rani.user, at=at)
    first = sent(at)
    assert (mail.outbox[0].to, rani.user.email) == ([NEW], "")
    assert addresses.sweep(clock=lambda: at + timedelta(hours=1)) == 0
    with pytest.raises(Refused):  # at once again
        addresses.ask(NEW, by=rani.user, at=at + timedelta(minutes=1))
    again = at + timedelta(minutes=5)
    addresses.ask(NEW, by=rani.user, at=again)
    second = sent(again)
    for token, who, when in (
        (first, rani, again), (second, joko, again), ("x", rani, again),
        (second, rani, again + addresses.GOOD_FOR),
    ):  # fmt: skip
        with pytest.raises(Refused):
            addresses.confirm(token, by=who.user, at=when)
    assert addresses.confirm(second, by=rani.user, at=again + timedelta(hours=23)) == NEW
    rani.user.refresh_from_db()
    assert rani.user.email == NEW
    assert not AddressCheck.objects.exists()
    told = Activity.objects.get(verb="notice_address_changed")
    assert NEW not in str(told.detail)
    addresses.ask("lain@bank.example", by=rani.user, at=again + timedelta(days=1))
    assert rani.user.email == NEW  # until the new one is confirmed, the old one stays
    assert not addresses.ask(NEW, by=rani.user, at=again + timedelta(days=1))
    assert not AddressCheck.objects.exists()


def test_looking_at_the_link_confirms_nothing(client: Client) -> None:
    rani = a_responder("Rani", "agent", a_brand())
    client.force_login(rani.user)
    client.post("/preferences/notices/", {"address": NEW, "email": "on"})
    check = AddressCheck.objects.get()
    client.post("/preferences/notices/", {"address": NEW})  # something else was changed
    assert AddressCheck.objects.get().asked_at == check.asked_at
    assert NEW in client.get("/preferences/").content.decode()
    url = f"/preferences/address/{addresses.token_of(check)}/"
    assert client.get(url).status_code == 200
    rani.user.refresh_from_db()
    assert rani.user.email == ""
    client.post(url)
    rani.user.refresh_from_db()
    assert rani.user.email == NEW
