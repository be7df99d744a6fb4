"""A clock told to a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from responders.core.clock_sentences import SENTENCES
from responders.core.explain import Promised, explain
from responders.core.facts import Fact, FactKind
from responders.core.hours import BusinessHours
from responders.core.replay import replay
from responders.core.sla import Clock, Metric, Target, Terms

JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = BusinessHours.from_spec(
    {
        "zone": "Asia/Jakarta",
        "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
TERMS = Terms((Target(Metric.FIRST_REPLY, timedelta(minutes=30), "office"),))


def jakarta(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def clock(start: str, reply: str | None = None) -> Clock:
    begun = jakarta(start)
    facts = [
        Fact(begun, FactKind.POLICY_APPLIED, "activity:1", subject="v"),
        Fact(begun, FactKind.CUSTOMER_WROTE, "message:1"),
    ]
    if reply is not None:
        facts.append(Fact(jakarta(reply), FactKind.WE_REPLIED, "message:2"))
    [found] = replay(facts, {"v": TERMS}, {"office": OFFICE})
    return found


def test_an_answer_after_the_weekend_adds_up() -> None:
    told = explain(
        clock("2026-11-20 16:50", "2026-11-23 08:05"),
        jakarta("2026-11-24 10:00"), Promised(timedelta(minutes=30), OFFICE, "Office"),
    )  # fmt: skip
    codes = [line.code for line in told.lines]
    assert codes == ["started_message", "target_hours", "met", "due"]  # it was due later
    assert [part.length for part in told.counted] == [timedelta(minutes=10), timedelta(minutes=5)]
    assert (told.used, told.left) == (timedelta(minutes=15), timedelta(minutes=15))


def test_a_start_at_night_says_when_counting_begins() -> None:
    told = explain(
        clock("2026-11-21 10:00"),
        jakarta("2026-11-23 08:10"),
        Promised(timedelta(minutes=30), OFFICE, "Office"),
    )
    begins = next(line for line in told.lines if line.code == "waits_for_opening")
    assert begins.at == jakarta("2026-11-23 08:00")
    now, due = told.lines[-2:]
    assert (now.code, now.arguments) == ("running", {"left": timedelta(minutes=20)})
    assert [(part.length, part.total) for part in told.coming] == [
        (timedelta(minutes=20), timedelta(minutes=30))
    ]
    assert (due.code, due.at) == ("due", jakarta("2026-11-23 08:30"))


def test_a_broken_clock_says_by_how_much() -> None:
    told = explain(
        clock("2026-11-23 08:00"),
        jakarta("2026-11-23 09:00"),
        Promised(timedelta(minutes=30), OFFICE, "Office"),
    )
    assert told.lines[-1].code == "breached"
    assert told.lines[-1].arguments == {"over": timedelta(minutes=30)}
    assert told.coming == ()


def test_every_sentence_can_be_filled() -> None:
    told = explain(
        clock("2026-11-21 10:00", "2026-11-23 09:00"),
        jakarta("2026-11-23 10:00"),
        Promised(timedelta(minutes=30), OFFICE, "Office"),
    )
    for line in told.lines:
        assert line.code in SENTENCES
        assert "%" not in line.sentence % line.arguments
