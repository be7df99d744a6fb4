"""The list: what each view holds, in which order, at which cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.models import Brand, Conversation
from responders.console import afresh, paging, queue
from responders.models import BreachForecast, Responder
from tests.builders import a_brand, a_message, a_responder
from tests.responders.console.desk import HTMX, at_desk, waiting

pytestmark = pytest.mark.django_db


def names(response: object) -> list[str]:
    return [row.preview for group in response.context["groups"] for row in group["rows"]]  # type: ignore[attr-defined]


def test_what_is_due_first_stands_first_under_its_group() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    for minutes, text in [(300, "nanti"), (-4, "lewat"), (7, "sebentar lagi")]:
        waiting(brand, minutes, text)
    response = at_desk(rani).get("/conversations/")
    assert names(response) == ["lewat", "sebentar lagi", "nanti"]
    assert [group["slug"] for group in response.context["groups"]] == ["overdue", "soon", "later"]


@pytest.mark.parametrize(
    ("view", "expected"),
    [("mine", ["punya Rani"]), ("unassigned", ["belum ada"]), ("breached", ["punya Rani"])],
)
def test_each_view_holds_its_own(view: str, expected: list[str]) -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    waiting(brand, -4, "punya Rani", owner=rani)
    waiting(brand, 60, "punya Bima", owner=bima)
    waiting(brand, 90, "belum ada")
    assert names(at_desk(rani).get("/conversations/", {"view": view})) == expected


def test_only_the_view_at_risk_says_how_probable_it_is() -> None:
    brand = a_brand()
    rani = at_desk(a_responder("Rani", "agent", brand))
    found, now = waiting(brand, 30), timezone.now()
    BreachForecast.objects.create(
        conversation=found, due_at=now + timedelta(minutes=30), probability=0.9, ahead=2, agents=1, each_seconds=360, at=now
    )  # fmt: skip
    views = {view: rani.get("/conversations/", {"view": view}) for view in ("risk", "open")}
    assert [names(page) for page in views.values()] == [["Halo min"]] * 2
    assert ["% to be late" in page.content.decode() for page in views.values()] == [True, False]


def test_a_search_finds_words_names_and_the_case_number() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    found = waiting(brand, 60, "kartu tertelan")
    a_message(found, "di ATM Rest Area")
    waiting(brand, 90, "yang lain")
    client = at_desk(rani)
    for wanted in ("tertelan", "rest area", found.case_number, found.identity.name):
        response = client.get("/conversations/", {"q": wanted})
        assert "kartu tertelan" in names(response), wanted
    assert names(client.get("/conversations/", {"q": "tidak ada begitu"})) == []


def test_pages_neither_repeat_nor_hide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    for number in range(5):
        waiting(brand, 60 + number, f"nomor {number}")
    client, after, seen = at_desk(rani), "", []
    for _page in range(3):
        response = client.get("/conversations/", {"after": after}, headers=HTMX)
        seen += names(response)
        after = response.context["next"]
    assert seen == [f"nomor {number}" for number in range(5)]
    assert after == ""


def test_an_unreadable_page_mark_is_the_beginning() -> None:
    brand = a_brand()
    waiting(brand, 60, "satu")
    client = at_desk(a_responder("Rani", "agent", brand))
    for mark in ("x", "_1", "2026-13-45_1", "never_1x", "\0"):
        assert names(client.get("/conversations/", {"after": mark})) == ["satu"]


def test_news_counts_what_is_due_sooner_and_not_shown() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    shown = waiting(brand, 60, "terlihat")
    client = at_desk(rani)
    last = client.get("/conversations/").context["last"]
    waiting(brand, 5, "baru")
    waiting(brand, 500, "jauh")
    response = client.get("/conversations/news/", {"after": last, "shown": str(shown.pk)})
    assert response.context["fresh"] == 1
    assert "1 new conversation is due sooner" in response.content.decode()


def test_the_heading_counts_what_the_rail_counts_also_before_the_bar_is_pressed() -> None:
    brand = a_brand()
    shown = waiting(brand, 60, "terlihat")
    client = at_desk(a_responder("Rani", "agent", brand))
    page = client.get("/conversations/")
    waiting(brand, 5, "baru")
    waiting(brand, 500, "jauh")
    asked = {"after": page.context["last"], "shown": str(shown.pk)}
    for seen in ({**asked}, {**asked, "shown": ""}):
        news = client.get("/conversations/news/", {**seen, "counts": "1"})
        counted = {item.key: item.count for item in news.context["rail"].views}
        assert news.context["total"] == counted["g o"] == 3
        heading = (
            '<span class="count" id="total" data-tally="view:open" hx-swap-oob="true">3</span>'
        )
        assert heading in news.content.decode()
    assert "baru" not in news.content.decode()


def test_news_tell_what_is_new_by_name_and_the_heading_where_no_digest_counts_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    client = at_desk(rani)
    news = [waiting(brand, minutes, owner=rani).pk for minutes in (5, 6)]

    def told(query: str) -> str:
        return client.get(f"/conversations/news/?{query}").content.decode()

    assert f'data-told="{news[0]},{news[1]}"' in told("view=open")
    monkeypatch.setattr(afresh, "MOST_TOLD", 1)
    assert 'data-told="many"' in told("view=open")
    assert "2 new conversations" in told("view=open")
    for query, name in (
        ("view=mine", "view:mine"),
        ("channel=webchat", "kind:webchat"),
        (f"brand={brand.pk}", f"brand:{brand.pk}"),
    ):
        assert 'id="total"' not in told(query), query
        assert (
            f'id="total" data-tally="{name}"'
            in client.get(f"/conversations/?{query}").content.decode()
        )
    for query in ("view=mine&is=unread", "view=open&owner=me", "view=done", "q=halo"):
        assert '<span class="count" id="total" hx-swap-oob="true">' in told(query), query


def test_rows_that_changed_come_with_the_news_and_those_of_another_brand_do_not() -> None:
    brand = a_brand()
    shown, other = waiting(brand, 60, "terlihat"), waiting(a_brand("Bank Lain"), 5, "rahasia")
    client = at_desk(a_responder("Rani", "agent", brand))
    asked = {"changed": f"{shown.pk},{other.pk},x", "open": str(shown.pk)}
    for door in ("news", "rows"):
        text = client.get(f"/conversations/{door}/", asked).content.decode()
        assert re.search(rf'id="row-{shown.pk}" hx-swap-oob="true"[^>]*aria-current', text), door
        assert "rahasia" not in text
        assert 'id="rail_counts"' not in text  # the stream tells them
    counted = client.get("/conversations/news/", {**asked, "counts": "1"}).content.decode()
    assert 'id="rail_counts"' in counted
    assert client.get("/conversations/rows/").content.strip() == b""


def test_the_list_costs_the_same_for_two_rows_and_for_forty() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    client = at_desk(rani)
    client.get("/conversations/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/conversations/").status_code == 200
        return len(queries)

    for _number in range(2):
        waiting(brand, 60, owner=rani)
    small = cost()
    for _number in range(38):
        waiting(brand, 60, owner=rani, flags=["abuse"], unread=2)
    assert cost() == small
    assert small <= 15  # the rows in two: their order, then what is shown of them


def test_another_brand_is_neither_listed_nor_counted() -> None:
    waiting(a_brand("Bank Lain"), 5, "rahasia")
    joko = a_responder("Joko", "lead", a_brand())
    response = at_desk(joko).get("/conversations/")
    assert b"rahasia" not in response.content
    assert response.context["total"] == 0


@pytest.mark.parametrize("role", Responder.Role.values)
def test_only_those_who_may_read_customers_see_the_list(role: str) -> None:
    brand = a_brand()
    waiting(brand, 5, "kata pelanggan")
    response = at_desk(a_responder("Wati", role, brand)).get("/conversations/")
    assert (response.status_code == 200) is (role != Responder.Role.ADMIN)
    assert (b"kata pelanggan" in response.content) is (role != Responder.Role.ADMIN)


def test_signed_out_one_is_asked_to_sign_in() -> None:
    response = Client().get("/conversations/?view=mine")
    assert response["Location"].startswith("/sign-in/?next=/conversations/")


def finished(brand: Brand, ago: float, text: str) -> Conversation:
    found = waiting(brand, 60, text)
    found.status = "resolved"
    found.last_message_at = timezone.now() - timedelta(minutes=ago)
    found.save()
    return found


def test_news_of_a_list_with_the_newest_first_counts_what_is_newer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    brand = a_brand()
    for ago in range(10, 15):
        finished(brand, ago, f"{ago} menit lalu")
    client = at_desk(a_responder("Rani", "agent", brand))
    page = client.get("/conversations/", {"view": "done"})
    shown = ",".join(str(row.pk) for group in page.context["groups"] for row in group["rows"])
    asked = {"view": "done", "after": page.context["last"], "shown": shown}
    assert client.get("/conversations/news/", asked).context["fresh"] == 0
    finished(brand, 1, "baru saja")
    news = client.get("/conversations/news/", asked)
    assert news.context["fresh"] == 1
    assert "1 newer conversation" in news.content.decode()


def test_a_long_past_is_not_counted_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_COUNTED", 2)
    brand = a_brand()
    client = at_desk(a_responder("Rani", "agent", brand))
    for ago, told in ((1, "1"), (2, "2"), (3, "2+"), (4, "2+")):
        finished(brand, ago, f"{ago} menit lalu")
        text = client.get("/conversations/", {"view": "done"}).content.decode()
        assert f'<span class="count" id="total">{told}</span>' in text
