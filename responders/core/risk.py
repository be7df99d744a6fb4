"""The probability that an open reply clock is missed, and the wait a customer can be told.

Before a reply: the work of those who are due before it in its queue. Against it: the seconds that the people planned
or present will work until it is due. A reply is late where that work is more than those seconds leave after its own:

    P(missed) = P(W > C(due - own)),    W ~ lognormal with mean  a * m + sum r_k * min(turn, left - t_k)
                                        variance  a * v + (wobble * mean)^2

a: how many are ahead without those being worked on (see queued), m and v: mean and variance of their handling times,
C(t): seconds of work until t, own: the handling time of its own topic, taken at five quantiles. r_k: seconds of work
that newcomers with a target of t_k bring in a second; those who come before left - t_k, and before its turn, go before
it. `wobble`: how far a whole shift may be faster or slower than its past, which does not average out over those ahead.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

_NORMAL = NormalDist()
_MIDDLES = tuple(_NORMAL.inv_cdf(share) for share in (0.1, 0.3, 0.5, 0.7, 0.9))
_ROOT2 = math.sqrt(2)
_BEYOND = 6.0  # sigmas; a thousandth of a millionth is left
_ROUNDS = 3  # of who comes while one waits for whom
WOBBLE = 0.15
# What neither queue nor roster shows: somebody falls ill, a rush, one that is passed over. Without it, clocks said to be
# missed in 1 of 200 cases were missed in 1 of 15.
SURPRISE = 0.06
NEAR_FUTURE = 1800.0  # seconds for which the rate of newcomers is believed to go on
LEAST_HANDLED = 30  # handling times of a brand; with fewer nothing is forecast
LIKELY = 0.5


@dataclass(frozen=True)
class Handling:
    """Handling times of one topic in seconds: `median`, and `p80` below which four of five lie; n of them."""

    n: int
    median: float
    p80: float

    @cached_property
    def sigma(self) -> float:
        """Of the logarithm: a lognormal through median and p80."""
        if self.median <= 0 or self.p80 <= self.median:
            return 0.1
        return math.log(self.p80 / self.median) / _NORMAL.inv_cdf(0.8)

    @cached_property
    def mean(self) -> float:
        return self.median * math.exp(self.sigma**2 / 2)

    @cached_property
    def variance(self) -> float:
        return self.mean**2 * math.expm1(self.sigma**2)

    @property
    def residual(self) -> float:
        """Mean seconds left of one that somebody is at, looked at in any moment."""
        return (self.mean + self.variance / self.mean) / 2

    @cached_property
    def fifths(self) -> tuple[float, ...]:
        """Seconds in the middle of each fifth of all."""
        return tuple(self.median * math.exp(self.sigma * z) for z in _MIDDLES)


class Capacity:
    """Seconds of work that people will have done by a moment: `agents[i]` of them in step i of `step` seconds.

    Beyond the last step nobody works.
    """

    def __init__(self, agents: Sequence[float], step: float) -> None:
        self.step, self.agents = step, agents
        self.sums = [0.0]
        for many in agents:
            self.sums.append(self.sums[-1] + many * step)

    def until(self, seconds: float) -> float:
        """seconds: from now."""
        if seconds <= 0:
            return 0.0
        number = int(seconds / self.step)
        if number >= len(self.agents):
            return self.sums[-1]
        return self.sums[number] + self.agents[number] * (seconds - number * self.step)

    def reached(self, work: float) -> float | None:
        """Seconds from now until so much is done; None where it never is."""
        number = bisect_left(self.sums, work)
        if number == 0:
            return 0.0
        if number >= len(self.sums):
            return None
        return (number - 1) * self.step + (work - self.sums[number - 1]) / self.agents[number - 1]


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Customers yet to come, of one `target` in seconds; `rate`: seconds of work they bring in a second."""

    target: float
    rate: float


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is done before: how many, their mean work in all, and its variance; seconds."""

    many: int
    mean: float
    variance: float


def jumped(newcomers: Sequence[Newcomers], left: float, until: float) -> float:
    """Seconds of work of those who will come before `until` and be due before `left`; both seconds from now."""
    return sum(one.rate * max(0.0, min(until, left - one.target)) for one in newcomers)


def _until_turn(
    mean: float, capacity: Capacity, left: float, newcomers: Sequence[Newcomers]
) -> float:
    """The work before its turn, with those newcomers who come before the turn does: later ones pass nobody."""
    if not newcomers:
        return mean
    work = mean
    for _ in range(_ROUNDS):
        turn = capacity.reached(work)
        if turn is None or turn >= NEAR_FUTURE:  # nor will it be sooner with more work before it
            return mean + jumped(newcomers, left, min(left, NEAR_FUTURE))
        work = mean + jumped(newcomers, left, min(left, turn))
    return work


def queued(ahead: Ahead, usual: Handling, agents: float) -> Ahead:
    """What has to be done before an agent is free for the next one.

    The first of those ahead, one for each agent, are being worked on; the turn comes when the first agent is free, not
    when all are: a - n whole ones and what is left of one.
    """
    if agents < 1 or not ahead.many:
        return ahead
    if ahead.many < agents:
        return Ahead(ahead.many, 0.0, 0.0)
    rest = (ahead.many - agents) / ahead.many
    return Ahead(
        ahead.many, ahead.mean * rest + usual.residual, ahead.variance * rest + usual.variance
    )


def missed(
    ahead: Ahead,
    own: Handling,
    capacity: Capacity,
    left: float,
    newcomers: Sequence[Newcomers] = (),
) -> float:
    """0 to 1. left: seconds until due; nothing left is missed."""
    if left <= 0:
        return 1.0
    mean, total = _until_turn(ahead.mean, capacity, left, newcomers), 0.0
    middle, sigma = _lognormal(mean, ahead.variance) if mean > 0 else (0.0, 1.0)
    if mean > 0 and capacity.until(left) <= math.exp(middle - _BEYOND * sigma):
        return 1.0
    for own_seconds in own.fifths:
        room = capacity.until(left - own_seconds)
        if left <= own_seconds or (mean > 0 and room <= 0):
            total += 1.0
        elif mean > 0:
            total += 0.5 * math.erfc((math.log(room) - middle) / (sigma * _ROOT2))
    return total / len(own.fifths)


def wait(
    ahead: Ahead,
    own: Handling,
    capacity: Capacity,
    share: float,
    newcomers: Sequence[Newcomers] = (),
    left: float = 0.0,
) -> float | None:
    """Seconds within which the answer comes with probability `share`; None where nobody works so long.

    left: until it is due; newcomers who are due sooner go before it. The lateness of the queue and that of its own
    work are added as if they came together: told rather too long.
    """
    z = _NORMAL.inv_cdf(share)
    turn = 0.0
    for _ in range(_ROUNDS):
        mean = ahead.mean + jumped(newcomers, left, turn)
        work = 1e-9
        if mean > 0:
            middle, sigma = _lognormal(mean, ahead.variance)
            work = math.exp(middle + sigma * z)
        reached = capacity.reached(work)
        if reached is None:
            return None
        turn = reached
    return turn + own.median * math.exp(own.sigma * z)


def _lognormal(mean: float, variance: float) -> tuple[float, float]:
    """Middle and sigma of the logarithm."""
    square = math.log1p(variance / mean**2 + WOBBLE**2)
    return math.log(mean) - square / 2, math.sqrt(square)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open clock: its key, seconds until due, its topic."""

    key: int
    left: float
    topic: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """`agents`: at work now, `each`: mean seconds of those ahead, or of its own topic where nobody is.

    `work`: seconds that people will have worked by its due time, together.
    """

    key: int
    probability: float
    ahead: int
    agents: float
    each: float
    work: float


