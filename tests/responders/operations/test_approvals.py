"""Replies that a second person looks at: who must, who may, and what leaves in the end."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from inbox.errors import MovedMeanwhile, NotAllowed, Refused
from inbox.models import Activity, Conversation, Delivery, Message, StoredFile
from responders.models import Approval, Draft, Queue, Responder, SlaClock, Telling
from responders.operations import (
    approval_rules,
    approvals,
    clocks,
    enclosures,
    joinings,
    replies,
    scheduled_replies,
    scheduled_sweep,
)
from tests.builders import (
    MONDAY_TEN,
    a_brand,
    a_channel,
    a_conversation,
    a_message,
    a_queue,
    a_responder,
    a_team,
)
from tests.responders.api.promises import a_clock
from tests.responders.operations.test_routing_at_once import at_once

pytestmark = pytest.mark.django_db
RULE: dict[str, Any] = {
    "whose": "some", "roles": ["agent"], "newcomer_days": 0, "approvers": "leads", "people": [],
}  # fmt: skip


class Desk:
    """A queue whose agents' replies are approved by leads; Rani answers, Dewi and Bayu lead, Tuti manages."""

    def __init__(self) -> None:
        self.brand = a_brand()
        self.rani = a_responder("Rani", "agent", self.brand)
        self.dewi = a_responder("Dewi", "lead", self.brand)
        self.bayu = a_responder("Bayu", "lead", self.brand)
        self.tuti = a_responder("Tuti", "manager", self.brand)
        self.queue = a_queue(a_team(self.brand, self.rani, lead=self.dewi))
        self.rule()
        self.found = self.waiting()

    def rule(self, **changed: Any) -> None:
        approval_rules.save(self.queue, **{**RULE, **changed}, by=self.tuti.user, at=MONDAY_TEN)

    def waiting(self) -> Conversation:
        found = a_conversation(a_channel(self.brand), status="open", last_inbound_at=MONDAY_TEN)
        a_message(found, "Kartu saya tertelan")
        found.handling.queue = self.queue
        found.handling.save()
        return found

    def submitted(self, text: str = "Baik, Kak", **fields: Any) -> Approval:
        given = {"mode": "private", "client_token": uuid.uuid4(), "by": self.rani.user, **fields}
        return approvals.submit(self.found, text=text, at=MONDAY_TEN, **given)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def said(desk: Desk, by: Responder, **fields: Any) -> Delivery:
    given = {"text": "Langsung", "mode": "private", "client_token": uuid.uuid4(), **fields}
    return replies.submit(desk.found, by=by.user, at=MONDAY_TEN, **given)


def test_who_needs_an_approval_sends_nothing_without(desk: Desk) -> None:
    with pytest.raises(approval_rules.NeedsApproval):
        said(desk, desk.rani)
    with pytest.raises(approval_rules.NeedsApproval):
        scheduled_replies.plan(
            desk.found, text="Nanti", mode="private", client_token=uuid.uuid4(),
            send_at=MONDAY_TEN + timedelta(hours=1), by=desk.rani.user, at=MONDAY_TEN,
        )  # fmt: skip
    assert not Delivery.objects.exists()
    assert said(desk, desk.dewi)  # leads are not meant by this rule
    with pytest.raises(Refused) as refused:
        desk.submitted(by=desk.dewi.user, takes_over=True)
    assert refused.value.code == "no_approval_needed"


def test_what_a_merge_brought_is_read_before_one_approves(desk: Desk) -> None:
    other = desk.waiting()  # its message is newer; an older one is not told by its id
    Message.objects.filter(conversation=other).update(identity=desk.found.identity)
    Conversation.objects.filter(pk=other.pk).update(identity=desk.found.identity)
    older = other.messages.get()
    asked = desk.submitted()
    Approval.objects.filter(pk=asked.pk).update(seen=older.pk)
    later = MONDAY_TEN + timedelta(minutes=5)
    joinings.merge(other, desk.found, by=desk.rani.user, at=later)
    with pytest.raises(approvals.Outdated):
        approvals.approve(asked, by=desk.dewi.user, at=later)
    with pytest.raises(Refused) as refused:
        approvals.reject(asked, "\0 ", by=desk.dewi.user, at=later)
    assert refused.value.code == "no_note"
    assert approvals.approve(asked, by=desk.dewi.user, at=later, seen=older.pk)


