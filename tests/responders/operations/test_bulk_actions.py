"""One action upon many conversations: each once, each told, and taken back together."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import translation

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity, Conversation
from responders.models import BulkAction, BulkItem, Handling, Responder, Tag, Tagging
from responders.operations import assignments, bulk_actions, bulk_deeds, seen
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_responder,
)

AT = MONDAY_TEN + timedelta(hours=1)


def several(brand: Any, many: int = 3, **fields: Any) -> list[Conversation]:
    channel = a_channel(brand)
    found = [a_conversation(channel, status="open", **fields) for _number in range(many)]
    for one in found:
        a_message(one)
    return found


def stamps(rows: list[Conversation]) -> dict[int, str]:
    ids = [row.pk for row in rows]
    return seen.stamps(list(Conversation.objects.filter(pk__in=ids).select_related("handling")))


def ask(kind: str, picked: Mapping[int, str], by: Responder, **params: Any) -> BulkAction:
    return bulk_actions.ask(kind, picked, params, token=uuid.uuid4(), by=by.user, at=AT)


def done(action: BulkAction) -> dict[str, int]:
    while bulk_actions.step(at=AT, only=action):
        continue
    return bulk_actions.tally(action)


@pytest.mark.django_db
def test_each_deed_is_done_by_the_operation_for_one_and_undone() -> None:
    brand = a_brand()
    lead, bima = a_responder("Wati", "lead", brand), a_responder("Bima", "agent", brand)
    rows = several(brand)
    Handling.objects.filter(pk=rows[0].pk).update(owner=bima, priority=2)
    tag = Tag.objects.create(brand=brand, name="vip")
    Tagging.objects.create(conversation=rows[0], tag=tag, at=AT)

    def state() -> list[tuple[object, ...]]:
        columns = ("status", "snoozed_until", "handling__owner", "handling__priority")
        tags = list(Tagging.objects.order_by("pk").values_list("conversation", "tag__name"))
        return [*Conversation.objects.order_by("pk").values_list(*columns), *sorted(tags)]

    before = state()
    for kind, params, verb in [
        ("assign", {"responder": lead.pk}, "assigned"),
        ("tag", {"name": "vip"}, "tagged"),
        ("untag", {"name": "vip"}, "untagged"),
        ("priority", {"priority": 1}, "prioritised"),
        ("snooze", {"until": (AT + timedelta(hours=2)).isoformat()}, "status_changed"),
        ("resolve", {}, "status_changed"),
        ("spam", {}, "status_changed"),
    ]:
        Activity.objects.all().delete()
        action = ask(kind, stamps(rows), lead, **params)
        tally = done(action)
        did = tally.get("done", 0)
        assert did + tally.get("skipped", 0) == 3, kind
        assert did == Activity.objects.filter(verb=verb, actor=lead.user).count() > 0, kind
        assert state() != before, kind
        bulk_actions.undo(action, by=lead.user, at=AT)
        assert done(action).get("undone") == did, kind
        assert state() == before, kind
    assert set(bulk_deeds._DEEDS) == set(BulkAction.Kind)


@pytest.mark.django_db
def test_what_changed_since_the_page_is_skipped_and_said() -> None:
    brand = a_brand()
    rani, bima = a_responder("Rani", "agent", brand), a_responder("Bima", "agent", brand)
    rows = several(brand, 4)
    picked = stamps(rows)
    a_message(rows[0], "satu lagi")
    assignments.claim(rows[1], by=bima.user, at=AT)
    Conversation.objects.filter(pk=rows[2].pk).update(status="pending")
    action = ask("resolve", picked, rani)
    assert done(action) == {"skipped": 3, "done": 1}
    told = dict(BulkItem.objects.values_list("conversation", "words"))
    assert told[rows[0].pk] == "There is a newer message."
    assert told[rows[1].pk] == "It has another owner by now."
    assert told[rows[2].pk] == "It has another status by now."
    assert Conversation.objects.get(pk=rows[3].pk).status == "resolved"


@pytest.mark.django_db
def test_what_was_changed_after_the_action_is_not_undone() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    rows = several(brand, 2)
    action = ask("resolve", stamps(rows), rani)
    done(action)
    Conversation.objects.filter(pk=rows[0].pk).update(status="open")
    bulk_actions.undo(action, by=rani.user, at=AT)
    assert done(action) == {"kept": 1, "undone": 1}
    with pytest.raises(Refused):
        bulk_actions.undo(action, by=rani.user, at=AT)
    late = ask("tag", stamps(rows), rani, name="x")
    with pytest.raises(Refused):
        bulk_actions.undo(late, by=rani.user, at=AT + bulk_actions.UNDOABLE)
    with pytest.raises(NotAllowed):
        bulk_actions.undo(late, by=a_responder("Bima", "lead", brand).user, at=AT)


@pytest.mark.django_db
def test_an_undo_while_it_runs_begins_nothing_more() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    action = ask("resolve", stamps(several(brand)), rani)
    bulk_actions.step(at=AT)
    bulk_actions.undo(action, by=rani.user, at=AT)
    assert done(action) == {"undone": 3}
    assert not Conversation.objects.filter(status="resolved").exists()
    verbs = Activity.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["status_changed", "move_withdrawn"]  # one, and back


@pytest.mark.django_db
def test_a_selection_is_bounded_by_what_one_may_see_and_by_number() -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    rani = a_responder("Rani", "agent", brand)
    ours, theirs = several(brand, 2), several(other, 1)
    with pytest.raises(Refused) as refused:
        ask("resolve", stamps([*ours, *theirs]), rani)
    assert refused.value.code == "not_here"
    with pytest.raises(Refused):
        ask("resolve", {}, rani)
    with pytest.raises(Refused):
        ask("resolve", dict.fromkeys(range(1, bulk_actions.MOST + 2), ""), rani)
    with pytest.raises(NotAllowed):
        ask("resolve", stamps(ours), a_responder("Putu", "auditor", brand))
    action = ask("assign", stamps(ours), rani, responder=a_responder("B", "agent", brand).pk)
    assert done(action) == {"refused": 2}  # to others: for leads
    again = ask("resolve", stamps(ours), rani)
    rani.brands.clear()
    assert done(again) == {"refused": 2}
    assert not Conversation.objects.filter(status="resolved").exists()


@pytest.mark.django_db
def test_the_same_token_is_the_same_action_and_a_fault_stops_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    rows, token = several(brand), uuid.uuid4()
    picked = stamps(rows)
    first, second = (
        bulk_actions.ask("resolve", picked, {}, token=token, by=rani.user, at=AT) for _ in range(2)
    )
    assert first == second
    plain = bulk_deeds._DEEDS[BulkAction.Kind.RESOLVE]

    def faulty(deed: bulk_deeds.Deed) -> dict[str, Any]:
        plain(deed)
        if deed.conversation.pk == rows[1].pk:
            raise ZeroDivisionError
        return {}

    monkeypatch.setitem(bulk_deeds._DEEDS, BulkAction.Kind.RESOLVE, faulty)
    assert done(first) == {"done": 2, "refused": 1}
    assert Conversation.objects.get(pk=rows[1].pk).status == "open"  # no half of it stays


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_one_that_dies_do_each_item_once() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    action = ask("resolve", stamps(several(brand, 12)), rani)

    def dying() -> None:
        with transaction.atomic():
            bulk_actions.step(at=AT)
            transaction.set_rollback(True)  # as the database does when a worker is killed
        connections.close_all()

    def working() -> None:
        done(action)
        connections.close_all()

    threads = [threading.Thread(target=run) for run in (dying, working, working)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done(action) == {"done": 12}
    assert Activity.objects.filter(verb="status_changed").count() == 12


@pytest.mark.django_db
def test_who_waits_at_an_indonesian_page_is_told_in_indonesian() -> None:
    brand = a_brand()
    rani = a_responder("Rani", "agent", brand)
    rows = several(brand, 1)
    picked = stamps(rows)
    a_message(rows[0], "satu lagi")
    with translation.override("id"):
        done(ask("resolve", picked, rani))
    assert BulkItem.objects.get().words == "Ada pesan yang lebih baru."
