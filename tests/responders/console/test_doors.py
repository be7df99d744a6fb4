"""Every door of the console: who may, which methods, from whose brand."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import get_resolver

from inbox.models import Activity, Conversation
from responders import access
from responders.console import urls
from responders.models import Handling, Responder, Tag, Tagging
from tests.builders import MONDAY_TEN, a_brand, a_message, a_responder
from tests.responders.console.desk import BACKEND, HTMX, at_desk, waiting

pytestmark = pytest.mark.django_db
OPEN_DOORS = {"sign-in", "sign-out", "greeting"}
POSTS = [
    "assignment/",
    "assignment/release/",
    "assignment/request/",
    "resolution/",
    "reopening/",
    "move-undoing/",
    "priority/",
    "spam/",
    "snooze/",
    "waking/",
    "tags/",
    "identity-links/",
    "draft/",
    "replies/",
    "reading/",
    "presence/",
]


def test_every_door_declares_what_it_asks() -> None:
    for pattern in urls.urlpatterns:
        if pattern.name not in OPEN_DOORS:
            ability = getattr(pattern.callback, "ability", "missing")
            assert ability is None or ability in access.ABILITIES, pattern.name


@pytest.mark.parametrize("door", POSTS)
@pytest.mark.parametrize("role", [Responder.Role.ADMIN, Responder.Role.AUDITOR])
def test_roles_that_do_not_answer_move_nothing(door: str, role: str) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    response = at_desk(a_responder("Wati", role, brand)).post(f"/conversations/{found.pk}/{door}")
    reads = door == "reading/" and role == Responder.Role.AUDITOR  # may be called in a note
    assert response.status_code == (204 if reads else 403)
    assert not Activity.objects.exists()


@pytest.mark.parametrize("door", POSTS)
def test_another_brands_conversation_is_absent_for_every_door(door: str) -> None:
    found = waiting(a_brand("Bank Lain"), 5)
    joko = at_desk(a_responder("Joko", "manager", a_brand()))
    assert joko.post(f"/conversations/{found.pk}/{door}").status_code == 404
    assert not Activity.objects.exists()


@pytest.mark.parametrize("door", POSTS)
def test_safe_methods_move_nothing(door: str) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "lead", brand))
    assert client.get(f"/conversations/{found.pk}/{door}").status_code == 405


def test_a_form_from_elsewhere_is_refused() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_responder("Rani", "agent", brand).user, backend=BACKEND)
    assert client.post(f"/conversations/{found.pk}/resolution/").status_code == 403


def test_a_part_of_a_page_whose_session_ended_leads_to_signing_in_and_back() -> None:
    """Never the page of a refusal in place of the box with an agent's words."""
    found = waiting(a_brand(), 5)
    client = Client(enforce_csrf_checks=True)
    here = f"/conversations/{found.pk}/?view=mine"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}"}
    for answer in (
        client.post(f"/conversations/{found.pk}/replies/", headers=headers),
        client.get(f"/conversations/{found.pk}/changes/", headers=headers),
    ):
        assert answer["HX-Redirect"] == f"/sign-in/?next={quote(here)}"
        assert answer.content == b""


def test_a_part_of_a_page_that_is_too_old_says_so_beside_the_words() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_responder("Rani", "agent", brand).user, backend=BACKEND)
    answer = client.post(f"/conversations/{found.pk}/replies/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer["HX-Reswap"] == "none"
    assert "This page is too old" in answer.content.decode()


def test_a_disabled_account_opens_nothing() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    client = at_desk(rani)
    rani.user.is_active = False
    rani.user.save()
    assert client.get("/conversations/")["Location"].startswith("/sign-in/")


def test_a_message_of_another_conversation_is_not_reached_through_ones_own() -> None:
    brand = a_brand()
    mine, other = waiting(brand, 5), waiting(brand, 6)
    message = a_message(other, "rahasia")
    client = at_desk(a_responder("Rani", "manager", brand))
    for door in (
        "reveals/",
        "unveiling/",
        "needlessness/",
        "needlessness/removal/",
        "delivery/retry/",
    ):
        assert (
            client.post(f"/conversations/{mine.pk}/messages/{message.pk}/{door}").status_code == 404
        )


def test_taking_resolving_and_opening_again_without_scripts() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    found = waiting(brand, 5)
    client = at_desk(rani)
    client.post(f"/conversations/{found.pk}/assignment/")
    assert Handling.objects.get(pk=found.pk).owner == rani
    assert client.post(f"/conversations/{found.pk}/resolution/").status_code == 302
    assert Conversation.objects.get(pk=found.pk).status == "resolved"
    client.post(f"/conversations/{found.pk}/reopening/")
    assert Conversation.objects.get(pk=found.pk).status == "open"


def test_the_undo_beside_a_resolution_is_the_one_in_the_head() -> None:
    """Both say that it never was; neither is an opening again with new promises."""
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    where = f"/conversations/{found.pk}/"
    told = client.post(f"{where}resolution/", headers=HTMX).content.decode()
    assert f'action="{where}move-undoing/"' in told
    assert f'action="{where}reopening/"' not in told.split('id="toasts"')[-1].split("</form>")[0]


def test_an_agent_hands_nothing_over_and_a_lead_does() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    lead = a_responder("Wati", "lead", brand)
    found = waiting(brand, 5)
    where, form = f"/conversations/{found.pk}/assignment/", {"responder": str(bima.pk)}
    assert at_desk(rani).post(where, form).status_code == 404
    at_desk(lead).post(where, form)
    assert Handling.objects.get(pk=found.pk).owner == bima


def test_what_somebody_else_took_first_is_told_as_a_conflict() -> None:
    brand = a_brand()
    bima = a_responder("Bima", "agent", brand)
    found = waiting(brand, 5, owner=bima)
    client = at_desk(a_responder("Rani", "agent", brand))
    response = client.post(f"/conversations/{found.pk}/assignment/", headers=HTMX)
    assert response.status_code == 409
    assert "Bima has this conversation." in response.content.decode()


def test_a_snooze_needs_a_time_to_come() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    where = f"/conversations/{found.pk}/snooze/"
    for form in ({}, {"exact": "2020-01-01T08:00"}, {"exact": "2026-99-99T08:00"}):
        assert client.post(where, form, headers=HTMX).status_code == 422
    client.post(where, {"until": "hour"})
    assert Conversation.objects.get(pk=found.pk).status == "snoozed"


def test_tags_come_and_go() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    client.post(f"/conversations/{found.pk}/tags/", {"name": "  Double  Debit "})
    tag = Tag.objects.get()
    assert tag.name == "double debit"
    client.post(f"/conversations/{found.pk}/tags/{tag.pk}/removal/")
    assert not Tagging.objects.exists()


def test_a_tag_of_another_brand_is_not_removed() -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    found, theirs = waiting(brand, 5), waiting(other, 5)
    tag = Tag.objects.create(brand=other, name="rahasia")
    Tagging.objects.create(conversation=theirs, tag=tag, at=MONDAY_TEN)
    client = at_desk(a_responder("Rani", "manager", brand))
    assert client.post(f"/conversations/{found.pk}/tags/{tag.pk}/removal/").status_code == 404
    assert Tagging.objects.exists()


def test_no_address_of_the_console_is_named_twice() -> None:
    names = [pattern.name for pattern in urls.urlpatterns]
    assert len(names) == len(set(names))
    assert get_resolver().reverse_dict.getlist("queue")
