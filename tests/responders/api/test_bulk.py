"""Many conversations at once, by the API."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from inbox.models import Conversation, Message
from responders.models import Tagging
from tests.builders import a_brand, a_responder
from tests.responders.api.conftest import Caller
from tests.responders.console.desk import waiting

pytestmark = pytest.mark.django_db
BULK = "/api/v1/bulk-actions/"


def a_wish(kind: str, *talks: Conversation, **more: Any) -> dict[str, Any]:
    ids = [talk.pk for talk in talks]
    return {"kind": kind, "conversations": ids, "client_token": str(uuid.uuid4()), **more}


def test_many_are_tagged_once_told_of_and_untagged_again(caller: Caller) -> None:
    brand = a_brand()
    client = caller(a_responder("Rani", "agent", brand))
    wish = a_wish("tag", waiting(brand, 5), waiting(brand, 9), tag="  ATM  Bekasi ")
    made = client.post(BULK, wish, format="json")
    assert made.status_code == 201
    assert made.json()["tally"] == {"done": 2}
    again = client.post(BULK, wish, format="json")
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    assert list(Tagging.objects.values_list("tag__name", flat=True)) == ["atm bekasi"] * 2
    where = f"{BULK}{made.json()['id']}/"
    assert client.get(where).json()["may_undo"] is True
    assert client.post(f"{where}undoing/").json()["tally"] == {"undone": 2}
    assert not Tagging.objects.exists()
    assert client.post(f"{where}undoing/").json()["code"] == "not_undoable"


def test_what_is_not_here_or_cannot_be_read_is_refused(caller: Caller) -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    rani, bima = (a_responder(name, "agent", brand) for name in ("Rani", "Bima"))
    client, talk = caller(rani), waiting(brand, 5)
    theirs = client.post(BULK, a_wish("resolve", waiting(other, 5)), format="json")
    assert theirs.json()["code"] == "not_here"
    for wish, code in (
        (a_wish("tag", talk), "bad_tag"),
        (a_wish("priority", talk), "bad_priority"),
        (a_wish("snooze", talk), "snooze_in_past"),
        (a_wish("assign", talk, responder=bima.pk), "cannot_answer"),  # an agent hands nothing over
    ):
        answer = client.post(BULK, wish, format="json")
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    mine = client.post(BULK, a_wish("assign", talk, responder=rani.pk), format="json")
    assert mine.json()["tally"] == {"done": 1}
    assert caller(bima).get(f"{BULK}{mine.json()['id']}/").status_code == 404


def test_an_answer_to_many_is_looked_at_before_it_is_sent(caller: Caller) -> None:
    brand = a_brand()
    rani, bima = (a_responder(name, "agent", brand) for name in ("Rani", "Bima"))
    client = caller(rani)
    first, second = waiting(brand, 5), waiting(brand, 9, owner=bima)
    wish = a_wish("reply", first, second, text="Halo {customer_name}")
    made = client.post(BULK, wish, format="json").json()
    told = {item["conversation"]: item for item in made["items"]}
    assert told[first.pk]["text"] == f"Halo {first.identity.shown_name}"
    assert told[second.pk]["code"] == "owned_by_other"
    assert not Message.objects.filter(direction="out").exists()
    where = f"{BULK}{made['id']}/"
    client.put(f"{where}text/", {"text": "Selamat siang"}, format="json")
    to_both = {"conversations": [first.pk, second.pk]}
    sent = client.post(f"{where}sending/", to_both, format="json")
    assert sent.json()["tally"] == {"done": 1}
    reply = Message.objects.get(direction="out")
    assert (reply.conversation_id, reply.text) == (first.pk, "Selamat siang")
    again = client.post(f"{where}sending/", to_both, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "sent_already")
    tagged = client.post(BULK, a_wish("tag", first, tag="atm"), format="json").json()["id"]
    assert client.post(f"{BULK}{tagged}/sending/", to_both, format="json").status_code == 404
