"""Undone from the conversation itself: a resolution, a mark, a priority; offered to who may, and only while it can be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from inbox.models import Activity, Conversation, Message
from responders.models import Handling, Responder
from tests.builders import a_brand, a_responder
from tests.responders.console.desk import at_desk, waiting

pytestmark = pytest.mark.django_db


def test_a_resolution_is_undone_where_the_journal_tells_it() -> None:
    brand = a_brand()
    found, client = waiting(brand, 5), at_desk(a_responder("Rani", "agent", brand))
    page = f"/conversations/{found.pk}/"
    assert "move-undoing" not in client.get(page).content.decode()
    client.post(f"{page}resolution/")
    assert "move-undoing" in client.get(page).content.decode()
    auditor = at_desk(a_responder("Putu", Responder.Role.AUDITOR, brand))
    assert "move-undoing" not in auditor.get(page).content.decode()
    assert client.post(f"{page}move-undoing/").status_code == 302
    assert Conversation.objects.get(pk=found.pk).status == "open"
    shown = client.get(page).content.decode()
    assert "Rani took back that this was resolved" in shown
    assert "move-undoing" not in shown
    client.post(f"{page}resolution/")
    Activity.objects.update(at=timezone.now() - timedelta(hours=2))
    assert "move-undoing" not in client.get(page).content.decode()
    assert client.post(f"{page}move-undoing/").status_code == 422


def test_a_message_that_needs_none_can_need_a_reply_again() -> None:
    brand = a_brand()
    found, client = waiting(brand, 5), at_desk(a_responder("Rani", "agent", brand))
    message = Message.objects.get(conversation=found)
    page = f"/conversations/{found.pk}/"
    client.post(f"{page}messages/{message.pk}/needlessness/")
    assert "It does need one" in client.get(page).content.decode()
    client.post(f"{page}messages/{message.pk}/needlessness/removal/")
    message.refresh_from_db()
    assert not message.needs_no_reply
    assert "It does need one" not in client.get(page).content.decode()


def test_a_person_changes_the_priority_and_takes_it_back() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    found, client = waiting(brand, 5), at_desk(rani)
    page = f"/conversations/{found.pk}/"
    before = Handling.objects.get(pk=found.pk).priority
    assert client.post(f"{page}priority/", {"priority": "9"}).status_code == 422
    assert client.post(f"{page}priority/", {"priority": "1"}).status_code == 302
    assert Handling.objects.get(pk=found.pk).priority == 1
    row = Activity.objects.get(verb="prioritised")
    assert (row.old, row.new, row.actor) == (str(before), "1", rani.user)
    assert "Undo: back to" in client.get(page).content.decode()
    assert "Undo: back to" not in at_desk(bima).get(page).content.decode()
    client.post(f"{page}priority/", {"priority": str(before)})
    assert Handling.objects.get(pk=found.pk).priority == before
