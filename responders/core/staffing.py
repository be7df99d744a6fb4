"""How many people a half hour needs: Erlang, several conversations at once, and time that is paid but not worked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from responders.core import erlang
from responders.core.erlang import Load, Service

HALF_HOUR = timedelta(minutes=30)
NOBODY = 0.05  # arrivals in a half hour; with fewer it is told as 0.0, and nobody is kept for it
CARRIED_OVER = 4  # half hours over which what came while closed is worked off
_STEP = HALF_HOUR.total_seconds()


@dataclass(frozen=True, slots=True)
class Wish:
    """`share` of customers answered within `within` seconds.

    at_once: conversations one agent holds at the same time, >= 1. slowdown: how much longer each takes per other
    one held: 0.2 is a fifth. shrinkage: share of paid time that is not for answering (training, meetings, illness).
    patience: seconds, None where nobody gives up.
    """

    share: float = 0.8
    within: float = 900.0
    shrinkage: float = 0.3
    at_once: int = 1
    slowdown: float = 0.0
    patience: float | None = None

    def __post_init__(self) -> None:
        if not (0 < self.share < 1 and self.within >= 0):
            raise ValueError("A share is between 0 and 1, a time at least 0.")
        if not (0 <= self.shrinkage < 1 and self.at_once >= 1 and self.slowdown >= 0):
            raise ValueError("Shrinkage is below 1, an agent holds at least one conversation.")


@dataclass(frozen=True, slots=True)
class Need:
    """`working` agents must answer at this time, `paid` must be planned for it."""

    working: int
    paid: int
    service: Service


def handling_of_one(handling: float, wish: Wish) -> float:
    """Seconds one conversation takes from beginning to end while its agent holds `at_once` of them."""
    return handling * (1 + wish.slowdown * (wish.at_once - 1))


def answered(handling: float, wish: Wish) -> float:
    """Turns that one person who is planned answers in half an hour, what they are paid for besides left out."""
    there = _STEP * (1 - wish.shrinkage)
    return there * wish.at_once / handling_of_one(handling, wish)


def worked_off(
    coming: Sequence[float], is_open: Sequence[bool], waiting: float = 0.0
) -> tuple[list[float], float]:
    """By half hour, what is to be answered in it, and how much is left after the last one.

    What comes while closed, and what waits already at the beginning, is worked off over CARRIED_OVER half hours from
    the next opening.
    """
    loads = [0.0] * len(coming)
    for number, (many, serves) in enumerate(zip(coming, is_open, strict=True)):
        if not serves:
            waiting += many
            continue
        loads[number] += many
        rest = [n for n in range(number, len(coming)) if is_open[n]][:CARRIED_OVER]
        for later in rest if waiting else ():
            loads[later] += waiting / len(rest)
        waiting = 0.0
    return loads, waiting


def load(arrivals: float, handling: float, wish: Wish) -> Load:
    """arrivals: in the half hour. handling: seconds of undivided work."""
    return Load(arrivals / _STEP, handling_of_one(handling, wish), wish.patience)


def met(arrivals: float, handling: float, agents: int, wish: Wish) -> Service:
    """What customers of this half hour meet with so many working agents.

    Each agent counts as `at_once` servers, all at the pace of a full one: careful where agents are seldom full.
    """
    return erlang.service(load(arrivals, handling, wish), agents * wish.at_once, wish.within)


def level(arrivals: float, handling: float, agents: float, wish: Wish) -> float:
    """The service level with a part of an agent: that one is there in such a part of the time."""
    whole = math.floor(agents + 1e-9)
    few, part = met(arrivals, handling, whole, wish).level, max(0.0, agents - whole)
    if part < 1e-9:
        return few
    return few + part * (met(arrivals, handling, whole + 1, wish).level - few)


def need(arrivals: float, handling: float, wish: Wish) -> Need:
    """The least staff that reaches the wish; none where fewer than NOBODY come. Raises erlang.NeverEnough."""
    if arrivals < NOBODY:
        return Need(0, 0, met(0, handling, 0, wish))
    servers = erlang.agents_for(load(arrivals, handling, wish), wish.share, wish.within)
    working = math.ceil(servers / wish.at_once)
    return Need(
        working, with_shrinkage(working, wish.shrinkage), met(arrivals, handling, working, wish)
    )


def with_shrinkage(working: int, shrinkage: float) -> int:
    """How many to pay so that `working` answer. The tiny part is for 7 / (1 - 0.3) = 10.000000000000002."""
    return math.ceil(working / (1 - shrinkage) - 1e-9)


@dataclass(frozen=True, slots=True)
class Gap:
    """`short` people are missing, `idle` are more than needed; one of them is 0."""

    short: float
    idle: float


def gap(paid: float, planned: float) -> Gap:
    return Gap(max(0.0, paid - planned), max(0.0, planned - paid))


def cost(planned: Iterable[float], per_hour: float) -> float:
    """What these half hours cost: people planned in each, at a price per hour."""
    return math.fsum(planned) * per_hour * _STEP / 3600


def whole_level(services: Sequence[tuple[float, Service]]) -> float | None:
    """The service level of a day: of each half hour by its arrivals. None where nobody comes."""
    arrivals = math.fsum(count for count, _ in services)
    if not arrivals:
        return None
    return math.fsum(count * service.level for count, service in services) / arrivals