def outlooks(
    queue: Sequence[Waiting],
    handlings: dict[str, Handling],
    capacity: Capacity,
    newcomers: Sequence[Newcomers] = (),
) -> list[Outlook]:
    """All of one queue, in due order. handlings: by topic; "" for every other one."""
    any_topic, done, variance, found = handlings[""], 0.0, 0.0, []
    agents = capacity.agents[0] if capacity.agents else 0.0
    for number, one in enumerate(sorted(queue, key=lambda each: each.left)):
        own = handlings.get(one.topic, any_topic)
        ahead = queued(Ahead(number, done, variance), any_topic, agents)
        each = done / number if number else own.mean
        seen = missed(ahead, own, capacity, one.left, newcomers)
        chance = seen + (1 - seen) * SURPRISE
        found.append(Outlook(one.key, chance, number, agents, each, capacity.until(one.left)))
        done += own.mean
        variance += own.variance
    return found


def brier(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Mean squared error of probabilities; None without any."""
    if not pairs:
        return None
    return math.fsum((told - came) ** 2 for told, came in pairs) / len(pairs)


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts from `low` up to the next: how many, their mean, the share that came true."""

    low: float
    n: int
    told: float | None
    came: float | None


def reliability(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    edges = [number / bins for number in range(1, bins)]
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for told, came in pairs:
        groups[bisect_right(edges, told)].append((told, came))
    return [
        Bin(
            number / bins,
            len(group),
            math.fsum(told for told, _ in group) / len(group) if group else None,
            sum(came for _, came in group) / len(group) if group else None,
        )
        for number, group in enumerate(groups)
    ]


def top_precision(pairs: Sequence[tuple[float, bool]], share: float = 0.1) -> float | None:
    """How many of the most probable tenth came true."""
    best = sorted(pairs, key=lambda pair: -pair[0])[: int(len(pairs) * share)]
    return sum(came for _, came in best) / len(best) if best else None
