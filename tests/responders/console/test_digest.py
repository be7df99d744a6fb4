"""What the stream tells a console about its lists: exact counts, within each one's reach, for all at once."""

from __future__ import annotations

import uuid
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.models import Brand, Conversation
from responders import access
from responders.console import digest
from responders.console.lists import LISTINGS, handled
from responders.console.tallies import tallies, tally
from responders.console.view_counts import counts, counts_of_all
from responders.models import Approval, Mention, Responder, SavedView
from responders.operations import saved_views
from tests.builders import a_brand, a_message, a_responder, a_team
from tests.responders.console.desk import at_desk, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    return a_brand()


@pytest.fixture
def rani(brand: Brand) -> Responder:
    return a_responder("Rani", "agent", brand)


def told(*asked: tuple[Responder, set[int]]) -> list[Any]:
    found = digest.digests_of([(f"responder:{one.pk}", frozenset(moved)) for one, moved in asked])
    return [orjson.loads(data) if data else None for data in found]


def a_mention(conversation: Conversation, responder: Responder) -> None:
    at = timezone.now()
    note = a_message(conversation, "@", at=at)
    Mention.objects.create(
        conversation=conversation, message=note, responder=responder, start=0, end=1, at=at
    )


def an_approval(conversation: Conversation, author: Responder) -> None:
    Approval.objects.create(
        conversation=conversation,
        author=author,
        text="Baik",
        mode="private",
        client_token=uuid.uuid4(),
        seen=0,
        created_at=timezone.now(),
    )


def people_and_work(brand: Brand) -> list[Responder]:
    """Of two brands, some of both; everything that a view asks about stands somewhere."""
    other = a_brand("Bank Lain")
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "lead", brand)
    joko, dewi = a_responder("Joko", "agent", other), a_responder("Dewi", "manager", brand)
    dewi.brands.add(other)
    waiting(brand, -4, owner=rani)
    waiting(brand, 60, owner=bima)
    waiting(brand, 70, owner=bima)
    Conversation.objects.filter(pk=waiting(brand, 60).pk).update(status="snoozed")
    mentioned = waiting(brand, 90)
    a_mention(mentioned, rani)
    a_mention(mentioned, rani)
    an_approval(mentioned, rani)
    waiting(other, 5, owner=dewi)
    an_approval(waiting(other, 500), joko)
    return [rani, bima, joko, dewi]


def test_all_readers_together_are_told_what_each_view_holds_for_each(brand: Brand) -> None:
    people, at = people_and_work(brand), timezone.now()
    found = tallies(people, access.reaches(people), at)
    for one in people:
        seen = {slug: view for slug, view in LISTINGS.items() if slug in found[one.pk].views}
        for slug, view in seen.items():
            held = view.counted(one, at) if view.counted else view.holds(one, at)
            assert found[one.pk].views[slug] == handled(one).filter(held).count(), (one.name, slug)
        assert found[one.pk] == tally(one, at), one.name
    assert found[people[0].pk].views["mentions"] == 1
    assert found[people[3].pk].views["approvals"] == 2


def test_a_view_that_is_not_personal_asks_nobody_who_reads(brand: Brand, rani: Responder) -> None:
    bima, at = a_responder("Bima", "agent", brand), timezone.now()
    for slug, view in LISTINGS.items():
        if not view.is_personal:
            assert view.holds(rani, at) == view.holds(bima, at), slug


def test_saved_views_are_counted_for_each_reader_as_when_they_ask_alone(brand: Brand) -> None:
    people, at = people_and_work(brand), timezone.now()
    rani, bima, joko, dewi = people
    team = a_team(brand, rani, lead=bima)
    queries = ["view=open", "view=mine", "view=open&owner=me", "view=open&due=today", "view=done"]
    for number, query in enumerate(queries):
        for owner, where in ((rani, {}), (dewi, {"brand": brand}), (bima, {"team": team})):
            SavedView.objects.create(
                owner=owner, name=f"{number}", query=query, position=number, at=at, **where
            )
    reaches = access.reaches(people)
    visible = saved_views.visible_to(people, reaches)
    found = counts_of_all(people, reaches, at)
    for one in people:
        assert visible[one.pk] == list(saved_views.visible(one)), one.name
        assert found[one.pk] == counts(visible[one.pk], one, at), one.name
    assert len(visible[rani.pk]) == 15
    assert visible[joko.pk] == []


def test_a_digest_says_what_the_rail_says_and_where_what_moved_stands(
    brand: Brand, rani: Responder
) -> None:
    mine, free = waiting(brand, 10, owner=rani), waiting(brand, 20)
    SavedView.objects.create(owner=rani, name="Punyaku", query="view=mine", at=timezone.now())
    [found] = told((rani, {mine.pk, free.pk}))
    rail = at_desk(rani).get("/conversations/").context["rail"]
    shown = [*rail.views, *rail.saved, *rail.channels, *rail.brands]
    named = {item.tally: item.count for item in shown if item.count is not None}
    assert named == {name: many for name, many in found["counts"].items() if "brand" not in name}
    assert found["counts"][f"brand:{brand.pk}"] == 2
    due = [one.handling.next_due_at.timestamp() * 1000 for one in (mine, free)]
    assert found["moved"] == [
        [mine.pk, pytest.approx(due[0]), rani.pk],
        [free.pk, pytest.approx(due[1]), 0],
    ]


def test_nobody_is_told_of_what_is_beyond_their_reach(brand: Brand, rani: Responder) -> None:
    secret = waiting(a_brand("Bank Lain"), 5, owner=rani)
    mine = waiting(brand, 5)
    joko = a_responder("Joko", "agent", secret.brand)
    admin = a_responder("Wati", "admin", brand)
    gone = a_responder("Tono", "agent", brand)
    gone.user.is_active = False
    gone.user.save()
    everything = {secret.pk, mine.pk}
    found = told((rani, everything), (joko, everything), (admin, everything), (gone, everything))
    assert [one and [pk for pk, *_rest in one["moved"]] for one in found] == [
        [mine.pk],
        [secret.pk],
        None,
        None,
    ]
    assert found[0]["counts"]["view:mine"] == 0
    assert f"brand:{secret.brand_id}" not in found[0]["counts"]
    rani.brands.clear()
    [found_now] = told((rani, everything))
    assert found_now["moved"] == []
    assert not any(found_now["counts"].values())


def test_more_than_can_be_told_is_told_as_anything(
    monkeypatch: pytest.MonkeyPatch, brand: Brand, rani: Responder
) -> None:
    monkeypatch.setattr(digest, "MOST_MOVED", 1)
    pks = {waiting(brand, 5).pk, waiting(brand, 6).pk}
    assert told((rani, pks))[0]["moved"] is None
    assert len(told((rani, {min(pks)}))[0]["moved"]) == 1


def test_many_consoles_cost_no_more_queries_than_one(brand: Brand, rani: Responder) -> None:
    waiting(brand, 5)
    others = [a_responder(f"Agen {number}", "agent", brand) for number in range(20)]
    view = {"name": "Semua", "query": "view=open", "brand": brand, "at": timezone.now()}
    SavedView.objects.create(owner=rani, **view)

    def cost(people: list[Responder]) -> int:
        with CaptureQueriesContext(connection) as queries:
            told(*((one, set()) for one in people))
        return len(queries)

    assert cost([rani, *others]) == cost([rani])
