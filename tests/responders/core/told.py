"""Facts told in minutes after nine, and the clocks they make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from responders.core.facts import Fact, FactKind
from responders.core.replay import replay
from responders.core.sla import Clock, Metric, Target, Terms

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PROMISES = Terms(
    (
        Target(Metric.FIRST_REPLY, timedelta(minutes=15)),
        Target(Metric.NEXT_REPLY, timedelta(minutes=30)),
        Target(Metric.RESOLUTION, timedelta(hours=8)),
    )
)
EVERYTHING = Terms(
    (
        *PROMISES.targets,
        Target(Metric.ASSIGNMENT, timedelta(minutes=5)),
        Target(Metric.UPDATE, timedelta(hours=1)),
        Target(Metric.REQUESTER_WAIT, timedelta(hours=2)),
    )
)
APPLIED = Fact(NINE, FactKind.POLICY_APPLIED, "activity:1", subject="v1")


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def wrote(number: int, minutes: float, *, known: float | None = None, public: bool = False) -> Fact:
    heard = None if known is None else at(known)
    return Fact(at(minutes), FactKind.CUSTOMER_WROTE, f"message:{number}", heard, public)


def replied(number: int, minutes: float, *, public: bool = False) -> Fact:
    return Fact(at(minutes), FactKind.WE_REPLIED, f"message:{number}", public=public)


def moved(number: int, minutes: float, status: str) -> Fact:
    return Fact(at(minutes), FactKind.STATUS_CHANGED, f"activity:{number}", subject=status)


def applied(number: int, minutes: float, key: str) -> Fact:
    return Fact(at(minutes), FactKind.POLICY_APPLIED, f"activity:{number}", subject=key)


def needs_no_reply(number: int, minutes: float) -> Fact:
    return Fact(
        at(minutes), FactKind.NO_REPLY_NEEDED, f"mark:{number}", subject=f"message:{number}"
    )


def other(kind: FactKind, number: int, minutes: float) -> Fact:
    return Fact(at(minutes), kind, f"activity:{number}")


def clocks(metric: Metric, *facts: Fact, terms: Terms = PROMISES) -> list[Clock]:
    return [c for c in replay((APPLIED, *facts), {"v1": terms}, {}) if c.metric is metric]
