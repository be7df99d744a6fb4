"""Filters of the list, and views that keep them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Attachment, Conversation
from responders.models import SavedView, Tag, Tagging
from responders.operations import saved_views
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_queue,
    a_responder,
    a_team,
)
from tests.responders.console.desk import HTMX, at_desk, waiting

pytestmark = pytest.mark.django_db


def names(response: object) -> set[str]:
    return {row.preview for group in response.context["groups"] for row in group["rows"]}  # type: ignore[attr-defined]


def tagged(conversation: Conversation, name: str) -> None:
    tag, _made = Tag.objects.get_or_create(brand=conversation.brand, name=name)
    Tagging.objects.create(conversation=conversation, tag=tag, at=MONDAY_TEN)


def test_each_filter_holds_its_own_and_kinds_narrow_each_other() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    queue = a_queue(a_team(brand, rani))
    late = waiting(brand, -5, "lewat", owner=rani, queue=queue, priority=1, unread=2)
    soon = waiting(brand, 5, "sebentar", owner=bima, language="en", intent="fees")
    free = waiting(brand, 60 * 48, "bebas")
    public = a_conversation(
        a_channel(brand, "mastodon"), visibility="public", status="snoozed", preview="umum"
    )
    tagged(late, "atm")
    tagged(late, "vip")
    tagged(soon, "atm")
    Attachment.objects.create(message=free.messages.get(), kind="image")
    client = at_desk(rani)
    for asked, expected in {
        "owner=me": {"lewat"},
        "owner=none": {"bebas"},
        f"owner={bima.pk}&owner=none": {"sebentar", "bebas"},
        f"queue={queue.pk}": {"lewat"},
        f"team={queue.team_id}&due=soon": set(),
        "tag=atm&tag=vip": {"lewat", "sebentar"},
        "tag=atm&due=soon": {"sebentar"},
        "due=late&due=soon": {"lewat", "sebentar"},
        "priority=1": {"lewat"},
        "language=en": {"sebentar"},
        "topic=fees": {"sebentar"},
        "has=attachment": {"bebas"},
        "is=unread&is=waiting": {"lewat"},
        "surface=public&status=snoozed": {"umum"},
        "channel=mastodon&status=snoozed&status=open": {"umum"},
        "channel=webchat&channel=mastodon": {"lewat", "sebentar", "bebas"},
        "status=open&view=mine": {"lewat"},
    }.items():
        response = client.get(f"/conversations/?{asked}")
        assert names(response) == expected, asked
        assert response.context["total"] == len(expected), asked
        assert len(response.context["chips"]) == asked.count("=") - asked.count("view="), asked
    assert public.status == "snoozed"


def test_a_chip_leads_to_the_list_without_it_and_strangers_have_no_name() -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    secret = a_queue(a_team(other), "rahasia")
    waiting(other, 5, "milik lain", queue=secret)
    client = at_desk(a_responder("Rani", "manager", brand))
    asked = f"view=open&queue={secret.pk}&due=late&tag=%3Cb%3E"
    response = client.get(f"/conversations/?{asked}", headers=HTMX)
    text = response.content.decode()
    assert names(response) == set()
    assert [str(chip.words) for chip in response.context["chips"]] == ["Unknown", "<b>", "Late"]
    assert response.context["chips"][0].url == "view=open&tag=%3Cb%3E&due=late"
    assert "<b>" not in text
    assert "&lt;b&gt;" in text
    offered = client.get("/conversations/filters/?due=late", headers=HTMX).content.decode()
    assert "Rahasia" not in offered
    assert "due=late&amp;due=soon" in offered


def test_news_and_pages_keep_to_the_filters() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    waiting(brand, 60, "punya saya", owner=rani)
    client = at_desk(rani)
    last = client.get("/conversations/?owner=me").context["last"]
    waiting(brand, 5, "bukan")
    waiting(brand, 6, "baru", owner=rani)
    response = client.get("/conversations/news/", {"owner": "me", "after": last})
    assert response.context["fresh"] == 1
    assert "owner=me" in response.content.decode()


def test_views_are_seen_by_whom_they_are_for_and_show_only_what_each_may_see() -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    rani = a_responder("Rani", "agent", brand)
    lead = a_responder("Wati", "lead", brand, other)
    joko = a_responder("Joko", "manager", other)
    team = a_team(brand, rani, lead=lead)
    waiting(brand, 5, owner=rani)
    waiting(other, 5)
    now = timezone.now()
    query = "view=open&due=soon"
    saved_views.save("Sendiri", query, by=rani.user, at=now)
    saved_views.save("Tim", query, team_id=team.pk, by=lead.user, at=now)
    saved_views.save("Merek", query, brand_id=brand.pk, by=lead.user, at=now)
    for who, sees in [
        (rani, ["Sendiri", "Tim", "Merek"]),
        (lead, ["Tim", "Merek"]),
        (joko, []),
        (a_responder("Adi", "admin", brand), []),
    ]:
        assert [view.name for view in saved_views.visible(who)] == sees, who.name
    counted = {who.name: at_desk(who).get("/conversations/") for who in (rani, lead)}
    assert {i.count for i in counted["Rani"].context["rail"].saved} == {1}
    assert {i.count for i in counted["Wati"].context["rail"].saved} == {2}
    for refused in ({"brand_id": brand.pk}, {"team_id": team.pk}):
        with pytest.raises(NotAllowed):
            saved_views.save("Lain", query, **refused, by=rani.user, at=now)
        with pytest.raises(NotAllowed):
            saved_views.save("Lain", query, **refused, by=joko.user, at=now)
    shared = SavedView.objects.get(name="Merek")
    client = at_desk(rani)
    assert client.post(f"/conversations/views/{shared.pk}/removal/").status_code == 403
    assert at_desk(joko).post(f"/conversations/views/{shared.pk}/removal/").status_code == 404
    assert Activity.objects.filter(verb="view_saved", brand=brand).count() == 2


def test_views_are_saved_renamed_ordered_removed_and_put_back_at_the_desk() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    client = at_desk(rani)
    for name in ("Satu", "Dua", "Tiga"):
        response = client.post("/conversations/views/new/?view=mine&due=late", {"name": name})
        assert response["Location"] == "/conversations/?view=mine&due=late"
    client.post("/conversations/views/new/?view=mine&due=soon", {"name": "Dua"})  # over the old one
    one, two, three = saved_views.visible(rani)
    assert two.query == "view=mine&due=soon"
    client.post(f"/conversations/views/{three.pk}/place/", {"to": "0"})
    client.post(f"/conversations/views/{one.pk}/", {"name": "Pertama"})
    taken = client.post(f"/conversations/views/{one.pk}/", {"name": "Dua"})
    assert taken.status_code == 422
    client.post(f"/conversations/views/{two.pk}/removal/")
    assert [view.name for view in saved_views.visible(rani)] == ["Tiga", "Pertama"]
    assert "Dua" in client.get("/conversations/views/").content.decode()
    client.post(f"/conversations/views/{two.pk}/restoration/")
    assert [view.name for view in saved_views.visible(rani)] == ["Tiga", "Pertama", "Dua"]
    client.post(f"/conversations/views/{one.pk}/removal/")
    later = timezone.now() + saved_views.KEPT + saved_views.KEPT
    assert not saved_views.removed(rani, later).exists()
    assert saved_views.forget(before=later) == 1
    with pytest.raises(Refused):
        saved_views.save(" ", "view=open", by=rani.user, at=later)


def test_many_saved_views_cost_two_queries() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    client = at_desk(rani)
    waiting(brand, 5, owner=rani)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/conversations/").status_code == 200
        return len(queries)

    cost()
    without = cost()
    for number in range(20):
        query = f"view=open&due=soon&tag=a{number}&has=attachment"
        saved_views.save(f"V{number}", query, by=rani.user, at=timezone.now())
    assert cost() == without + 1