def test_rules_mean_roles_newcomers_everybody_or_nobody(desk: Desk) -> None:
    def needed(*people: Responder) -> list[bool]:
        return [approval_rules.is_needed(desk.found, one, at=MONDAY_TEN) for one in people]

    everyone = (desk.rani, desk.dewi, desk.tuti)
    assert needed(*everyone) == [True, False, False]
    desk.rule(whose="all")
    assert needed(*everyone) == [True, True, True]
    desk.rule(whose="nobody")
    assert needed(*everyone) == [False, False, False]
    for responder, days in ((desk.rani, 3), (desk.dewi, 40)):
        responder.user.date_joined = MONDAY_TEN - timedelta(days=days)
        responder.user.save()
    desk.rule(roles=[], newcomer_days=30)
    assert needed(desk.rani, desk.dewi) == [True, False]
    for wrong, code in (
        ({"roles": []}, "nobody_meant"),
        ({"approvers": "people", "people": [desk.rani]}, "nobody_approves"),
    ):
        with pytest.raises(Refused) as refused:
            desk.rule(**wrong)
        assert refused.value.code == code
    with pytest.raises(NotAllowed):
        approval_rules.save(desk.queue, **RULE, by=desk.dewi.user, at=MONDAY_TEN)


def test_those_who_may_approve_are_those_who_see_it_waiting(desk: Desk) -> None:
    a_responder("Joko", "lead", a_brand("Bank Lain"))
    for change, names in (
        ({}, {"Dewi", "Bayu", "Tuti"}),
        ({"approvers": "team"}, {"Dewi", "Tuti"}),
        ({"approvers": "people", "people": [desk.bayu]}, {"Bayu"}),
    ):
        desk.rule(**change)
        approval = desk.submitted()
        seeing = {
            one.name
            for one in Responder.objects.all()
            if approval_rules.waiting_for(one).filter(pk=approval.pk).exists()
        }
        allowed = set(approval_rules.approvers(desk.found).values_list("name", flat=True))
        told = Telling.objects.filter(kind="approval_asked", at=MONDAY_TEN)
        assert seeing == allowed == names
        assert names == set(told.values_list("recipient__name", flat=True))
        Telling.objects.all().delete()
        outsiders = set(Responder.objects.values_list("name", flat=True)) - names
        for name in outsiders:
            with pytest.raises(NotAllowed):
                approvals.approve(approval, by=Responder.objects.get(name=name).user, at=MONDAY_TEN)


def test_what_is_approved_leaves_as_it_was_frozen_and_stops_its_clock_only_then(
    desk: Desk,
) -> None:
    clock, token = a_clock(desk.found, metric="next_reply"), uuid.uuid4()
    enclosures.add(
        desk.found, b"%PDF-1.7", "a.pdf", client_token=token, by=desk.rani.user, at=MONDAY_TEN
    )
    approval = desk.submitted(client_token=token)
    assert desk.submitted(client_token=token) == approval
    enclosures.remove(desk.found, StoredFile.objects.get().pk, by=desk.rani.user)
    enclosures.add(
        desk.found, b"%PDF-1.7", "b.pdf", client_token=token, by=desk.rani.user, at=MONDAY_TEN
    )
    clocks.reconcile([desk.found], at=MONDAY_TEN)
    assert not SlaClock.objects.filter(conversation=desk.found).exclude(
        outcome__in=["", "cancelled"]
    )
    sent = approvals.approve(approval, by=desk.dewi.user, at=MONDAY_TEN)
    assert (sent.message.text, sent.message.author) == ("Baik, Kak", desk.rani.user)
    assert [one.name for one in sent.message.attachments.all()] == ["a.pdf"]
    assert sent.approval.decided_by == desk.dewi
    assert desk.found.handling.__class__.objects.get(pk=desk.found.pk).owner == desk.rani
    noted = Activity.objects.filter(conversation=desk.found, verb__startswith="approval")
    noted |= Activity.objects.filter(conversation=desk.found, verb="reply_approved")
    assert sorted(noted.values_list("verb", "actor__responder__name")) == [
        ("approval_asked", "Rani"),
        ("reply_approved", "Dewi"),
    ]
    assert Telling.objects.filter(recipient=desk.rani, kind="approved", by=desk.dewi).exists()
    for late in (approvals.approve, lambda *a, **k: approvals.reject(a[0], "Tidak", **k)):
        with pytest.raises(MovedMeanwhile):
            late(approval, by=desk.bayu.user, at=MONDAY_TEN)
    assert clock.metric == "next_reply"


