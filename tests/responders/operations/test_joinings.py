"""Clocks of merged and split conversations: an open question waits on, and undoing gives every clock back."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

import pytest
from django.db.models import F

from inbox.errors import NotAllowed
from inbox.models import Conversation, Identity
from responders.models import Handling, Mention, Responder, SlaClock
from responders.operations import conversations, joinings, mentions, notes
from responders.reports import backlog
from tests.builders import a_brand, a_responder
from tests.responders.promised import a_bank, jakarta, reconcile, replied, the_clock, wrote

pytestmark = pytest.mark.django_db
NINE, TEN = "2026-11-23 09:00", "2026-11-23 10:00"


def clocks_of(*talks: Conversation) -> list[Any]:
    """Those that count."""
    rows = SlaClock.objects.filter(conversation__in=talks).exclude(reason="superseded")
    return list(rows.order_by("conversation", "metric", "base").values())


def test_a_question_still_open_waits_on_from_when_it_was_asked() -> None:
    bank = a_bank()
    source, target = bank.conversation(NINE), bank.conversation("2026-11-23 08:30")
    Conversation.objects.filter(pk__in=[source.pk, target.pk]).update(waiting_since=F("created_at"))
    Conversation.objects.filter(pk=target.pk).update(identity=source.identity)
    replied(target, "2026-11-23 09:10", bank.rani)
    wrote(target, "2026-11-23 09:20")
    reconcile(target, "2026-11-23 09:20")
    before = clocks_of(source, target)
    asked = source.messages.get()

    joining = joinings.merge(source, target, by=bank.rani.user, at=jakarta("2026-11-23 09:30"))
    assert [clock.reason for clock in SlaClock.objects.filter(conversation=source)] == [
        "merged_into"
    ] * 2
    assert the_clock(target, "first_reply").outcome == "missed"
    running = SlaClock.objects.get(conversation=target, metric="next_reply", outcome="")
    assert (running.base, running.started_at) == (f"message:{asked.pk}", jakarta(NINE))
    assert Handling.objects.get(pk=target.pk).next_due_at == running.due_at
    assert Handling.objects.get(pk=source.pk).next_due_at is None

    moment = jakarta("2026-11-23 09:45")
    assert set(backlog.open_at(None, moment).values_list("pk", flat=True)) == {target.pk}
    joinings.undo(joining, by=bank.rani.user, at=jakarta(TEN))
    assert clocks_of(source, target) == before
    assert set(backlog.open_at(None, moment).values_list("pk", flat=True)) == {target.pk}
    assert backlog.open_at(None, jakarta("2026-11-23 10:05")).count() == 2


def test_what_is_learnt_of_a_message_is_learnt_by_every_conversation_it_was_in() -> None:
    bank = a_bank()
    for begun in (NINE, NINE, "2026-11-23 08:30"):
        bank.conversation(begun)
    Identity.objects.update(contact=Identity.objects.earliest("pk").contact)
    talks = list(Conversation.objects.order_by("pk"))
    asked, by = talks[0].messages.get(), bank.rani.user
    for source, target in itertools.pairwise(talks):
        joinings.merge(source, target, by=by, at=jakarta("2026-11-23 09:30"))
    for change, reason in (
        (conversations.mark_no_reply_needed, "no_reply_needed"),
        (conversations.unmark_no_reply_needed, "merged_into"),
    ):
        asked.refresh_from_db()
        change(asked, by=by, at=jakarta(TEN))
        reconcile(talks[-1], TEN)  # as the worker does that hears of it
        assert the_clock(talks[0], "first_reply").reason == reason


def test_a_split_part_has_clocks_of_its_own_and_gives_them_back() -> None:
    bank = a_bank()
    talk = bank.conversation(NINE)
    replied(talk, "2026-11-23 09:05", bank.rani)
    other = wrote(talk, "2026-11-23 09:20")
    Conversation.objects.filter(pk=talk.pk).update(status="open")
    Handling.objects.filter(pk=talk.pk).update(owner=bank.rani)
    reconcile(talk, "2026-11-23 09:20")
    before = clocks_of(talk)

    joining = joinings.split(other, by=bank.rani.user, at=jakarta("2026-11-23 09:30"))
    part = joining.target
    assert the_clock(part, "first_reply").started_at == jakarta("2026-11-23 09:20")
    assert Handling.objects.get(pk=part.pk).owner == bank.rani
    assert not SlaClock.objects.filter(conversation=talk, metric="next_reply", outcome="").exists()

    joinings.undo(joining, by=bank.rani.user, at=jakarta(TEN))
    assert clocks_of(talk) == before
    assert not SlaClock.objects.filter(conversation=part, outcome="").exists()


def test_a_mention_goes_along_with_its_note_and_comes_back() -> None:
    bank = a_bank()
    source, target = bank.conversation(NINE), bank.conversation("2026-11-23 08:30")
    Conversation.objects.filter(pk=target.pk).update(identity=source.identity)
    notes.write(
        source, "@Bima tolong", client_token=uuid.uuid4(), by=bank.rani.user, at=jakarta(NINE)
    )
    joining = joinings.merge(source, target, by=bank.rani.user, at=jakarta(TEN))
    assert mentions.see(target, by=bank.bima.user, at=jakarta(TEN)) == 1
    joinings.undo(joining, by=bank.rani.user, at=jakarta("2026-11-23 10:05"))
    assert Mention.objects.get().conversation == source


def test_only_who_works_for_the_brand_joins_conversations() -> None:
    bank = a_bank()
    source, target = bank.conversation(NINE), bank.conversation(TEN)
    joko = a_responder("Joko", Responder.Role.LEAD, a_brand())
    auditor = a_responder("Putu", Responder.Role.AUDITOR, source.brand)
    for who in (joko, auditor):
        with pytest.raises(NotAllowed):
            joinings.merge(source, target, by=who.user, at=jakarta(TEN))
        with pytest.raises(NotAllowed):
            joinings.split(source.messages.get(), by=who.user, at=jakarta(TEN))
    assert joinings.mergeable(target, joinings.talks(target, auditor), auditor) == []
