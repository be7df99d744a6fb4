"""Saying something through the composer, with and without scripts."""

from __future__ import annotations

import re
import uuid

import pytest

from inbox.core.states import Sending
from inbox.models import Delivery, Message
from responders.models import Draft, Handling, Macro, Responder, ScheduledReply
from tests.builders import a_brand, a_message, a_responder
from tests.responders.console.desk import HTMX, at_desk, waiting, words

pytestmark = pytest.mark.django_db


def test_a_reply_is_promised_and_the_page_comes_back() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    found = waiting(brand, 5)
    response = at_desk(rani).post(f"/conversations/{found.pk}/replies/", words(), follow=True)
    assert response.redirect_chain[-1][0].startswith(f"/conversations/{found.pk}/")
    assert Delivery.objects.get().state == Sending.HELD
    assert Handling.objects.get(pk=found.pk).owner == rani
    assert "Baik Kak, kami bantu." in response.content.decode()


def test_the_same_form_sent_twice_says_it_once() -> None:
    brand = a_brand()
    found, form = waiting(brand, 5), words()
    client = at_desk(a_responder("Rani", "agent", brand))
    for _again in range(2):
        client.post(f"/conversations/{found.pk}/replies/", form, headers=HTMX)
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refused_reply_keeps_its_words_and_says_why(headers: dict[str, str]) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    long = "panjang sekali " * 900
    response = client.post(f"/conversations/{found.pk}/replies/", words(text=long), headers=headers)
    assert response.status_code == 422
    text = response.content.decode()
    assert "The text is too long here" in text
    assert long.strip() in text
    assert not Delivery.objects.exists()


def test_answering_for_somebody_else_is_asked_first() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    found, form = waiting(brand, 5, owner=bima), words()
    client = at_desk(rani)
    first = client.post(f"/conversations/{found.pk}/replies/", form, headers=HTMX)
    assert (first.status_code, "Take over and send" in first.content.decode()) == (409, True)
    client.post(f"/conversations/{found.pk}/replies/", {**form, "takes_over": "yes"}, headers=HTMX)
    assert Handling.objects.get(pk=found.pk).owner == rani
    assert Delivery.objects.count() == 1


def test_personal_data_in_public_is_asked_first() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    found.visibility = "public"
    found.save()
    client = at_desk(a_responder("Rani", "agent", brand))
    form = words("public", "hubungi 0812 3456 7890 ya")
    response = client.post(f"/conversations/{found.pk}/replies/", form, headers=HTMX)
    assert response.status_code == 422
    assert "personal data in this public reply" in response.content.decode()


def test_a_note_is_never_promised_to_anybody() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    found = waiting(brand, 5)
    form = words("note", "@Bima rek 5212345621 tolong dicek")
    at_desk(rani).post(f"/conversations/{found.pk}/replies/", form)
    note = Message.objects.get(direction="note")
    assert "5212345621" not in note.text
    assert [one.responder for one in note.mentions.all()] == [bima]
    assert not Delivery.objects.exists()
    bima.name = "Bima Baru"
    bima.save()
    there = at_desk(bima).get(f"/conversations/{found.pk}/").content.decode()
    assert '<b class="call">@Bima Baru</b>' in there


def test_undo_gives_the_words_back() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    rani = a_responder("Rani", "agent", brand)
    client = at_desk(rani)
    client.post(f"/conversations/{found.pk}/replies/", words(text="jangan dulu"))
    message = Message.objects.get(direction="out")
    where = f"/conversations/{found.pk}/messages/{message.pk}/delivery/cancellation/"
    text = client.post(where, headers=HTMX).content.decode()
    assert Delivery.objects.get().state == Sending.CANCELLED
    assert ">jangan dulu</textarea>" in text
    assert client.post(where, headers=HTMX).status_code == 409


def test_a_draft_is_kept_and_is_there_again() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    client.post(f"/conversations/{found.pk}/draft/", words(text="baru separuh"))
    assert ">baru separuh</textarea>" in client.get(f"/conversations/{found.pk}/").content.decode()
    client.post(f"/conversations/{found.pk}/draft/", words(text=" "))
    assert not Draft.objects.exists()


def test_others_see_who_is_replying() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    found = waiting(brand, 5)
    at_desk(bima).post(f"/conversations/{found.pk}/draft/", words(text="saya jawab"))
    assert "Bima is replying" in at_desk(rani).get("/conversations/").content.decode()
    assert "Bima is replying" not in at_desk(bima).get("/conversations/").content.decode()


def test_a_draft_that_was_taken_over_is_not_offered_again_until_it_says_more() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    found = waiting(brand, 5)
    page, draft = f"/conversations/{found.pk}/", f"/conversations/{found.pk}/draft/"
    at_desk(rani).post(draft, words(text="Bunga tetap, Kak"))
    offer = "Take over with this draft"

    def offered(to: Responder) -> bool:
        return offer in at_desk(to).get(page).content.decode()

    assert offered(bima)
    at_desk(bima).post(f"{page}drafts/{rani.pk}/taking/")
    assert not offered(bima)
    assert not offered(rani)  # what Bima has is what she wrote
    at_desk(rani).post(draft, words(text="Bunga tetap, Kak\n\nSampai Desember"))
    assert offered(bima)


