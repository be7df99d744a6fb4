"""The pure core against a slow reference that shares nothing with it; `./dua test --reference` tries many more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from responders.core.facts import FactKind
from tests.reference.__main__ import tried, verdicts_differ
from tests.reference.logs import drawn

SEEDS = range(1, 151)


def test_the_core_and_the_reference_judge_random_logs_alike() -> None:
    tally = tried(SEEDS)
    assert tally.found == []
    outcomes = {name.partition(" ")[2] for name in tally.reached}
    metrics = {name.partition(" ")[0] for name in tally.reached}
    assert outcomes == {"running", "met", "missed", "cancelled", "closed_unanswered"}
    assert len(metrics) == 6


def test_a_reply_moved_by_a_minute_is_noticed_by_the_comparison() -> None:
    changed = 0
    for seed in SEEDS[:20]:
        log = drawn(seed)
        moved = [
            replace(fact, at=fact.at + timedelta(minutes=1))
            if fact.kind is FactKind.WE_REPLIED
            else fact
            for fact in log.facts
        ]
        changed += verdicts_differ(log, replace(log, facts=moved))
    assert changed > 0
