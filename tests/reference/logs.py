"""Random event logs and the calendars and terms they are judged by, all from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from responders.core.facts import Fact, FactKind
from responders.core.sla import Metric, Target, Terms

ZONES = (
    "Asia/Jakarta", "Asia/Jayapura", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
    "Africa/Casablanca", "America/St_Johns", "Pacific/Chatham", "Asia/Kathmandu", "America/Santiago",
)  # fmt: skip
CHANGES = (  # the nights on which clocks are set, and some on which none is
    date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1),
    date(2026, 3, 22), date(2026, 9, 6), date(2026, 6, 15), date(2026, 12, 24),
)  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STATUSES = ("open", "pending", "snoozed", "resolved", "resolved", "open", "closed", "spam")
KINDS = (
    *[FactKind.CUSTOMER_WROTE] * 6, *[FactKind.WE_REPLIED] * 5, *[FactKind.STATUS_CHANGED] * 5,
    FactKind.ASSIGNED, FactKind.ASSIGNED, FactKind.RELEASED, FactKind.AUTO_REPLIED, FactKind.NO_REPLY_NEEDED,
    FactKind.POLICY_APPLIED, FactKind.POLICY_APPLIED, FactKind.WITHDRAWN, FactKind.WITHDRAWN,
)  # fmt: skip
PREFIX = {FactKind.CUSTOMER_WROTE: "message", FactKind.WE_REPLIED: "message"}
WINDOWS = (
    [["08:00", "17:00"]], [["08:00", "12:00"], ["13:00", "17:00"]], [["22:00", "06:00"]],
    [["00:00", "24:00"]], [["01:30", "02:30"], ["09:15", "18:45"]], [["20:00", "02:15"], ["02:15", "03:00"]],
    [["10:00", "20:00"], ["18:00", "23:30"]], [["02:00", "03:00"]], [],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Log:
    facts: list[Fact]
    terms: dict[str, Terms]
    specs: dict[str, dict[str, Any]]


def drawn(seed: int) -> Log:
    draw = Random(seed)
    start = datetime.combine(
        draw.choice(CHANGES) - timedelta(days=draw.randint(0, 4)), datetime.min.time(), UTC
    ) + timedelta(minutes=draw.randint(0, 1440))
    specs = {key: _spec(draw, start.date()) for key in ("1", "2")}
    terms = {key: _terms(draw) for key in "abc"}
    return Log(_facts(draw, start), terms, specs)


def _spec(draw: Random, day: date) -> dict[str, Any]:
    weekly = {name: draw.choice(WINDOWS) for name in DAYS}
    if draw.random() < 0.03:
        weekly = {}
    elif not any(weekly.values()):
        weekly["wed"] = WINDOWS[0]

    def near() -> str:
        return (day + timedelta(days=draw.randint(-1, 12))).isoformat()

    return {
        "zone": draw.choice(ZONES),
        "weekly": weekly,
        "closed": [{"date": near(), "name": "x"} for _ in range(draw.randint(0, 3))],
        "openings": [
            {"date": each, "windows": draw.choice(WINDOWS)}
            for each in {near() for _ in range(draw.randint(0, 2))}
        ],
    }


def _terms(draw: Random) -> Terms:
    targets = []
    for metric in Metric:
        if draw.random() < 0.1:
            continue
        pauses: set[str] = set()
        if metric in (Metric.RESOLUTION, Metric.REQUESTER_WAIT, Metric.UPDATE):
            pauses = {each for each in ("pending", "snoozed", "open") if draw.random() < 0.25}
        targets.append(
            Target(
                metric,
                timedelta(seconds=draw.choice((1, 60, 900, 1800, 3600, 7200, 28800, 50000))),
                draw.choice(("", "1", "2")),
                draw.choice((0.5, 0.75, 1, 0.9)),
                frozenset(pauses),
            )
        )
    return Terms(tuple(targets), draw.random() < 0.2)


def _facts(draw: Random, start: datetime) -> list[Fact]:
    found = []
    if draw.random() < 0.95:
        found.append(Fact(start, FactKind.POLICY_APPLIED, "activity:0", subject=draw.choice("abc")))
    public = draw.choice((0.0, 0.5, 1.0))
    span = draw.choice((60, 600, 6000))
    for number in range(1, draw.randint(3, 18)):
        kind = draw.choice(KINDS)
        if draw.random() < 0.02:
            kind = FactKind.MERGED_INTO
        at = start + timedelta(minutes=draw.randint(0, span))
        if draw.random() < 0.2:
            at += timedelta(microseconds=draw.randint(0, 59_999_999))
        known = None
        if draw.random() < 0.3:
            known = at + timedelta(minutes=draw.randint(-5, span // 3))
        ref = f"{PREFIX.get(kind, 'activity')}:{number}"
        subject = _subject(draw, kind, number)
        found.append(Fact(at, kind, ref, known, draw.random() < public, subject))
        if draw.random() < 0.05:
            found.append(found[-1])
    draw.shuffle(found)
    return found


def _subject(draw: Random, kind: FactKind, number: int) -> str:
    if kind is FactKind.STATUS_CHANGED:
        return draw.choice(STATUSES)
    if kind is FactKind.POLICY_APPLIED:
        return draw.choice("abc")
    if kind is FactKind.NO_REPLY_NEEDED:
        return f"message:{draw.randint(1, number + 2)}"
    if (
        kind is FactKind.WITHDRAWN
    ):  # perhaps before it was made, perhaps of what nobody can take back
        return f"activity:{draw.randint(1, number + 2)}"
    return ""