def test_nobody_approves_their_own(desk: Desk) -> None:
    desk.rule(whose="all")
    own = desk.submitted(by=desk.dewi.user)
    assert not approval_rules.waiting_for(desk.dewi).exists()
    with pytest.raises(NotAllowed) as refused:
        approvals.approve(own, by=desk.dewi.user, at=MONDAY_TEN)
    assert refused.value.code == "own_reply"
    changed = approvals.approve(own, text="Siap, Kak", by=desk.bayu.user, at=MONDAY_TEN)
    assert (changed.message.text, changed.message.author) == ("Siap, Kak", desk.dewi.user)
    own.refresh_from_db()
    assert (own.text, own.sent_text) == ("Baik, Kak", "Siap, Kak")


def test_what_is_sent_back_is_changed_and_submitted_again(desk: Desk) -> None:
    first = desk.submitted()
    with pytest.raises(Refused, match="different"):
        approvals.reject(first, "  ", by=desk.dewi.user, at=MONDAY_TEN)
    approvals.reject(first, "Jangan sebut rek 5212345621", by=desk.dewi.user, at=MONDAY_TEN)
    first.refresh_from_db()
    assert "5212345621" not in first.note
    assert [one.state for one in approvals.shown(desk.found, desk.rani)] == ["rejected"]
    assert not approvals.shown(desk.found, desk.bayu)
    Draft.objects.create(
        conversation=desk.found, responder=desk.rani, mode="private", text="Baru",
        updated_at=MONDAY_TEN,
    )  # fmt: skip
    assert approvals.take_back(first, by=desk.rani.user, at=MONDAY_TEN).text == "Baik, Kak\n\nBaru"
    second = desk.submitted("Baik sekali, Kak")
    assert approvals.previous(second) == first
    third = desk.submitted("Sudah, Kak")  # in place of the one that is open
    second.refresh_from_db()
    assert (second.state, Approval.objects.get(state="open")) == ("superseded", third)
    with pytest.raises(MovedMeanwhile):
        approvals.approve(second, by=desk.dewi.user, at=MONDAY_TEN)


def test_a_customer_who_writes_meanwhile_is_read_before_anything_is_approved(desk: Desk) -> None:
    approval = desk.submitted()
    news = a_message(desk.found, "Sudah bisa, terima kasih")
    assert approvals.is_outdated(approval)
    with pytest.raises(approvals.Outdated):
        approvals.approve(approval, by=desk.dewi.user, at=MONDAY_TEN)
    approval.refresh_from_db()
    assert approval.state == "open"
    a_message(desk.found, "Eh, belum")  # after the page was loaded
    with pytest.raises(approvals.Outdated):
        approvals.approve(approval, by=desk.dewi.user, at=MONDAY_TEN, seen=news.pk)
    newest = desk.found.messages.latest("pk").pk
    assert approvals.approve(approval, by=desk.dewi.user, at=MONDAY_TEN, seen=newest)


def test_a_rule_that_came_later_keeps_a_planned_reply_from_leaving(desk: Desk) -> None:
    desk.rule(whose="nobody")
    at = MONDAY_TEN + timedelta(hours=1)
    row = scheduled_replies.plan(
        desk.found, text="Nanti", mode="private", client_token=uuid.uuid4(), send_at=at,
        by=desk.rani.user, at=MONDAY_TEN,
    )  # fmt: skip
    desk.rule()
    assert scheduled_sweep.sweep(at=at) == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", "needs_approval")


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once() -> None:
    desk = Desk()
    approval = desk.submitted()

    def decide() -> None:
        for one in (desk.dewi, desk.bayu, desk.tuti):
            try:
                approvals.approve(approval, by=one.user, at=MONDAY_TEN)
                approvals.reject(approval, "Tidak", by=one.user, at=MONDAY_TEN)
            except MovedMeanwhile:
                continue

    at_once(decide, workers=4)
    assert Delivery.objects.count() == 1
    assert Activity.objects.filter(verb__in=["reply_approved", "reply_rejected"]).count() == 1


def test_outsiders_neither_see_nor_decide(desk: Desk) -> None:
    approval: Approval = desk.submitted()
    joko = a_responder("Joko", "manager", a_brand("Bank Lain"))
    assert not approval_rules.waiting_for(joko).exists()
    with pytest.raises(NotAllowed):
        approvals.approve(approval, by=joko.user, at=MONDAY_TEN)
    assert Queue.objects.filter(pk__in=approval_rules.queues_of(joko)).count() == 0
