"""What to do now: the few moves that help most customers at this moment, each with its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from responders.core.ahead import Shortage

SURGE_LEAST = 5  # conversations in the last hour
SURGE_FACTOR = 3.0  # times as many as usual
GROWTH_LEAST = 5  # more messages than replies, an hour
GROWTH_FACTOR = 1.25


class Kind(StrEnum):
    RECONNECT = "reconnect"
    SETTLE = "settle"
    ANSWER_LATE = "answer_late"
    TAKE = "take"
    SHARE = "share"
    SURGE = "surge"
    PLAN = "plan"
    CATCH_UP = "catch_up"


# What one customer helped by it weighs: what is lost for certain goes before what may be.
WEIGHTS = {
    Kind.RECONNECT: 5.0,
    Kind.SETTLE: 4.0,
    Kind.ANSWER_LATE: 3.0,
    Kind.TAKE: 2.0,
    Kind.SHARE: 1.5,
    Kind.SURGE: 1.0,
    Kind.PLAN: 0.75,
    Kind.CATCH_UP: 0.5,
}


@dataclass(frozen=True, slots=True)
class Queue:
    """Conversations of one kind of channel. oldest: seconds since the customer who waits longest wrote; overdue: seconds
    since the first late one was due. unowned: late or due soon, of nobody.

    arrived, answered: messages of customers and of ours in the last hour.
    """

    kind: str
    open: int
    risk: int
    late: int
    unowned: int
    oldest: float
    arrived: int = 0
    answered: int = 0
    overdue: float = 0.0


@dataclass(frozen=True, slots=True)
class Agent:
    """pressing: those of their conversations that are late or due soon. is_given: of a team whose queue is shared out."""

    name: str
    has: int
    capacity: int
    is_available: bool
    pressing: int
    is_given: bool = True

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.has) if self.is_at_work else 0

    @property
    def is_at_work(self) -> bool:
        return self.is_available and self.is_given


@dataclass(frozen=True, slots=True)
class Outage:
    """A channel that is cut off, and the replies that wait for it."""

    pk: int
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Topic:
    """now: conversations begun in the last hour; usual: in an hour of such a time."""

    slug: str
    now: int
    usual: float


@dataclass(frozen=True, slots=True)
class Situation:
    """unsettled: replies of which nobody knows whether they were said. shortage: the worst one of the next hours."""

    queues: tuple[Queue, ...] = ()
    agents: tuple[Agent, ...] = ()
    outages: tuple[Outage, ...] = ()
    topics: tuple[Topic, ...] = ()
    unsettled: int = 0
    shortage: Shortage | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """n: how many conversations, replies or messages. subject: channel's kind, name, or topic; other: to whom.

    helped: customers who gain by it. amount: seconds, places or the usual number, as the kind has it. shortage: of
    PLAN.
    """

    kind: Kind
    subject: str
    n: int
    helped: int
    other: str = ""
    amount: float = 0.0
    pk: int = 0
    shortage: Shortage | None = None

    @property
    def weight(self) -> float:
        return WEIGHTS[self.kind] * self.helped


def actions(situation: Situation, most: int = 3) -> tuple[Action, ...]:
    """The weightiest, at most one of each kind; the same situation gives the same answer."""
    order = list(Kind)
    found = sorted(
        _all(situation), key=lambda one: (-one.weight, order.index(one.kind), one.subject)
    )
    best: dict[Kind, Action] = {}
    for one in found:
        best.setdefault(one.kind, one)
    return tuple(sorted(best.values(), key=found.index)[:most])


def _all(situation: Situation) -> Iterator[Action]:
    for outage in situation.outages:
        helped = max(1, outage.waiting)
        yield Action(Kind.RECONNECT, outage.name, outage.waiting, helped, pk=outage.pk)
    if situation.unsettled:
        yield Action(Kind.SETTLE, "", situation.unsettled, situation.unsettled)
    for queue in situation.queues:
        if queue.late:
            yield Action(Kind.ANSWER_LATE, queue.kind, queue.late, queue.late, amount=queue.overdue)
        more = queue.arrived - queue.answered
        if more >= GROWTH_LEAST and queue.arrived >= GROWTH_FACTOR * queue.answered:
            yield Action(Kind.CATCH_UP, queue.kind, queue.arrived, more, amount=queue.answered)
    yield from _take(situation)
    yield from _share(situation.agents)
    short = situation.shortage
    if short is not None:
        people, helped = math.ceil(short.people - 1e-9), round(short.missing)
        yield Action(Kind.PLAN, "", people, helped, amount=short.expected, shortage=short)
    for topic in situation.topics:
        if topic.now >= SURGE_LEAST and topic.now >= SURGE_FACTOR * topic.usual:
            more = topic.now - round(topic.usual)
            yield Action(Kind.SURGE, topic.slug, topic.now, more, amount=topic.usual)


def _take(situation: Situation) -> Iterator[Action]:
    """Pressing conversations of nobody, where somebody has room for them."""
    unowned = sum(queue.unowned for queue in situation.queues)
    places = sum(agent.free for agent in situation.agents)
    n = min(unowned, places)
    if n:
        yield Action(Kind.TAKE, "", unowned, n, amount=places)


def _share(agents: Sequence[Agent]) -> Iterator[Action]:
    """From the fullest hand to the freest."""
    full = [one for one in agents if one.pressing > 1 and one.has >= one.capacity]
    giver = max(full, key=lambda one: (one.pressing, one.name), default=None)
    taker = max(agents, key=lambda one: (one.free, one.name), default=None)
    if giver is None or taker is None or not taker.free:
        return
    n = min(giver.pressing // 2, taker.free)
    yield Action(Kind.SHARE, giver.name, n, n, other=taker.name, amount=giver.pressing)
