"""The bar under the list: what it sends, what it tells."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from inbox.models import Conversation
from responders.models import BulkAction, BulkItem, Handling
from responders.operations import bulk_actions
from tests.builders import a_brand, a_responder
from tests.responders.console.desk import HTMX, at_desk, waiting

pytestmark = pytest.mark.django_db
BULK = "/conversations/bulk/"


def shown(client: Client) -> dict[int, str]:
    """The stamps of the rows on the page."""
    groups = client.get("/conversations/").context["groups"]
    return {row.pk: row.stamp for group in groups for row in group["rows"]}


def form(picked: dict[int, str], do: str, **more: Any) -> dict[str, Any]:
    pairs = [f"{pk}:{stamp}" for pk, stamp in picked.items()]
    return {"pick": pairs, "do": do, "token": str(uuid.uuid4()), **more}


def test_a_small_selection_is_done_at_once_told_in_words_and_undone() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    client = at_desk(rani)
    rows = [waiting(brand, 5 + number) for number in range(3)]
    picked = shown(client)
    assert set(picked) == {row.pk for row in rows}
    Handling.objects.filter(pk=rows[2].pk).update(owner=a_responder("Bima", "agent", brand))
    answer = client.post(f"{BULK}?view=open", form(picked, "resolve"), headers=HTMX)
    text = answer.content.decode()
    assert "2 conversations resolved. 1 skipped." in text
    assert "It has another owner by now." in text
    assert answer["HX-Trigger-After-Settle"] == "dua-bulk"
    action = BulkAction.objects.get()
    back = client.post(f"{BULK}{action.pk}/undo/", headers=HTMX).content.decode()
    assert "2 undone." in back
    assert not Conversation.objects.filter(status="resolved").exists()
    plain = client.post(f"{BULK}?view=open", form(shown(client), "tag", tag=" ATM "))
    page = client.get(plain["Location"])
    assert "3 conversations tagged." in page.content.decode()
    assert at_desk(a_responder("Joko", "lead", brand)).get(plain["Location"]).status_code == 404


def test_what_cannot_be_read_is_told_and_does_nothing() -> None:
    brand = a_brand()
    client = at_desk(a_responder("Rani", "agent", brand))
    waiting(brand, 5)
    theirs = waiting(a_brand("Bank Lain"), 5)
    picked = shown(client)
    for more, words in [
        (form(picked, "explode"), "Choose what to do"),
        (form({}, "resolve"), "Select conversations first"),
        (form({theirs.pk: ""}, "resolve"), "not here"),
        (form(picked, "tag", tag=" "), "letters"),
        (form(picked, "priority:9"), "no such priority"),
        (form(picked, "snooze:exact", exact="2020-01-01T08:00"), "still to come"),
    ]:
        answer = client.post(BULK, more, headers=HTMX)
        assert answer.status_code == 422, words
        assert words in answer.content.decode()
    assert client.post(BULK, form(picked, "assign:1"), headers=HTMX).status_code == 404
    assert not BulkItem.objects.exists()
    auditor = at_desk(a_responder("Putu", "auditor", brand))
    assert auditor.post(BULK, form(picked, "resolve")).status_code == 403


def test_a_large_selection_is_left_to_the_workers_and_watched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk_actions, "AT_ONCE", 2)
    brand = a_brand()
    client = at_desk(a_responder("Rani", "agent", brand))
    for number in range(3):
        waiting(brand, 5 + number)
    also = client.get("/conversations/matching/?view=open&due=soon", headers=HTMX)
    picked = also.context["stamps"]
    assert picked == shown(client)
    begun = client.post(BULK, form(picked, "priority:1"), headers=HTMX).content.decode()
    assert "0 of 3 carried out" in begun
    assert "every 1s" in begun
    action = BulkAction.objects.get()
    while bulk_actions.step(at=action.created_at):
        continue
    over = client.get(f"{BULK}{action.pk}/", headers=HTMX).content.decode()
    assert "Priority of 3 conversations changed." in over
    assert "every 1s" not in over
