"""A thread: what is shown, what is hidden, at which cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.models import Activity, Delivery, MaskedItem, Message
from responders.models import Handling, Responder, TriageRun
from tests.builders import a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.console.desk import HTMX, at_desk, waiting

pytestmark = pytest.mark.django_db


def page(responder: Responder, conversation: object, **asked: str) -> str:
    response = at_desk(responder).get(f"/conversations/{conversation.pk}/", asked)  # type: ignore[attr-defined]
    assert response.status_code == 200
    return str(response.content.decode())


def test_markup_a_customer_wrote_is_text() -> None:
    brand = a_brand()
    found = waiting(brand, 5, "<img src=x onerror=alert(1)> {{ 7|add:7 }}")
    text = page(a_responder("Rani", "agent", brand), found)
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt; {{ 7|add:7 }}" in text


def test_a_link_leads_through_the_page_that_names_its_host() -> None:
    brand = a_brand()
    found = waiting(brand, 5, "klik https://klikbсa.example/masuk ya")
    text = page(a_responder("Rani", "agent", brand), found)
    assert 'title="xn--' in text
    assert 'href="https://klikb' not in text


def test_signs_that_turn_text_round_are_named() -> None:
    brand = a_brand()
    found = waiting(brand, 5, "transfer ke \u202e12345")
    text = page(a_responder("Rani", "agent", brand), found)
    assert "\u202e" not in text
    assert "U+202E" in text


def test_a_veiled_message_is_not_in_the_page() -> None:
    brand = a_brand()
    found = waiting(brand, 5, "halo")
    a_message(found, "kata yang sangat kasar", is_veiled=True)
    text = page(a_responder("Rani", "agent", brand), found)
    assert "kata yang sangat kasar" not in text
    assert "Abusive language hidden" in text


def test_a_removed_message_says_so_and_nothing_else() -> None:
    brand = a_brand()
    found = waiting(brand, 5, "halo")
    a_message(found, "sudah ditarik", removed_at=timezone.now())
    text = page(a_responder("Rani", "agent", brand), found)
    assert "sudah ditarik" not in text
    assert "The customer removed this message" in text


def test_the_public_beginning_stands_before_the_seam() -> None:
    brand = a_brand()
    channel, now = a_channel(brand), timezone.now()
    public = a_conversation(channel, visibility="public", at=now - timedelta(hours=1))
    a_message(public, "komentar di depan umum", at=now - timedelta(hours=1), kind="comment")
    private = a_conversation(channel, identity=public.identity, origin=public, at=now)
    a_message(private, "lanjut di sini", at=now)
    text = page(a_responder("Rani", "agent", brand), private)
    assert text.index("komentar di depan umum") < text.index("Moved to private at")
    assert text.index("Moved to private at") < text.index("lanjut di sini")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("held", "Sends in"),
        ("failed", "Not sent. The platform did not take it."),
        ("needs_human", "We cannot tell whether this was sent"),
        ("uncertain", "Checking whether this was sent"),
        ("read", "Read"),
    ],
)
def test_how_far_a_reply_has_come_is_said(state: str, words: str) -> None:
    brand = a_brand()
    found, now = waiting(brand, 5), timezone.now()
    reply = a_message(found, "Baik Kak", direction="out", source="person", at=now)
    Delivery.objects.create(
        message=reply,
        conversation=found,
        channel=found.channel,
        state=state,
        error_code="rejected",
        next_attempt_at=now,
        give_up_at=now,
        created_at=now,
    )
    assert words in page(a_responder("Rani", "lead", brand), found)


def test_what_was_undone_is_not_in_the_thread() -> None:
    brand = a_brand()
    found, now = waiting(brand, 5), timezone.now()
    reply = a_message(found, "tidak jadi", direction="out", source="person", at=now)
    Delivery.objects.create(
        message=reply,
        conversation=found,
        channel=found.channel,
        state="cancelled",
        next_attempt_at=now,
        give_up_at=now,
        created_at=now,
    )
    assert "tidak jadi" not in page(a_responder("Rani", "agent", brand), found)


def test_opening_a_conversation_changes_nothing_and_reading_it_does() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    found = waiting(brand, 5, unread=2)
    page(rani, found)
    assert Handling.objects.get(pk=found.pk).unread == 2
    assert at_desk(rani).post(f"/conversations/{found.pk}/reading/").status_code == 204
    assert Handling.objects.get(pk=found.pk).unread == 0


def test_what_the_customer_said_first_cannot_be_split_off() -> None:
    """Nothing would be left."""
    brand = a_brand()
    found = waiting(brand, 5, "Halo")
    later = a_message(found, "Satu lagi, kartu saya hilang", at=timezone.now())
    offered = page(a_responder("Rani", "agent", brand), found)
    assert offered.count("/split/") == 2  # the form's two addresses
    assert f"/messages/{later.pk}/split/" in offered


def test_another_brands_conversation_is_not_there() -> None:
    theirs, mine = waiting(a_brand("Bank Lain"), 5), a_brand()
    joko = at_desk(a_responder("Joko", "lead", mine))
    absent = joko.get("/conversations/999999/")
    foreign = joko.get(f"/conversations/{theirs.pk}/")
    assert (foreign.status_code, foreign.content) == (404, absent.content)


def test_an_auditor_reads_masked_and_can_do_nothing() -> None:
    brand = a_brand()
    found = waiting(brand, 5, "rek 52•• •••• 21")
    message = Message.objects.get(conversation=found)
    MaskedItem.objects.create(message=message, kind="ACCOUNT", start=4, end=16, digest=b"")
    text = page(a_responder("Putu", "auditor", brand), found)
    assert "Your role does not reply" in text
    for door in ("replies/", "reveals/", "assignment/", "resolution/", "snooze/", "tags/"):
        assert f'hx-post="/conversations/{found.pk}/{door}' not in text


def test_the_thread_costs_the_same_for_two_messages_and_for_sixty() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    found, client = waiting(brand, 5, owner=rani), at_desk(rani)
    a_message(found, "kedua")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/conversations/{found.pk}/", headers=HTMX)
        return len(queries)

    cost()
    small = cost()
    for number in range(58):
        a_message(found, f"nomor {number}")
        Activity.objects.create(
            brand=brand, conversation=found, verb="tagged", at=timezone.now(), actor=rani.user
        )
    assert cost() == small
    assert small <= 31


def test_what_changed_comes_back_piece_by_piece_without_the_composer() -> None:
    brand = a_brand()
    found = waiting(brand, 5, "halo")
    client = at_desk(a_responder("Rani", "agent", brand))
    text = client.get(f"/conversations/{found.pk}/changes/", headers=HTMX).content.decode()
    for part in ("thread_head", "log", "details_body", "outbox", f"row-{found.pk}"):
        assert f'id="{part}"' in text
    assert "textarea" not in text


def test_triage_says_why_and_never_repeats_hidden_words() -> None:
    brand = a_brand()
    found = waiting(brand, 5, "kartu hilang")
    evidence = [
        {"what": "topic:card_lost_stolen", "words": "kartu saya raib"},
        {"what": "abuse", "words": "kata kasar sekali"},
    ]
    TriageRun.objects.create(
        message=Message.objects.get(conversation=found),
        verdict={"evidence": evidence},
        decision={},
        at=timezone.now(),
    )
    text = page(a_responder("Rani", "agent", brand), found)
    assert "<q>kartu saya raib</q>" in text
    assert "kata kasar sekali" not in text


def test_each_clock_of_the_details_tells_its_story_where_it_is() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    responder = a_responder("Rani", "agent", brand)
    clock = found.clocks.get()
    clock.outcome, clock.fulfilled_at = "met", clock.started_at + timedelta(minutes=4)
    clock.save()
    address = f"/reports/clocks/{clock.pk}/"
    assert f'data-story="{address}"' in page(responder, found)
    told = at_desk(responder).get(address, headers=HTMX)
    story, whole = (one.content.decode() for one in (told, at_desk(responder).get(address)))
    assert "<main" not in story
    assert "<main" in whole
    lines = re.findall(r'<li data-code="\w+">.*?</li>', story)
    assert [re.search(r'data-code="(\w+)"', line)[1] for line in lines][:1] == ["started_message"]  # type: ignore[index]
    assert lines == re.findall(r'<li data-code="\w+">.*?</li>', whole)
    sums = r"<tbody>.*?</tbody>|<dl class=\"facts\">.*?</dl>"
    assert re.findall(sums, story) == re.findall(sums, whole) != []
    assert f'href="{address}"' in story


def test_nobody_of_another_brand_reads_the_story_of_a_clock() -> None:
    clock = waiting(a_brand(), 5).clocks.get()
    stranger = a_responder("Rani", "agent", a_brand("Bank Lain"))
    told = at_desk(stranger).get(f"/reports/clocks/{clock.pk}/", headers=HTMX)
    assert told.status_code == 404
