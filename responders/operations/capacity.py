"""How many people of each team will be at work, from now on: planned shifts, and who is there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from responders import access
from responders.core import shifts as core
from responders.core.risk import Capacity
from responders.models import Presence
from responders.operations import shifts

STEP = timedelta(minutes=15)
HORIZON = timedelta(hours=48)
NOW_KNOWN = timedelta(hours=1)  # for so long, who is there counts for more than who is planned


def of_teams(team_ids: Collection[int], *, at: datetime) -> dict[int, Capacity]:
    """Five queries, however many teams. Somebody in several of these teams counts in parts.

    In the coming hour: who is planned and said to be there, and whoever else is there. After it: who is planned. A
    team that plans no shifts is taken to stay as it is now.
    """
    people: dict[int, list[int]] = defaultdict(list)
    rows = access.answering().filter(team__in=team_ids)
    for team, person in rows.values_list("team", "responder"):
        people[team].append(person)
    parts = Counter(person for members in people.values() for person in members)
    there, known = _presence(parts)
    planned = _planned(parts, at)
    return {
        team: _capacity(people[team], parts, there, known, planned, at) for team in set(team_ids)
    }


def _presence(people: Collection[int]) -> tuple[set[int], set[int]]:
    """Who is available, and of whom anything is known."""
    rows = Presence.objects.filter(responder__in=people, ends_at=None)
    now = dict(rows.values_list("responder", "state"))
    available = {person for person, state in now.items() if state == Presence.State.AVAILABLE}
    return available, set(now)


def _planned(people: Collection[int], at: datetime) -> dict[int, list[core.Interval]]:
    end = at + HORIZON
    return core.working(
        shifts.of_core(shifts.between(people, at, end)),
        shifts.away_of(shifts.absences(people, at, end)),
    )


def _capacity(
    team: Collection[int],
    parts: Counter[int],
    there: set[int],
    known: set[int],
    planned: dict[int, list[core.Interval]],
    at: datetime,
) -> Capacity:
    agents = [0.0] * (HORIZON // STEP)
    plans = any(planned.get(person) for person in team)
    for person in team:
        part, stretches = 1 / parts[person], planned.get(person, [])
        for number in range(len(agents)):
            start = at + number * STEP
            if (not plans or number * STEP < NOW_KNOWN) and person in there:
                agents[number] += part
            elif not plans or (number * STEP < NOW_KNOWN and person in known):
                continue
            else:
                agents[number] += part * (core.overlap(stretches, start, start + STEP) / STEP)
    return Capacity(agents, STEP.total_seconds())
