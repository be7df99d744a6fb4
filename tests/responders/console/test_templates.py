"""A template in the composer and on the channel's page."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inbox.core.states import Sending
from inbox.models import Conversation, Delivery, MessageTemplate
from tests.builders import a_brand, a_channel, a_responder
from tests.responders.console.desk import HTMX, at_desk
from tests.responders.templated import told, waiting_since

pytestmark = pytest.mark.django_db
FILLED = {"blank:body.nama": "Sari <b>", "blank:body.cabang": "Sudirman"}
WORDS = "Halo Sari <b>, kartu Anda siap diambil di Sudirman.\n\nBank Arunika"


@pytest.fixture
def conversation() -> Conversation:
    return waiting_since(a_channel(a_brand(), "whatsapp"), timezone.now())


def form(template: MessageTemplate, **blanks: str) -> dict[str, Any]:
    token = str(uuid.uuid4())
    return {
        "mode": "private",
        "text": "terlambat",
        "client_token": token,
        "template": template.pk,
        **blanks,
    }


def test_the_composer_offers_them_asks_for_every_blank_and_says_which_is_empty(
    conversation: Conversation,
) -> None:
    client = at_desk(a_responder("Rani", "agent", conversation.brand))
    here = f"/conversations/{conversation.pk}/"
    bare = client.get(here).content.decode()
    assert ("Only an approved template" in bare, 'name="template"' in bare) == (True, False)
    known = told(conversation, timezone.now())
    page = client.get(here).content.decode()
    assert re.findall(r'<optgroup label="(\w+)">', page) == ["Indonesian", "English"]
    assert re.findall(r'<option value="(\d+)"', page)[:3] == [
        str(known[name].pk) for name in ("kartu_siap", "masih_perlu_bantuan", "card_ready")
    ]
    assert 'accept="application/pdf"' in page
    beginning = client.get(f"{here}template/", {"template": known["receipt"].pk}).content.decode()
    assert "It begins with a PDF document: attach it below." in beginning
    one = known["kartu_siap"]
    opened = client.get(f"{here}template/", {"template": one.pk, **FILLED}).content.decode()
    assert 'name="blank:body.nama" value="Sari &lt;b&gt;"' in opened
    assert "For example: Cabang Sudirman" in opened
    assert '<mark data-slot="body.cabang" data-empty="{{cabang}}">Sudirman</mark>' in opened
    for headers in ({}, HTMX):
        half = form(one, **{"blank:body.nama": "Sari"})
        answer = client.post(f"{here}replies/", half, headers=headers)
        text = answer.content.decode()
        assert (answer.status_code, "Fill these in first: {{cabang}}" in text) == (422, True)
        assert 'value="Sari"' in text
        assert text.count("Fill this in.") == 1
        assert 'aria-describedby="blank:body.cabang-error"' in text
    without_scripts = client.post(f"{here}replies/", {**form(one, **FILLED), "choose": "yes"})
    assert 'value="Sudirman"' in without_scripts.content.decode()
    assert not Delivery.objects.exists()
    client.post(f"{here}replies/", form(one, **FILLED), headers=HTMX)
    assert Delivery.objects.get().message.text == WORDS
    thread = client.get(here).content.decode()
    assert "Halo Sari &lt;b&gt;, kartu" in thread
    undone = client.post(
        f"{here}messages/{Delivery.objects.get().message_id}/delivery/cancellation/", headers=HTMX
    ).content.decode()
    assert 'name="blank:body.cabang" value="Sudirman"' in undone
    assert Delivery.objects.get().state == Sending.CANCELLED


def test_two_regions_of_a_language_are_told_apart(conversation: Conversation) -> None:
    one = told(conversation, timezone.now())["card_ready"]
    MessageTemplate.objects.filter(pk=one.pk).update(language="en_US")
    one.pk, one.language = None, "en"
    one.save(force_insert=True)
    agent, admin = (
        at_desk(a_responder("Rani", role, conversation.brand)) for role in ("agent", "admin")
    )
    page = agent.get(f"/conversations/{conversation.pk}/").content.decode()
    assert {"English", "English (United States)"} <= set(
        re.findall(r'<optgroup label="([^"]+)">', page)
    )
    shown = admin.get(f"/settings/channels/{conversation.channel_id}/").content.decode()
    assert "English (United States)" in shown


def test_a_note_or_an_open_window_leaves_templates_alone_and_others_brands_are_not_there(
    conversation: Conversation,
) -> None:
    one = told(conversation, timezone.now())["kartu_siap"]
    client = at_desk(a_responder("Rani", "agent", conversation.brand))
    here = f"/conversations/{conversation.pk}/"
    note = {**form(one), "mode": "note"}
    assert client.post(f"{here}replies/", note, headers=HTMX).status_code == 200
    assert conversation.messages.filter(direction="note", text="terlambat").exists()
    Conversation.objects.update(last_inbound_at=timezone.now() - timedelta(hours=1))
    assert 'name="template"' not in client.get(here).content.decode()
    stranger = at_desk(a_responder("Joko", "agent", a_brand("Bank Lain")))
    assert stranger.get(f"{here}template/", {"template": one.pk}).status_code == 404
    admin = at_desk(a_responder("Putri", "admin", conversation.brand))
    manage = f"/settings/channels/{conversation.channel_id}/"
    shown = admin.get(manage).content.decode()
    for words in ("kartu_siap", "Paused by the platform", "it begins with a place"):
        assert words in shown
    told_why = admin.post(f"{manage}templates/", follow=True).content.decode()
    assert "The platform does not tell its templates: The WhatsApp Business" in told_why
    assert client.post(f"{manage}templates/").status_code == 403
