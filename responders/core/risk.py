"""The probability that an open reply clock is missed, and the wait a customer can be told.

Before a reply: the work of those who are due before it in its queue. Against it: the seconds that the people planned
or present will work until it is due. A reply is late where that work is more than those seconds leave after its own:

    P(missed) = P(W > C(due - own)),    W ~ lognormal with mean  a * m * (1 + jump)
                                        variance  a * v + (wobble * mean)^2

a: how many are ahead, m and v: mean and variance of their handling times, C(t): seconds of work until t, own: the
handling time of its own topic, taken at five quantiles. `jump`: what comes later and is more urgent. `wobble`: how far
a whole shift may be faster or slower than its past, which does not average out over those ahead.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

_NORMAL = NormalDist()
_OWN = tuple(_NORMAL.inv_cdf(share) for share in (0.1, 0.3, 0.5, 0.7, 0.9))
_ROOT2 = math.sqrt(2)
WOBBLE = 0.15
LEAST_HANDLED = 30  # handling times of a brand; with fewer nothing is forecast
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Handling:
    """Handling times of one topic in seconds: `median`, and `p80` below which four of five lie; n of them."""

    n: int
    median: float
    p80: float

    @property
    def sigma(self) -> float:
        """Of the logarithm: a lognormal through median and p80."""
        if self.median <= 0 or self.p80 <= self.median:
            return 0.1
        return math.log(self.p80 / self.median) / _NORMAL.inv_cdf(0.8)

    @property
    def mean(self) -> float:
        return self.median * math.exp(self.sigma**2 / 2)

    @property
    def variance(self) -> float:
        return self.mean**2 * math.expm1(self.sigma**2)


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
class Ahead:
    """What is done before: how many, their mean work in all, and its variance; seconds."""

    many: int
    mean: float
    variance: float


def missed(
    ahead: Ahead, own: Handling, capacity: Capacity, left: float, jump: float = 0.0
) -> float:
    """0 to 1. left: seconds until due; nothing left is missed."""
    if left <= 0:
        return 1.0
    sigma, total = own.sigma, 0.0
    for z in _OWN:
        room = left - own.median * math.exp(sigma * z)
        total += _more_than(capacity.until(room), ahead, jump) if room > 0 else 1.0
    return total / len(_OWN)


def wait(ahead: Ahead, own: Handling, capacity: Capacity, share: float) -> float | None:
    """Seconds within which the answer comes with probability `share`; None where nobody works so long.

    The lateness of the queue and that of its own work are added as if they came together: told rather too long.
    """
    z = _NORMAL.inv_cdf(share)
    work = 0.0
    if ahead.mean > 0:
        middle, sigma = _lognormal(ahead.mean, ahead.variance)
        work = math.exp(middle + sigma * z)
    turn = capacity.reached(max(work, 1e-9))
    if turn is None:
        return None
    return turn + own.median * math.exp(own.sigma * z)


def _more_than(room: float, ahead: Ahead, jump: float) -> float:
    if room <= 0:
        return 1.0
    mean = ahead.mean * (1 + jump)
    if mean <= 0:
        return 0.0
    middle, sigma = _lognormal(mean, ahead.variance)
    return 0.5 * math.erfc((math.log(room) - middle) / (sigma * _ROOT2))


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
    """`agents`: at work now, `each`: mean seconds of those ahead, or of its own topic where nobody is."""

    key: int
    probability: float
    ahead: int
    agents: float
    each: float


def outlooks(
    queue: Sequence[Waiting], handlings: dict[str, Handling], capacity: Capacity, jump: float = 0.0
) -> list[Outlook]:
    """All of one queue, in due order. handlings: by topic; "" for every other one."""
    any_topic, done, variance, found = handlings[""], 0.0, 0.0, []
    agents = capacity.agents[0] if capacity.agents else 0.0
    for number, one in enumerate(sorted(queue, key=lambda each: each.left)):
        own = handlings.get(one.topic, any_topic)
        ahead = Ahead(number, done, variance)
        each = done / number if number else own.mean
        chance = missed(ahead, own, capacity, one.left, jump)
        found.append(Outlook(one.key, chance, number, agents, each))
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
