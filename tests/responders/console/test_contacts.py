"""The page of a customer, the search page, and joinings in the thread, at the console and without scripts."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from inbox.models import Contact, Conversation, IdentityLink, Joining
from responders.models import ContactTier, Responder
from tests.builders import a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.console.desk import HTMX, at_desk, waiting

pytestmark = pytest.mark.django_db
HOSTILE = "<img src=x onerror=alert(1)> kartu"


def test_a_search_marks_what_it_found_and_escapes_the_rest() -> None:
    brand = a_brand()
    found = waiting(brand, 5, HOSTILE)
    Contact.objects.filter(pk=found.identity.contact_id).update(name="<b>Sari</b>")
    veiled = waiting(brand, 5, "kartu kasar")
    veiled.messages.update(is_veiled=True)
    rani = at_desk(a_responder("Rani", "agent", brand))
    for where in ("/search/", "/conversations/"):
        page = rani.get(where, {"q": "kartu nama:x -bunga"}).content.decode()
        assert "nama:" in page
        page = rani.get(where, {"q": "kartu"}).content.decode()
        assert "<mark>kartu</mark>" in page, where
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page
        assert "kasar" not in page.replace('lang="id">kartu kasar', "")
    assert "&lt;b&gt;<mark>Sari</mark>" in rani.get("/search/", {"q": "sari"}).content.decode()
    assert "What are you looking for?" in rani.get("/search/").content.decode()


def test_hints_follow_the_typing_and_know_no_other_brand() -> None:
    brand = a_brand()
    a_channel(brand, "telegram")
    a_channel(a_brand("Bank Lain"), "mastodon")
    rani = at_desk(a_responder("Rani", "agent", brand))

    def offered(typed: str) -> list[str]:
        return [one.text for one in rani.get("/search/hints/", {"q": typed}).context["hints"]]

    assert offered("kartu -ch") == ["kartu -channel:"]
    assert offered("channel:") == ["channel:telegram "]
    assert offered("is:res") == ["is:resolved "]
    assert offered('"is:') == []
    assert "case:" in offered("")


def test_a_customer_is_noted_tagged_tiered_linked_blocked_and_forgotten() -> None:
    brand = a_brand()
    talk = waiting(brand, 5, "halo")
    other = a_conversation(a_channel(brand, "telegram"), at=timezone.now()).identity
    where = f"/contacts/{talk.identity.contact_id}/"
    dewi = at_desk(a_responder("Dewi", Responder.Role.MANAGER, brand))
    for door, sent in {
        "notes/": {"text": f"ramah {HOSTILE}"},
        "tags/": {"name": "nasabah lama"},
        "tier/": {"tier": "VIP"},
        "links/": {"identity": other.pk, "reason": "menelepon"},
        "block/": {"blocked": "yes", "reason": "kasar"},
    }.items():
        assert dewi.post(where + door, sent).status_code == 302, door
    page = dewi.get(where).content.decode()
    for words in ("ramah &lt;img", "nasabah lama", "VIP", "menelepon", "This person is blocked"):
        assert words in page
    said = IdentityLink.objects.get()
    assert dewi.post(f"{where}links/{said.pk}/removal/").status_code == 302
    assert ContactTier.objects.get().tier.name == "VIP"
    assert dewi.post(f"{where}tier/", {"tier": "x" * 41}).status_code == 422

    rani = at_desk(a_responder("Rani", "agent", brand))
    assert rani.post(f"{where}forgetting/").status_code == 403
    joko = at_desk(a_responder("Joko", Responder.Role.MANAGER, a_brand()))
    for door in ("", "notes/", "block/", "forgetting/", "links/"):
        call = joko.post if door else joko.get
        assert call(where + door).status_code == 404, door
    assert dewi.post(f"{where}forgetting/").status_code == 302
    assert dewi.get(where).status_code == 404


def test_merged_split_and_undone_from_the_thread() -> None:
    brand = a_brand()
    talk = waiting(brand, 5, "kartu")
    other = a_conversation(a_channel(brand, "telegram"), identity=talk.identity, at=timezone.now())
    a_message(other, "di ATM")
    public = a_conversation(talk.channel, identity=talk.identity, visibility="public")
    Conversation.objects.filter(pk=talk.pk).update(origin=public)
    rani = at_desk(a_responder("Rani", "agent", brand))
    where = f"/conversations/{talk.pk}/"
    page = rani.get(where).content.decode()
    assert "The comment" in page
    assert f'<option value="{other.pk}">' in page
    assert f'<option value="{public.pk}">' not in page
    elsewhere = waiting(a_brand("Bank Lain"), 5)
    assert rani.post(f"{where}joinings/", {"source": elsewhere.pk}).status_code == 404
    assert rani.post(f"{where}joinings/", {"source": public.pk}).status_code == 422

    sent = {"source": other.pk, "reason": "perkara sama"}
    page = rani.post(f"{where}joinings/", sent, headers=HTMX).content.decode()
    joining = Joining.objects.get()
    assert "perkara sama" in page
    assert "di ATM" in page
    assert f"joinings/{joining.pk}/undoing/" in page
    left = rani.get(f"/conversations/{other.pk}/").content.decode()
    assert f"K-{talk.pk}" in left
    assert rani.post(f"{where}joinings/{joining.pk}/undoing/").status_code == 302
    assert other.messages.count() == 1

    later = a_message(talk, "hal lain", at=timezone.now())
    assert rani.post(f"{where}messages/{later.pk}/split/").status_code == 302
    part = Conversation.objects.latest("pk")
    assert list(part.messages.values_list("text", flat=True)) == ["hal lain"]


def test_a_refused_form_stays_with_its_words_and_the_sentence_beside_its_field() -> None:
    brand = a_brand()
    where = f"/contacts/{waiting(brand, 5).identity.contact_id}/"
    dewi = at_desk(a_responder("Dewi", Responder.Role.MANAGER, brand))
    for door, sent in {
        "notes/": {"text": " "},
        "tags/": {"name": "\0"},
        "block/": {"blocked": "yes", "reason": " "},
    }.items():
        refused = dewi.post(f"{where}{door}", sent)
        text = refused.content.decode()
        assert refused.status_code == 422, door
        assert re.search(r'autofocus aria-invalid="true" aria-describedby="refused"', text), door
        assert 'id="refused" role="alert"' in text
    agent = at_desk(a_responder("Rani", "agent", brand))
    assert agent.post(f"{where}block/", {"blocked": "yes", "reason": "kasar"}).status_code == 403