def test_a_macro_fills_the_box_without_scripts() -> None:
    brand = a_brand("Bank Arunika")
    found = waiting(brand, 5)
    macro = Macro.objects.create(
        brand=brand, name="Salam", text="Halo Kak {customer_name}, dari {brand_name}"
    )
    client = at_desk(a_responder("Rani", "agent", brand))
    form = words(text="", macro=str(macro.pk))
    text = client.post(f"/conversations/{found.pk}/replies/", form).content.decode()
    assert "Halo Kak Sari, dari Bank Arunika</textarea>" in text
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("more", [{}, {"later": "hour"}])
def test_no_customer_reads_a_blank_that_nobody_filled(more: dict[str, str]) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    where = f"/conversations/{found.pk}/replies/"
    refused = client.post(where, words(text="Dana {nominal} kembali besok.", **more), headers=HTMX)
    assert refused.status_code == 422
    assert "{nominal} is not filled in" in refused.content.decode()
    assert not (Delivery.objects.exists() or ScheduledReply.objects.exists())
    noted = client.post(where, words("note", "{nominal} tanya keuangan"), headers=HTMX)
    assert noted.status_code == 200


@pytest.mark.parametrize("role", [Responder.Role.ADMIN, Responder.Role.AUDITOR])
def test_who_does_not_answer_says_nothing(role: str) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Wati", role, brand))
    response = client.post(f"/conversations/{found.pk}/replies/", words())
    assert response.status_code == 403
    assert not Delivery.objects.exists()


def test_a_form_without_a_token_of_its_own_is_refused() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    form = {**words(), "client_token": str(uuid.uuid4())[:-3]}
    assert client.post(f"/conversations/{found.pk}/replies/", form).status_code == 422


@pytest.mark.parametrize("is_undone", [True, False])
def test_a_form_whose_token_is_used_up_gets_a_fresh_one_with_its_words(is_undone: bool) -> None:
    """Another tab, or an answer that got lost: the next click must be able to send them."""
    brand = a_brand()
    found, form = waiting(brand, 5), words()
    client = at_desk(a_responder("Rani", "agent", brand))
    place = f"/conversations/{found.pk}/replies/"
    client.post(place, form, headers=HTMX)
    if is_undone:
        message = Message.objects.get(direction="out")
        client.post(f"/conversations/{found.pk}/messages/{message.pk}/delivery/cancellation/")
    else:
        form = {**form, "text": "Baik Kak, kami bantu segera."}
    refused = client.post(place, form, headers=HTMX)
    assert refused.status_code == 409
    assert form["text"] in refused.content.decode()
    fresh = re.search(r'name="client_token" value="([^"]+)"', refused.content.decode())
    assert fresh and fresh[1] != form["client_token"]
    assert client.post(place, {**form, "client_token": fresh[1]}, headers=HTMX).status_code == 200
    assert Delivery.objects.filter(state=Sending.HELD, message__text=form["text"]).exists()


def test_a_draft_that_comes_after_its_words_were_sent_is_none() -> None:
    brand = a_brand()
    found, form = waiting(brand, 5), words()
    client = at_desk(a_responder("Rani", "agent", brand))
    client.post(f"/conversations/{found.pk}/replies/", form, headers=HTMX)
    client.post(f"/conversations/{found.pk}/draft/", form)
    assert not Draft.objects.exists()
    client.post(f"/conversations/{found.pk}/draft/", {**form, "text": "Satu lagi, Kak"})
    assert str(Draft.objects.get().client_token) != form["client_token"]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_said_meanwhile_comes_with_the_refusal_and_the_next_click_sends(
    headers: dict[str, str],
) -> None:
    brand = a_brand()
    found, form = waiting(brand, 5), words()
    client = at_desk(a_responder("Rani", "agent", brand))
    page = client.get(f"/conversations/{found.pk}/").content.decode()
    shown = re.search(r'id="newest" name="seen" value="(\d*)"', page)
    assert shown
    a_message(found, "Eh, tidak jadi", external_id="again")
    where = f"/conversations/{found.pk}/replies/"
    refused = client.post(where, {**form, "seen": shown[1]}, headers=headers)
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "The customer has written again." in text
    assert "Eh, tidak jadi" in text
    assert not Delivery.objects.exists()
    newest = re.search(r'id="newest" name="seen" value="(\d+)"', text)
    assert newest
    client.post(where, {**form, "seen": newest[1]}, headers=headers)
    assert Delivery.objects.get().state == Sending.HELD


def test_a_plan_says_so_and_can_be_undone_from_there() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    where = f"/conversations/{found.pk}/replies/"
    told = client.post(where, words(later="tomorrow"), headers=HTMX).content.decode()
    undo = re.search(r'action="([^"]+/editing/)" hx-post="[^"]+" hx-include', told)
    assert undo
    assert "Planned. It waits for its time." in told
    assert "Baik Kak, kami bantu." in client.post(undo[1], headers=HTMX).content.decode()
