"""An M/M/n queue, with or without impatience, played event by event: the judge of the formulas."""

from __future__ import annotations

import heapq
import random
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Played:
    level: float
    waits: float
    speed: float
    abandons: float


def play(
    load: tuple[float, float, float | None], agents: int, within: float, customers: int, seed: int
) -> Played:
    """load: arrivals per second, handling in seconds, patience in seconds. First come, first served."""
    arrivals, handling, patience = load
    chance = random.Random(seed)
    free_at = [0.0] * agents  # a heap: when each agent is free
    now, in_time, waited, total_wait, lost, counted = 0.0, 0, 0, 0.0, 0, 0
    warm_up = customers // 20
    for number in range(customers):
        now += chance.expovariate(arrivals)
        gives_up = chance.expovariate(1 / patience) if patience else float("inf")
        starts = max(now, free_at[0])
        wait = starts - now
        leaves = wait > gives_up
        if not leaves:
            heapq.heapreplace(free_at, starts + chance.expovariate(1 / handling))
        if number < warm_up:
            continue
        counted += 1
        waited += wait > 0
        total_wait += min(wait, gives_up)
        lost += leaves
        in_time += not leaves and wait <= within
    return Played(in_time / counted, waited / counted, total_wait / counted, lost / counted)


def play_chats(
    arrivals: float,
    handling: float,
    agents: int,
    at_once: int,
    within: float,
    customers: int,
    seed: int,
) -> float:
    """The share answered in time where an agent holds `at_once` chats and none slows the others."""
    chance = random.Random(seed)
    places = [(0.0, agent) for agent in range(agents) for _ in range(at_once)]
    heapq.heapify(places)
    waits: deque[float] = deque()
    now = 0.0
    for _ in range(customers):
        now += chance.expovariate(arrivals)
        free, agent = places[0]
        starts = max(now, free)
        heapq.heapreplace(places, (starts + chance.expovariate(1 / handling), agent))
        waits.append(starts - now)
    return sum(wait <= within for wait in waits) / len(waits)
