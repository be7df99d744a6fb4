"""The past told again: as it was, by another policy, by other hours; in slices, and without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.core.states import Status
from inbox.errors import NotAllowed, Refused
from responders.models import Replay, ReplaySlice, Responder, SlaClock
from responders.operations import calendars, policies, replays
from responders.operations.replays import Wish
from tests.builders import a_responder
from tests.responders.promised import (
    WEEKDAYS,
    Bank,
    a_bank,
    a_spec,
    jakarta,
    moved,
    reconcile,
    replied,
    wrote,
)

pytestmark = pytest.mark.django_db

START, END = jakarta("2026-11-23 00:00"), jakarta("2026-11-24 00:00")
AT = END + timedelta(hours=1)


def a_day() -> Bank:
    """Met after 5 minutes and again after 10, missed after 20, closed without a word, still open."""
    bank = a_bank(first_reply=15, next_reply=30)
    for said in ("09:05", "09:20"):
        conversation = bank.conversation("2026-11-23 09:00")
        replied(conversation, f"2026-11-23 {said}", bank.rani)
        reconcile(conversation, f"2026-11-23 {said}")
    wrote(conversation, "2026-11-23 16:55")
    replied(conversation, "2026-11-23 17:20", bank.rani)
    reconcile(conversation, "2026-11-23 17:20")
    closed = bank.conversation("2026-11-23 09:00")
    moved(closed, "2026-11-23 09:01", Status.RESOLVED)
    reconcile(closed, "2026-11-23 09:01")
    bank.conversation("2026-11-23 09:00")
    return bank


def run(bank: Bank, **versions: object) -> Replay:
    replay = replays.ask(bank.brand, Wish(START, END, **versions), by=None, at=AT)  # type: ignore[arg-type]
    while replays.step(at=AT):
        continue
    replay.refresh_from_db()
    return replay


def figures(replay: Replay, metric: str = "first_reply", row: str = "all") -> list[int]:
    found: list[int] = replay.result["tables"][metric][row]
    return found


def test_as_it_was_gives_every_recorded_outcome_again() -> None:
    found = run(a_day())
    assert found.state == Replay.State.DONE
    clocks = SlaClock.objects.count()
    assert (found.result["equal"], found.result["unequal"]) == (clocks, 0)
    assert figures(found) == [1, 3, 1, 3, 0, 0]


def test_as_it_was_names_what_is_recorded_otherwise() -> None:
    bank = a_day()
    wrong = SlaClock.objects.filter(outcome="met", metric="first_reply").get()
    SlaClock.objects.filter(pk=wrong.pk).update(outcome="missed")
    found = run(bank)
    assert found.result["unequal"] == 1
    assert found.result["differences"] == [
        [wrong.conversation_id, "first_reply", wrong.base, ["outcome"]]
    ]


def test_two_runs_have_the_same_digest_and_another_story_has_another() -> None:
    bank = a_day()
    one, two = run(bank), run(bank)
    assert one.digest == two.digest != ""
    replied(bank.conversation("2026-11-23 10:00"), "2026-11-23 10:01", bank.rani)
    assert run(bank).digest != one.digest


def test_a_stricter_policy_gains_misses_and_a_laxer_one_loses_them() -> None:
    bank = a_day()
    strict = policies.change(bank.policy, a_spec(bank.calendar, first_reply=3), by=None, at=AT)
    assert figures(run(bank, policy_version=strict)) == [1, 3, 0, 4, 1, 0]
    lax = policies.change(bank.policy, a_spec(bank.calendar, first_reply=30), by=None, at=AT)
    assert figures(run(bank, policy_version=lax)) == [1, 3, 2, 2, 0, 1]


def test_other_hours_move_what_was_counted_by_the_old_ones() -> None:
    bank = a_day()
    assert bank.calendar is not None
    week = {day: [("08:00", "20:00")] for day in WEEKDAYS}
    plan = calendars.Plan("Asia/Jakarta", week)
    later = calendars.change(bank.calendar, plan, by=None, at=AT)
    found = run(bank, calendar_version=later)
    assert figures(found, "next_reply") == [1, 0, 1, 0, 0, 0]
    short = calendars.change(
        bank.calendar,
        calendars.Plan("Asia/Jakarta", {"mon": [("08:00", "17:10")], "tue": [("00:00", "24:00")]}),
        by=None,
        at=AT,
    )
    found = run(bank, calendar_version=short)
    assert figures(found)[:4] == [1, 3, 1, 3]


def test_misses_are_the_recorded_ones_and_those_gained_without_those_lost() -> None:
    bank = a_day()
    for minutes in (1, 3, 10, 30, 600):
        spec = a_spec(bank.calendar, first_reply=minutes, next_reply=minutes)
        version = policies.change(bank.policy, spec, by=None, at=AT)
        for rows in run(bank, policy_version=version).result["tables"].values():
            for _kept, broken, _kept_then, broken_then, gained, lost in rows.values():
                assert broken_then == broken + gained - lost


def test_each_number_stands_for_channel_and_hour_and_for_its_conversations() -> None:
    bank = a_day()
    strict = policies.change(bank.policy, a_spec(bank.calendar, first_reply=3), by=None, at=AT)
    found = run(bank, policy_version=strict)
    assert figures(found, row=f"channel:{bank.channel.pk}") == figures(found)
    assert figures(found, row="hour:9") == figures(found)
    gained = [one for one in replays.instances(found, by=None) if one.is_gained]
    met = SlaClock.objects.get(outcome="met", metric="first_reply")
    assert [(one.conversation_id, one.base) for one in gained] == [(met.conversation_id, met.base)]


def test_a_replay_writes_no_clock() -> None:
    bank = a_day()
    before = list(SlaClock.objects.order_by("pk").values())
    strict = policies.change(bank.policy, a_spec(bank.calendar, first_reply=3), by=None, at=AT)
    run(bank, policy_version=strict)
    assert list(SlaClock.objects.order_by("pk").values()) == before


def test_the_slice_of_a_dead_worker_is_taken_again_when_its_lease_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replays, "SLICE", 2)
    bank = a_day()
    whole = run(bank)
    replay = replays.ask(bank.brand, Wish(START, END), by=None, at=AT)
    held = replay.slices.order_by("first_id").first()
    assert held is not None
    ReplaySlice.objects.filter(pk=held.pk).update(leased_until=AT + replays.LEASE, attempts=1)
    while replays.step(at=AT):
        continue
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.total) == (Replay.State.RUNNING, 2, 4)
    later = AT + replays.LEASE + timedelta(seconds=1)
    while replays.step(at=later):
        continue
    replay.refresh_from_db()
    assert (replay.state, replay.done) == (Replay.State.DONE, 4)
    assert (replay.digest, replay.result) == (whole.digest, whole.result)


def test_a_cancelled_replay_is_worked_on_no_more() -> None:
    bank = a_day()
    replay = replays.ask(bank.brand, Wish(START, END), by=None, at=AT)
    replays.cancel(replay, by=None, at=AT)
    assert not replays.step(at=AT)
    replay.refresh_from_db()
    assert (replay.state, replay.done) == (Replay.State.CANCELLED, 0)
    with pytest.raises(Refused):
        replays.cancel(replay, by=None, at=AT)


def test_a_replay_that_fails_again_and_again_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    bank = a_day()
    replay = replays.ask(bank.brand, Wish(START, END), by=None, at=AT)

    def broken(*_given: object, **_more: object) -> None:
        raise ValueError("no such terms")

    monkeypatch.setattr(replays.retelling, "retell", broken)
    for _attempt in range(replays.ATTEMPTS):
        replays.step(at=AT)
    replay.refresh_from_db()
    assert (replay.state, replay.error) == (Replay.State.FAILED, "ValueError: no such terms")


def test_an_empty_range_is_done_at_once() -> None:
    bank = a_bank()
    found = run(bank)
    assert (found.state, found.result["clocks"]) == (Replay.State.DONE, 0)


def test_what_cannot_be_replayed_is_refused() -> None:
    bank, other = a_bank(), a_bank()
    wrong = (
        Wish(END, START),
        Wish(START, END, other.policy.current),
        Wish(START, END, bank.policy.current, bank.calendar.current if bank.calendar else None),
    )
    for wish in wrong:
        with pytest.raises(Refused):
            replays.ask(bank.brand, wish, by=None, at=AT)


def test_a_lead_may_not_replay_and_a_manager_only_their_own_brand() -> None:
    bank, other = a_bank(), a_bank()
    ines = a_responder("Ines", Responder.Role.MANAGER, other.brand)
    for user in (bank.bima.user, ines.user):
        with pytest.raises(NotAllowed):
            replays.ask(bank.brand, Wish(START, END), by=user, at=AT)


def test_a_second_policy_is_tried_only_where_it_would_be_chosen() -> None:
    bank = a_day()
    version = policies.create(bank.brand, "Second", a_spec(None, first_reply=1), by=None, at=AT)
    assert run(bank, policy_version=version.current).result["clocks"] == 0
    policies.reorder(bank.brand, [version.pk, bank.policy.pk], by=None, at=AT)
    assert figures(run(bank, policy_version=version.current))[3] == 4


def test_a_slice_that_kills_its_worker_each_time_ends_its_replay() -> None:
    bank = a_day()
    replay = replays.ask(bank.brand, Wish(START, END), by=None, at=AT)
    at = AT
    for _death in range(replays.ATTEMPTS):
        assert replays._take(at, None) is not None
        at += replays.LEASE + timedelta.resolution
    assert not replays.step(at=at)
    replay.refresh_from_db()
    assert (replay.state, replay.ended_at) == (Replay.State.FAILED, at)


def test_one_replay_of_a_brand_runs_at_a_time() -> None:
    bank, other = a_day(), a_bank()
    first = replays.ask(bank.brand, Wish(START, END), by=None, at=AT)
    with pytest.raises(Refused, match="running already"):
        replays.ask(bank.brand, Wish(START, END), by=None, at=AT)
    replays.ask(other.brand, Wish(START, END), by=None, at=AT)
    replays.cancel(first, by=None, at=AT)
    assert run(bank).state == Replay.State.DONE
