"""Priority, tags and tier choose a policy, also in the middle; the past is tried by what was so then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from inbox.errors import NotAllowed, Refused
from inbox.models import Activity
from responders.console import telling
from responders.models import Handling, Replay, SlaPolicy, Tag
from responders.operations import policies, replays, tags, tiers
from responders.operations.explanations import explain
from responders.operations.rehearsals import rehearse
from responders.operations.replays import Wish
from tests.builders import a_brand, a_channel, an_identity
from tests.responders.promised import (
    Bank,
    a_bank,
    a_spec,
    jakarta,
    reconcile,
    replied,
    the_clock,
)

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"
START, END = jakarta("2026-11-23 00:00"), jakarta("2026-11-24 00:00")


def a_special(bank: Bank, minutes: int = 5, **conditions: list[str]) -> SlaPolicy:
    """Before the ordinary one."""
    spec = {**a_spec(bank.calendar, first_reply=minutes), "conditions": conditions}
    made = policies.create(bank.brand, "Special", spec, by=None, at=START)
    policies.reorder(bank.brand, [made.pk, bank.policy.pk], by=None, at=START)
    return made


def replayed(bank: Bank, **versions: Any) -> Replay:
    found = replays.ask(bank.brand, Wish(START, END, **versions), by=None, at=END)
    while replays.step(at=END):
        continue
    found.refresh_from_db()
    return found


def test_a_tag_put_on_tightens_from_the_start_and_taken_off_loosens_again() -> None:
    bank = a_bank(first_reply=60)
    a_special(bank, 15, tags=["vip", "press"])
    conversation = bank.conversation(NINE)
    assert the_clock(conversation).target_seconds == 3600
    tag = tags.add(conversation, "VIP", by=bank.rani.user, at=jakarta("2026-11-23 09:05"))
    assert the_clock(conversation).due_at == jakarta("2026-11-23 09:15")
    told = explain(the_clock(conversation), by=bank.rani.user, at=jakarta("2026-11-23 09:06"))
    said = [line["sentence"] for line in telling.told(told.explanation)]
    assert "From here the policy Special, version 1, chosen for: tag vip." in said
    assert said[1].startswith("Promised by the policy Standard, version 1, which is for every")
    tags.remove(conversation, tag, by=bank.rani.user, at=jakarta("2026-11-23 09:07"))
    assert the_clock(conversation).due_at == jakarta("2026-11-23 10:00")


def test_a_priority_raised_too_late_keeps_the_old_target_and_breaks_nothing() -> None:
    bank = a_bank(first_reply=60)
    a_special(bank, 15, priorities=["1"])
    conversation = bank.conversation(NINE)
    Handling.objects.filter(pk=conversation.pk).update(priority=1)
    reconcile(conversation, "2026-11-23 09:20")
    clock = the_clock(conversation)
    assert (clock.target_seconds, clock.would_have_missed) == (3600, True)
    assert clock.due_at == jakarta("2026-11-23 10:00")


def test_a_tier_moves_what_is_under_way_and_is_for_leads_to_set() -> None:
    bank = a_bank(first_reply=60)
    conversation = bank.conversation(NINE)
    contact, at = conversation.identity.contact, jakarta("2026-11-23 09:05")
    with pytest.raises(NotAllowed):
        tiers.place(contact, "Prioritas", by=bank.rani.user, at=at)
    assert tiers.place(contact, "  Prioritas ", by=bank.bima.user, at=at) == "Prioritas"
    a_special(bank, 15, tiers=["Prioritas"])
    other = an_identity(bank.channel).contact
    assert tiers.place(other, "prioritas", by=None, at=at) == "Prioritas"  # one tier, however spelt
    tiers.place(contact, "", by=bank.bima.user, at=at)
    reconcile(conversation, "2026-11-23 09:06")
    assert the_clock(conversation).target_seconds == 3600
    tiers.place(contact, "PRIORITAS", by=bank.bima.user, at=at + timedelta(minutes=2))
    assert the_clock(conversation).target_seconds == 900
    assert Activity.objects.filter(verb="tier_changed", brand=bank.brand).count() == 4
    with pytest.raises(Refused):
        tiers.place(contact, "x" * 41, by=None, at=at)
    with pytest.raises(NotAllowed):
        tiers.place(an_identity(a_channel(a_brand("Lain"))).contact, "x", by=bank.bima.user, at=at)


def a_day(bank: Bank) -> None:
    """Under the special policy from the start, in the middle, only for a while, and never."""
    vip = bank.conversation(NINE)
    tags.add(vip, "vip", by=None, at=jakarta("2026-11-23 09:00"))
    middle, while_, never = (bank.conversation(NINE) for _ in range(3))
    tags.add(middle, "vip", by=None, at=jakarta("2026-11-23 09:04"))
    tag = tags.add(while_, "vip", by=None, at=jakarta("2026-11-23 09:02"))
    tags.remove(while_, tag, by=None, at=jakarta("2026-11-23 09:03"))
    for conversation in (vip, middle, while_, never):
        replied(conversation, "2026-11-23 09:12", bank.rani)
        reconcile(conversation, "2026-11-23 09:12")
    Tag.objects.filter(name="vip").get().taggings.all().delete()  # now nothing of it shows any more


def test_the_version_in_force_gives_the_recorded_outcomes_from_the_facts_of_then() -> None:
    bank = a_bank(first_reply=60)
    special = a_special(bank, 10, tags=["vip"])
    a_day(bank)
    as_it_was = replayed(bank)
    assert (as_it_was.result["equal"], as_it_was.result["unequal"]) == (4, 0)
    for policy, about in ((special, 3), (bank.policy, 4)):
        found = replayed(bank, policy_version=policy.current)
        assert found.result["conversations"] == about
        kept, broken, kept_again, broken_again, gained, lost = found.result["tables"][
            "first_reply"
        ]["all"]
        assert (kept_again, broken_again, gained, lost) == (kept, broken, 0, 0)
    laxer = {**a_spec(bank.calendar, first_reply=30), "conditions": {"tags": ["vip"]}}
    [one] = rehearse(bank.brand, laxer, START, END, by=None, at=END, policy_id=special.pk)
    assert (len(one.lost), len(one.gained), one.recorded.n) == (2, 0, 3)


def test_what_other_conditions_would_have_chosen_is_asked_of_the_facts_of_then() -> None:
    bank = a_bank(first_reply=60)
    special = a_special(bank, 10, tags=["nobody"])
    a_day(bank)
    spec = {**a_spec(bank.calendar, first_reply=10), "conditions": {"tags": ["vip"]}}
    [one] = rehearse(bank.brand, spec, START, END, by=None, at=END, policy_id=special.pk)
    assert (len(one.gained), one.recorded.n) == (2, 3)
    narrower = {**spec, "conditions": {"tags": ["vip"], "priorities": ["1"]}}
    assert rehearse(bank.brand, narrower, START, END, by=None, at=END, policy_id=special.pk) == ()
