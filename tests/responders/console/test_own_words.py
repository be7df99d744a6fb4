"""What colleagues typed, before the eyes of those who may not reveal."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from inbox.core.threads import PREVIEW_LENGTH
from inbox.models import Conversation
from responders.models import Approval, ScheduledReply
from tests.builders import a_brand, a_message, a_responder
from tests.responders.api.conftest import Caller, caller  # noqa: F401 - a fixture
from tests.responders.console.desk import at_desk, waiting

pytestmark = pytest.mark.django_db
PHONE, CARD = "0812-3456-7890", "4111 1111 1111 1111"


def test_an_auditor_sees_personal_data_in_no_word_of_ours(caller: Caller) -> None:  # noqa: F811
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    found = waiting(brand, 5)
    ours = {"source": "person", "identity": None, "external_id": None}
    a_message(found, f"Kami telepon ke {PHONE} ya, Kak", direction="out", **ours)
    a_message(found, f"Kartunya {CARD}, sudah diblokir", direction="note", **ours)
    held: dict[str, Any] = {
        "conversation": found,
        "author": rani,
        "mode": "private",
        "client_token": uuid.uuid4(),
        "seen": 0,
    }
    held["created_at"] = found.created_at
    ScheduledReply.objects.create(**held, text=f"Nanti ke {PHONE}", send_at=found.created_at)
    for state, sent in (("rejected", ""), ("open", f"Jadi ke {PHONE}")):
        held["client_token"] = uuid.uuid4()
        Approval.objects.create(**held, text=f"Boleh ke {PHONE}", sent_text=sent, state=state)
    Conversation.objects.filter(pk=found.pk).update(preview=f"Kami telepon ke {PHONE} ya, Kak")
    seen = {}
    for reader, role in ((rani, "agent"), (a_responder("Putu", "auditor", brand), "auditor")):
        desk, api = at_desk(reader), caller(reader, "read:inbox")
        pages = [reverse("queue"), reverse("conversation", args=[found.pk])]
        where = "/api/v1/conversations/"
        calls = [where, f"{where}{found.pk}/", f"{where}{found.pk}/messages/"]
        calls += [f"{where}{found.pk}/{held}/" for held in ("approvals", "scheduled-replies")]
        seen[role] = [desk.get(page).content.decode() for page in pages]
        seen[role] += [api.get(call).content.decode() for call in calls]
    assert [PHONE in told for told in seen["agent"]] == [True] * 7
    assert CARD in seen["agent"][1]
    assert CARD in seen["agent"][4]
    assert not any(PHONE in told or CARD in told for told in seen["auditor"])
    assert "Kami telepon ke" in seen["auditor"][1]
    assert "Kami telepon ke" in seen["auditor"][4]
    for held_words in ("Nanti ke", "Boleh ke"):
        assert held_words in seen["auditor"][1]


def test_a_preview_that_ends_within_a_number_shows_none_of_it() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    said = f"{'a' * (PREVIEW_LENGTH - 12)} 4111 1111 11"[:PREVIEW_LENGTH]
    assert len(said) == PREVIEW_LENGTH
    Conversation.objects.filter(pk=found.pk).update(preview=said)
    page = at_desk(a_responder("Putu", "auditor", brand)).get(reverse("queue")).content.decode()
    assert "4111" not in page
