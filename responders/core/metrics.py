"""What starts, pauses and ends the clocks of each metric: one row a metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from responders.core.sla import Metric, Outcome

RESOLVED, CLOSED, SPAM = "resolved", "closed", "spam"


class Moment(Enum):
    """What a fact means for promises, given the facts before it."""

    __hash__ = object.__hash__  # as Metric's

    CREATED = auto()  # the first customer message
    FIRST_TURN = auto()  # a message needs an answer, the first time
    NEXT_TURN = auto()  # and every later time
    ANSWERED = auto()  # the message a turn began with
    REPLIED = auto()  # a person said something
    RESOLVED = auto()
    REOPENED = auto()
    OWNED = auto()
    RELEASED = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """at_resolve: what becomes of a clock that still runs when the conversation is resolved.

    resumes: a reopening takes up the same clock again instead of starting another.
    needs_a_word: resolving without having said anything to waiting customers does not meet it.
    """

    starts: frozenset[Moment]
    ends: frozenset[Moment]
    pauses: frozenset[str] = frozenset()
    at_resolve: Outcome | None = None
    resumes: bool = False
    needs_a_word: bool = False


def _at(*moments: Moment) -> frozenset[Moment]:
    return frozenset(moments)


RULES: Mapping[Metric, Rule] = {
    Metric.ASSIGNMENT: Rule(
        starts=_at(Moment.CREATED, Moment.RELEASED),
        ends=_at(Moment.OWNED),
        at_resolve=Outcome.CANCELLED,
    ),
    Metric.FIRST_REPLY: Rule(
        starts=_at(Moment.FIRST_TURN),
        ends=_at(Moment.ANSWERED),
        at_resolve=Outcome.CLOSED_UNANSWERED,
    ),
    Metric.NEXT_REPLY: Rule(
        starts=_at(Moment.NEXT_TURN),
        ends=_at(Moment.ANSWERED),
        at_resolve=Outcome.CLOSED_UNANSWERED,
    ),
    Metric.UPDATE: Rule(
        starts=_at(Moment.REPLIED),
        ends=_at(Moment.REPLIED),
        pauses=frozenset({"pending", "snoozed", RESOLVED}),
    ),
    Metric.REQUESTER_WAIT: Rule(
        starts=_at(Moment.CREATED),
        ends=_at(Moment.RESOLVED),
        pauses=frozenset({"pending", "snoozed"}),
        resumes=True,
        needs_a_word=True,
    ),
    Metric.RESOLUTION: Rule(
        starts=_at(Moment.CREATED, Moment.REOPENED),
        ends=_at(Moment.RESOLVED),
        needs_a_word=True,
    ),
}

STARTED_BY: Mapping[Moment, tuple[Metric, ...]] = {
    moment: tuple(metric for metric, rule in RULES.items() if moment in rule.starts)
    for moment in Moment
}
ENDED_BY: Mapping[Moment, tuple[Metric, ...]] = {
    moment: tuple(metric for metric, rule in RULES.items() if moment in rule.ends)
    for moment in Moment
}
