"""What colleagues typed, before the eyes of those who may not reveal."""

from __future__ import annotations

import pytest
from django.urls import reverse

from inbox.core.threads import PREVIEW_LENGTH
from inbox.models import Conversation
from tests.builders import a_brand, a_message, a_responder
from tests.responders.api.conftest import Caller, caller  # noqa: F401 - a fixture
from tests.responders.console.desk import at_desk, waiting

pytestmark = pytest.mark.django_db
PHONE, CARD = "0812-3456-7890", "4111 1111 1111 1111"


def test_an_auditor_sees_personal_data_in_no_word_of_ours(caller: Caller) -> None:  # noqa: F811
    brand = a_brand()
    found = waiting(brand, 5)
    ours = {"source": "person", "identity": None, "external_id": None}
    a_message(found, f"Kami telepon ke {PHONE} ya, Kak", direction="out", **ours)
    a_message(found, f"Kartunya {CARD}, sudah diblokir", direction="note", **ours)
    Conversation.objects.filter(pk=found.pk).update(preview=f"Kami telepon ke {PHONE} ya, Kak")
    seen = {}
    for name, role in (("Rani", "agent"), ("Putu", "auditor")):
        reader = a_responder(name, role, brand)
        desk, api = at_desk(reader), caller(reader, "read:inbox")
        pages = [reverse("queue"), reverse("conversation", args=[found.pk])]
        where = "/api/v1/conversations/"
        calls = [where, f"{where}{found.pk}/", f"{where}{found.pk}/messages/"]
        seen[role] = [desk.get(page).content.decode() for page in pages]
        seen[role] += [api.get(call).content.decode() for call in calls]
    assert [PHONE in told for told in seen["agent"]] == [True] * 5
    assert CARD in seen["agent"][1]
    assert CARD in seen["agent"][4]
    assert not any(PHONE in told or CARD in told for told in seen["auditor"])
    assert "Kami telepon ke" in seen["auditor"][1]
    assert "Kami telepon ke" in seen["auditor"][4]


def test_a_preview_that_ends_within_a_number_shows_none_of_it() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    said = f"{'a' * (PREVIEW_LENGTH - 12)} 4111 1111 11"[:PREVIEW_LENGTH]
    assert len(said) == PREVIEW_LENGTH
    Conversation.objects.filter(pk=found.pk).update(preview=said)
    page = at_desk(a_responder("Putu", "auditor", brand)).get(reverse("queue")).content.decode()
    assert "4111" not in page
