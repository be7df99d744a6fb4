"""What was under way in a conversation that is merged: cases, surveys, told waits, replies that wait, stamps."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from inbox.errors import MovedMeanwhile
from inbox.models import Conversation, Joining, StoredFile
from responders.models import (
    Approval,
    Assignment,
    Handling,
    ScheduledReply,
    Survey,
    Telling,
    ToldWait,
)
from responders.operations import (
    assignments,
    candidates,
    case_clocks,
    case_letters,
    joinings,
    routing,
    scheduled_replies,
    scheduled_sweep,
    seen,
    surveys,
    told_waits,
    wait_notices,
)
from responders.reports import worked
from tests.builders import a_message
from tests.responders.complaints import a_case
from tests.responders.promised import Bank, a_bank, jakarta, replied, wrote

pytestmark = pytest.mark.django_db
NINE, TEN, ELEVEN = "2026-11-23 09:00", "2026-11-23 10:00", "2026-11-23 11:00"
AT = jakarta(TEN)


def pair(bank: Bank) -> tuple[Conversation, Conversation]:
    """Source and target, of one person."""
    source, target = bank.conversation(NINE), bank.conversation("2026-11-23 08:30")
    Conversation.objects.filter(pk=target.pk).update(identity=source.identity)
    both = Conversation.objects.filter(pk__in=[source.pk, target.pk])
    both.update(status="open", turn="ours", waiting_since=jakarta("2026-11-23 08:30"))
    source.refresh_from_db()
    target.refresh_from_db()
    return source, target


def merged(source: Conversation, target: Conversation, bank: Bank) -> Joining:
    return joinings.merge(source, target, by=bank.bima.user, at=AT)


def test_a_running_case_goes_on_in_the_target_and_parts_again() -> None:
    bank = a_bank()
    source, target = pair(bank)
    case = a_case(source)
    due_at = case.due_at
    joining = merged(source, target, bank)
    target.refresh_from_db()
    assert case_clocks.of_conversation(target) == [case]
    case.refresh_from_db()
    assert (case.due_at, case.status) == (due_at, "open")
    letter = case_letters.send(
        case, "acknowledgement", target, client_token=uuid.uuid4(), by=bank.rani.user, at=AT
    )
    assert letter.delivery is not None and letter.delivery.conversation_id == target.pk
    joinings.undo(joining, by=bank.bima.user, at=jakarta(ELEVEN))
    assert case_clocks.of_conversation(target) == []
    assert case_clocks.of_conversation(source) == [case]


def a_plan(conversation: Conversation, bank: Bank) -> ScheduledReply:
    return scheduled_replies.plan(
        conversation,
        text="Baik, Kak",
        mode="private",
        client_token=uuid.uuid4(),
        send_at=AT + timedelta(hours=2),
        by=bank.rani.user,
        at=jakarta("2026-11-23 09:30"),
    )


def test_planned_replies_of_both_are_given_back_in_the_target() -> None:
    bank = a_bank()
    source, target = pair(bank)
    plans = [a_plan(source, bank), a_plan(target, bank)]
    merged(source, target, bank)
    for plan in plans:
        plan.refresh_from_db()
        assert (plan.state, plan.reason, plan.conversation_id) == ("cancelled", "merged", target.pk)
    assert Telling.objects.filter(recipient=bank.rani, kind="not_sent", way="console").count() == 2
    assert scheduled_sweep.sweep(at=AT + timedelta(hours=3)) == 0
    draft = scheduled_replies.take_back(plans[0], by=bank.rani.user, at=AT)
    assert (draft.conversation_id, draft.text) == (target.pk, "Baik, Kak")


def test_a_submission_of_the_source_comes_back_to_its_author_in_the_target() -> None:
    bank = a_bank()
    source, target = pair(bank)
    approval = Approval.objects.create(
        conversation=source, author=bank.rani, mode="private", text="Baik, Kak", client_token=uuid.uuid4(),
        seen=0, created_at=jakarta(NINE),
    )  # fmt: skip
    file = StoredFile.objects.create(
        channel=source.channel, conversation=source, client_token=approval.held_token, is_held=True,
        name="bukti.pdf", kind="file", mime="application/pdf", size_bytes=3, created_at=jakarta(NINE),
    )  # fmt: skip
    merged(source, target, bank)
    approval.refresh_from_db()
    file.refresh_from_db()
    assert (approval.state, approval.conversation_id, approval.decided_by) == ("rejected", target.pk, bank.bima)  # fmt: skip
    assert source.case_number in approval.note
    assert file.conversation_id == target.pk
    assert Telling.objects.filter(recipient=bank.rani, kind="rejected").exists()


def test_a_survey_is_not_sent_for_a_merged_source_nor_twice_for_the_same_words() -> None:
    bank = a_bank()
    source, target = pair(bank)
    replied(source, "2026-11-23 09:10", bank.rani)
    Survey.objects.create(
        conversation=source, channel=source.channel, resolved_at=jakarta("2026-11-23 09:20"),
        decided_at=jakarta("2026-11-23 09:20"), language="id", reason="",
    )  # fmt: skip
    merged(source, target, bank)
    target.refresh_from_db()
    assert surveys._reason(target) == Survey.Reason.ASKED_BEFORE
    wrote(target, "2026-11-23 09:40")
    replied(target, "2026-11-23 09:45", bank.rani)
    assert surveys._reason(target) == ""
    assert not surveys._due(AT).filter(pk=source.pk).exists()


def test_a_wait_that_was_told_in_the_source_is_not_told_again() -> None:
    bank = a_bank()
    source, target = pair(bank)
    replied(target, "2026-11-23 08:40", bank.rani)
    asked = source.messages.get()
    ToldWait.objects.create(
        conversation=source, queue=bank.queue, base=f"message:{asked.pk}", told_seconds=600,
        told_at=jakarta("2026-11-23 09:01"),
    )  # fmt: skip
    merged(source, target, bank)
    wait_notices.switch(
        bank.channel, None, is_on=True, is_public=False, again_after_minutes=1, by=None, at=AT
    )
    at = jakarta("2026-11-23 09:20")
    due = told_waits.query(told_waits._DUE, [at, at - told_waits.STALE, at - told_waits.GRACE, at])
    assert [row[0] for row in due] == []
    ToldWait.objects.all().delete()
    due = told_waits.query(told_waits._DUE, [at, at - told_waits.STALE, at - told_waits.GRACE, at])
    assert [row[0] for row in due] == [target.pk]


def test_a_merged_source_is_not_routed_and_holds_nobody() -> None:
    bank = a_bank()
    source, target = pair(bank)
    assignments.claim(source, by=bank.rani.user, at=jakarta(NINE))
    merged(source, target, bank)
    assert list(routing.waiting_in(bank.queue).values_list("pk", flat=True)) == [target.pk]
    assert list(candidates.held([bank.rani.pk])) == []
    assert Assignment.objects.filter(conversation=source, ended_at=None).exists()
    held = list(worked._held([bank.rani.pk], jakarta(NINE), jakarta("2026-11-23 17:00"), jakarta("2026-11-23 17:00")))  # fmt: skip
    assert held == [(bank.rani.pk, (jakarta(NINE), AT))]


def test_older_messages_that_a_merge_brought_are_not_acted_on_unseen() -> None:
    bank = a_bank()
    source, target = pair(bank)
    a_message(target, "yang terbaru", at=jakarta("2026-11-23 09:50"))
    handled = Conversation.objects.select_related("handling").get(pk=target.pk)
    before = seen.stamps([handled])[target.pk]
    merged(source, target, bank)
    handled.refresh_from_db()
    owner = Handling.objects.get(pk=target.pk).owner_id
    with pytest.raises(MovedMeanwhile) as refused:
        seen.require_unchanged(handled, owner, before)
    assert "newer message" in refused.value.message
    now = seen.stamps([Conversation.objects.select_related("handling").get(pk=target.pk)])
    seen.require_unchanged(handled, owner, now[target.pk])
    assert seen.newest_of(now[target.pk]) == seen.newest_of(before)
