"""Searching finds what fits, in the responder's brands only, and says what it could not read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from inbox.errors import Refused
from inbox.models import Brand, Conversation, Identity
from responders.models import Case, Responder
from responders.operations import search_hits, search_patience, searches, tags
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_conversation, a_message, a_responder
from tests.responders.complaints import a_case

pytestmark = pytest.mark.django_db
AT = MONDAY_TEN + timedelta(days=2)


def found(text: str, rani: Responder) -> dict[int, str]:
    """Conversation → what was said there, as the search page has them."""
    search = searches.Search.of(text, rani, AT)
    with search_patience.patient():
        hits = search_hits.found(search, 30).hits
        listed = set(
            searches.conversations(
                search,
                Conversation.objects.filter(brand__in=rani.brands.all()),
                searches.said(search),
            ).values_list("pk", flat=True)
        )
    assert {hit.conversation.pk for hit in hits} <= listed
    return {hit.conversation.pk: hit.message.text if hit.message else "" for hit in hits}


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def rani(brand: Brand) -> Responder:
    return a_responder("Rani", "agent", brand)


def talk(brand: Brand, *texts: str, kind: str = "webchat", **fields: Any) -> Conversation:
    made = a_conversation(a_channel(brand, kind), **fields)
    for text in texts:
        a_message(made, text, at=fields.get("at", MONDAY_TEN))
    return made


def test_words_begin_phrases_are_exact_and_a_minus_leaves_out(
    brand: Brand, rani: Responder
) -> None:
    one = talk(brand, "Kartunya tertelan di ATM", "lalu saya pulang")
    two = talk(brand, "kartu baru belum datang")
    gone = talk(brand, "kartu hilang")
    gone.messages.update(removed_at=AT)
    elsewhere = talk(a_brand("Bank Lain"), "kartu tertelan")

    assert found("kartu", rani) == {
        one.pk: "Kartunya tertelan di ATM",
        two.pk: "kartu baru belum datang",
    }
    assert set(found('"kartu baru"', rani)) == {two.pk}
    assert set(found('"baru kartu"', rani)) == set()
    assert set(found("kartu -tertelan", rani)) == {two.pk}
    assert elsewhere.pk not in found("tertelan", rani)
    joko = a_responder("Joko", Responder.Role.ADMIN, brand)
    assert found("kartu", joko) == {}


def test_every_operator_narrows_and_is_turned_by_a_minus(brand: Brand, rani: Responder) -> None:
    one = talk(brand, "kartu", kind="telegram", status="open")
    two = talk(brand, "kartu", at=MONDAY_TEN + timedelta(days=1), visibility="public")
    Identity.objects.filter(pk=one.identity_id).update(name="Siti Aminah", handle="@siti")
    Conversation.objects.filter(pk=one.pk).update(last_message_at=MONDAY_TEN)
    tags.add(one, "kartu hilang", by=None, at=AT)
    a_message(one, "catatan", direction="note", source="person", external_id=None)
    one.handling.owner = rani
    one.handling.save()
    for text in (
        "from:siti", 'from:"siti aminah"', "channel:telegram", 'tag:"kartu hilang"', "is:open is:mine",
        "assignee:me", "assignee:rani", "before:2026-11-24", "-after:2026-11-24", "has:note", "is:private",
        f"case:{one.case_number}",
    ):  # fmt: skip
        for with_words in ("kartu ", ""):
            assert set(found(with_words + text, rani)) == {one.pk}, with_words + text
        if " " not in text and not text.startswith("-"):
            assert set(found(f"kartu -{text}", rani)) == {two.pk}, text


def test_what_cannot_be_read_is_told_and_left_out(brand: Brand, rani: Responder) -> None:
    one = talk(brand, "kartu")
    search = searches.Search.of("kartu is:gone before:kemarin nama:sari", rani, AT)
    assert len(search.narrowed.problems) == 2
    assert search.asked.unknown == ("nama",)
    assert set(found("kartu is:gone after:99", rani)) == {one.pk}


def test_people_and_complaints_are_found_too(brand: Brand, rani: Responder) -> None:
    one = talk(brand, "kartu")
    Identity.objects.filter(pk=one.identity_id).update(name="Sari Dewi", handle="saridewi")
    case: Case = a_case(one)
    other = talk(a_brand("Bank Lain"), "x")
    Identity.objects.filter(pk=other.identity_id).update(name="Sari Lain")

    people = searches.people(searches.Search.of("sari", rani, AT), 9)
    assert people == [one.identity.contact]
    for text in (case.register_number, f"case:{case.register_number}"):
        assert searches.complaints(searches.Search.of(text, rani, AT), 9) == [case], text
    assert set(found(f"case:{case.register_number}", rani)) == {one.pk}


def test_a_phrase_finds_what_its_words_next_to_each_other_would(
    brand: Brand, rani: Responder
) -> None:
    texts = [
        "Anak-anak saya, anak saya; SAYA tidak bisa!",
        "surel sari.dewi@bank.id/a-b dan https://bank.id/x?y=1 lalu don't 12-34 1.000.000",
        "tidak saya bisa tidak",
    ]
    for text in texts:
        talk(brand, text)
    for text in texts:
        words = text.replace('"', "").split()
        for start in range(len(words)):
            for end in range(start + 1, len(words) + 1):
                phrase = " ".join(words[start:end])
                with connection.cursor() as cursor:
                    cursor.execute(
                        "select text from inbox_message"
                        " where to_tsvector('simple', text) @@ phraseto_tsquery('simple', %s)",
                        [phrase],
                    )
                    expected = {row[0] for row in cursor.fetchall()}
                assert set(found(f'"{phrase}"', rani).values()) == expected, phrase
    assert set(found('"saya tidak bisa"', rani).values()) == {texts[0]}


def test_a_page_goes_on_where_it_ended_however_much_one_conversation_says(
    brand: Brand, rani: Responder
) -> None:
    others = [talk(brand, "kartu") for _ in range(3)]
    loud = talk(brand, *["kartu"] * 5)
    search = searches.Search.of("kartu", rani, AT)
    seen: list[int] = []
    before = 0
    while True:
        page = search_hits.found(search, 2, before=before)
        seen += [hit.conversation.pk for hit in page.hits]
        if not page.next:
            break
        before = page.next
    assert seen[0] == loud.pk
    assert list(dict.fromkeys(seen))[1:] == [one.pk for one in reversed(others)]


def test_what_cannot_be_looked_through_at_once_is_looked_through_piece_by_piece(
    brand: Brand, rani: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks = [talk(brand, "kartu"), talk(brand, "kartu"), talk(brand, "lain"), talk(brand, "kartu")]
    monkeypatch.setattr(search_patience, "WINDOW", 2)
    latest, calls = search_hits._latest, []

    def slow_at_first(rows: Any, most: int) -> Any:
        calls.append(1)
        if len(calls) % 2:
            with connection.cursor() as cursor:
                cursor.execute("set local statement_timeout = 20")
                cursor.execute("select pg_sleep(5)")
        return latest(rows, most)

    monkeypatch.setattr(search_hits, "_latest", slow_at_first)
    search = searches.Search.of("kartu", rani, AT)
    with search_patience.patient():
        first = search_hits.found(search, 9)
        second = search_hits.found(search, 9, before=first.next)
    assert [hit.conversation for hit in first.hits] == [talks[3]]
    assert first.until == talks[2].messages.get().received_at
    assert [hit.conversation for hit in second.hits] == [talks[1], talks[0]]
    assert (second.until, second.next) == (None, 0)


def test_a_list_of_more_than_it_looks_at_says_so(
    brand: Brand, rani: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks = [talk(brand, "kartu") for _ in range(3)]
    search = searches.Search.of("kartu", rani, AT)
    assert searches.said(search).is_all
    monkeypatch.setattr(searches, "NEWEST", 2)
    assert searches.said(search) == searches.Said([talks[2].pk, talks[1].pk], False)


def test_what_takes_too_long_is_refused_kindly() -> None:
    with (
        pytest.raises(Refused) as refused,
        search_patience.patient(),
        connection.cursor() as cursor,
    ):
        cursor.execute("set local statement_timeout = 20")
        cursor.execute("select pg_sleep(5)")
    assert refused.value.code == "search_too_wide"
