"""Queues in a steady state: Erlang B, C and A. Rates and times in any one unit; agents are whole.

Sources: Erlang (1917); Palm (1957) for impatience; for M/M/n+M, Mandelbaum and Zeltyn, "Service engineering in
action: the Palm/Erlang-A queue" (2007). All are stable for thousands of agents: nothing here takes a factorial.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

NEGLIGIBLE = -46.0  # in logarithms, below the most probable state: 1e-20 of it
# All beyond is a slip of the keyboard, and takes minutes to reckon.
MOST_ERLANGS, MOST_AGENTS, MOST_WAITING = 1_500, 20_000, 50_000


class NeverEnough(ValueError):
    """No number of agents reaches the target."""


@dataclass(frozen=True, slots=True)
class Load:
    """`arrivals` per unit of time, `handling` time of one, mean `patience` before one gives up; None: never."""

    arrivals: float
    handling: float
    patience: float | None = None

    def __post_init__(self) -> None:
        if self.arrivals < 0 or self.handling <= 0:
            raise ValueError("Arrivals are at least 0, a handling time is above 0.")
        if self.patience is not None and self.patience <= 0:
            raise ValueError("Patience is above 0, or None.")

    @property
    def erlangs(self) -> float:
        return self.arrivals * self.handling


@dataclass(frozen=True, slots=True)
class Service:
    """What customers meet. `level`: share of all that come and are answered within the time asked for.

    `waits`: probability to wait at all. `speed`: mean wait of all that come. `abandons`: share that gives up.
    `occupancy`: share of the agents' time that is busy.
    """

    level: float
    waits: float
    speed: float
    abandons: float
    occupancy: float


def blocked(agents: int, erlangs: float) -> float:
    """Erlang B: the probability that all agents are busy where nobody waits."""
    inverse = 1.0
    for number in range(1, agents + 1):
        if erlangs == 0 or inverse > 1e300:
            return 0.0
        inverse = 1 + inverse * number / erlangs
    return 1 / inverse


def delayed(agents: int, erlangs: float) -> float:
    """Erlang C: the probability to wait; 1 where the load is more than the agents can do."""
    if erlangs >= agents:
        return 1.0
    loss = blocked(agents, erlangs)
    return loss / (1 - erlangs / agents * (1 - loss))


def service(load: Load, agents: int, within: float) -> Service:
    """The steady state; `within`: the time asked for. Without patience an overload waits for ever."""
    if load.arrivals == 0:
        return Service(1.0, 0.0, 0.0, 0.0, 0.0)
    if agents <= 0:
        lost = 0.0 if load.patience is None else 1.0
        return Service(0.0, 1.0, load.patience or math.inf, lost, 1.0)
    return (
        _patient(load, agents, within)
        if load.patience is None
        else _impatient(load, agents, within)
    )


def agents_for(load: Load, share: float, within: float) -> int:
    """The least number of agents that answers `share` of all within the time. Raises NeverEnough."""
    if not 0 <= share < 1:
        raise NeverEnough("A target is a share below 1.")
    if load.erlangs > MOST_ERLANGS:
        raise NeverEnough("This is more work than any team does.")
    high = max(1, math.ceil(load.erlangs))
    while service(load, high, within).level < share:
        high *= 2
        if high > MOST_AGENTS:
            raise NeverEnough("No number of agents reaches this target.")
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        if service(load, middle, within).level >= share:
            high = middle
        else:
            low = middle
    return high


def _patient(load: Load, agents: int, within: float) -> Service:
    spare = agents - load.erlangs
    if spare <= 0:
        return Service(0.0, 1.0, math.inf, 0.0, 1.0)
    waits = delayed(agents, load.erlangs)
    return Service(
        level=1 - waits * math.exp(-spare * within / load.handling),
        waits=waits,
        speed=waits * load.handling / spare,
        abandons=0.0,
        occupancy=load.erlangs / agents,
    )


def _impatient(load: Load, agents: int, within: float) -> Service:
    """Every state's probability, by logarithms from the state that is most probable.

    Who finds all busy and j waiting is served after V with exp(-V / patience) ~ Beta(c, j + 1), where
    c = agents * patience / handling: j + 1 departures at rates that fall by one impatience each. So
    P(served within t) = c / (c + j + 1) * P(Beta(c + 1, j + 1) >= exp(-t / patience)), and that
    probability is one minus the first j + 1 terms of a negative binomial.
    """
    assert load.patience is not None
    c = agents * load.patience / load.handling
    free, queue = _states(load, agents)
    total = math.fsum(free) + math.fsum(queue)
    gone = -math.expm1(-within / load.patience)
    log_step = math.log(gone) if gone else -math.inf
    log_term = -within / load.patience * (c + 1)
    reached, served, length = 0.0, [], []
    for j, chance in enumerate(queue):
        reached += math.exp(log_term)
        served.append(chance * c / (c + j + 1) * max(0.0, 1 - reached))
        length.append(chance * j)
        log_term += log_step + math.log((c + 1 + j) / (j + 1))
    waiting = math.fsum(length) / total
    abandons = min(1.0, waiting / load.patience / load.arrivals)
    return Service(
        level=min(1.0, (math.fsum(free) + math.fsum(served)) / total),
        waits=math.fsum(queue) / total,
        speed=waiting / load.arrivals,
        abandons=abandons,
        occupancy=min(1.0, load.erlangs * (1 - abandons) / agents),
    )


def _states(load: Load, agents: int) -> tuple[list[float], list[float]]:
    """Weights of 0 to agents - 1 busy, and of 0, 1, 2 ... waiting; the largest is 1."""
    assert load.patience is not None
    erlangs, log_erlangs = load.erlangs, math.log(load.erlangs)
    logs = [0.0]
    for busy in range(1, agents + 1):
        logs.append(logs[-1] + log_erlangs - math.log(busy))
    waiting, top, current = 0, max(logs), logs[-1]
    while True:
        waiting += 1
        if waiting > MOST_WAITING:
            raise NeverEnough("More wait than any team can answer.")
        step = math.log(erlangs / (agents + waiting * load.handling / load.patience))
        current += step
        logs.append(current)
        top = max(top, current)
        if step < 0 and current - top < NEGLIGIBLE:
            break
    weights = [math.exp(value - top) for value in logs]
    return weights[:agents], weights[agents:]
