"""A month of customers and people who answer, by chance but repeatable; what the forecast is tried on."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from responders.core.arrivals import is_payday
from responders.core.facts import Fact, FactKind
from responders.core.hours import BusinessHours
from responders.core.replay import replay
from responders.core.shifts import Shift, on_duty
from responders.core.sla import Clock, Metric, Outcome, Target, Terms
from responders.core.windows import DAYS

ZONE = ZoneInfo("Asia/Jakarta")
FIRST = date(2026, 10, 5)  # a Monday
HOURS = BusinessHours.from_spec(
    {"zone": ZONE.key, "weekly": {day: [["08:00", "20:00"]] for day in DAYS}}
)
MINUTE = timedelta(minutes=1)
HALF_HOUR = timedelta(minutes=30)
CALENDAR = "service"
TARGETS = {1: 15, 2: 30, 3: 60, 4: 240}  # minutes by priority
PRIORITIES = (0.05, 0.15, 0.6, 0.2)
TOPICS = {  # share of arrivals, median seconds, sigma of the logarithm
    "fraud_report": (0.08, 780, 0.6),
    "app_login": (0.27, 300, 0.7),
    "transfer_failed": (0.22, 420, 0.6),
    "card_lost_stolen": (0.08, 360, 0.5),
    "branch_hours": (0.2, 120, 0.5),
    "fee_question": (0.15, 210, 0.6),
}
WEEK = (1.2, 1.1, 1.0, 1.0, 1.05, 0.75, 0.65)
OUT_OF_ORDER = 0.2  # how often somebody takes what is not the most pressing
NEAR = 12  # of so many
STEP = 30.0  # seconds
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Case:
    """One conversation with its first reply clock; `facts` as the engine replays them."""

    key: int
    queue: int
    topic: str
    priority: int
    at: datetime
    facts: list[Fact] = field(default_factory=list)
    due_at: datetime = NEVER
    began_at: datetime | None = None
    replied_at: datetime | None = None
    is_missed: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """`rate`: customers on a plain day. `people`: planned on each shift, early and late."""

    rate: float
    people: int


QUEUES = (Queue(330, 5), Queue(105, 2))


def clock_of(case: Case) -> Clock:
    """By the engine, from the facts so far."""
    target = Target(Metric.FIRST_REPLY, TARGETS[case.priority] * MINUTE, CALENDAR)
    [clock] = replay(case.facts, {"terms": Terms((target,))}, {CALENDAR: HOURS})
    return clock


class World:
    """Walks through time; `waiting` and `planned` are what somebody could see at `at`."""

    def __init__(self, days: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.days, self.number = days, 0
        self.waiting: list[list[Case]] = [[] for _ in QUEUES]
        self.done: list[Case] = []
        self.planned: list[list[Shift]] = [self._plan(n) for n in range(len(QUEUES))]
        self.people = [sorted({one.person for one in plan}) for plan in self.planned]
        self.ill = self._illness()
        self._there: dict[tuple[int, int], set[int]] = {}
        self.pace = {
            one.person: math.exp(self.chance.gauss(0, 0.2)) for plan in self.planned for one in plan
        }
        self.busy: dict[int, tuple[Case, datetime]] = {}
        self.start = datetime.combine(FIRST, datetime.min.time(), ZONE).astimezone(UTC)

    def walk(self) -> Iterator[datetime]:
        """Every half minute of the month; between two, nobody looks ahead."""
        mood, trouble = 1.0, [0] * len(QUEUES)
        steps = int(self.days * 86400 / STEP)
        for number in range(steps):
            at = self.start + timedelta(seconds=number * STEP)
            local = at.astimezone(ZONE)
            if local.hour == local.minute == local.second == 0:
                mood = math.exp(self.chance.gauss(0, 0.2))
                for queue in range(len(QUEUES)):  # something breaks, about once a week
                    hit = self.chance.random() < 1 / 7
                    trouble[queue] = self.chance.randrange(8, 18) if hit else 0
            for queue in range(len(QUEUES)):
                burst = 2.5 if trouble[queue] and 0 <= local.hour - trouble[queue] < 2 else 1
                self._arrive(queue, at, mood * burst)
                self._work(queue, at)
            yield at

    def there(self, queue: int, at: datetime) -> set[int]:
        """Planned and not ill. Plans change at half hours only."""
        slot = int((at - self.start) / HALF_HOUR)
        if (queue, slot) not in self._there:
            begins = self.start + slot * HALF_HOUR
            day = begins.astimezone(ZONE).date()
            duty = on_duty(self.planned[queue], begins)
            self._there = {key: held for key, held in self._there.items() if key[1] == slot}
            self._there[queue, slot] = {p for p in duty if (p, day) not in self.ill}
        return self._there[queue, slot]

    def _arrive(self, queue: int, at: datetime, times: float) -> None:
        local = at.astimezone(ZONE)
        hour = local.hour + local.minute / 60
        shape = 0.12 + math.exp(-((hour - 10.5) ** 2) / 8) + 0.8 * math.exp(-((hour - 16) ** 2) / 9)
        rate = QUEUES[queue].rate * WEEK[local.weekday()] * times * shape / 12.0
        rate *= 1.3 if is_payday(local.date()) else 1
        if self.chance.random() < rate * STEP / 3600:
            self.number += 1
            topic = self.chance.choices(list(TOPICS), [share for share, *_ in TOPICS.values()])[0]
            priority = self.chance.choices(list(TARGETS), PRIORITIES)[0]
            case = Case(self.number, queue, topic, priority, at)
            case.facts = [
                Fact(at, FactKind.CUSTOMER_WROTE, f"message:{case.key}"),
                Fact(at, FactKind.POLICY_APPLIED, f"activity:{case.key}", subject="terms"),
            ]
            due_at = clock_of(case).due_at
            assert due_at is not None
            case.due_at = due_at
            self.waiting[queue].append(case)

    def _work(self, queue: int, at: datetime) -> None:
        there = self.there(queue, at)
        for person in self.people[queue]:
            held = self.busy.get(person)
            if held is not None:
                if held[1] > at:
                    continue
                self._reply(held[0], held[1])
                del self.busy[person]
            if person in there:
                self._take(queue, person, at)

    def _take(self, queue: int, person: int, at: datetime) -> None:
        free = sorted(
            (one for one in self.waiting[queue] if one.began_at is None), key=lambda one: one.due_at
        )
        if not free:
            return
        case = free[0]
        if self.chance.random() < OUT_OF_ORDER:
            case = self.chance.choice(free[:NEAR])
        _share, median, sigma = TOPICS[case.topic]
        seconds = median * math.exp(self.chance.gauss(0, sigma)) * self.pace[person]
        case.began_at = at
        self.busy[person] = (case, at + timedelta(seconds=seconds))

    def _reply(self, case: Case, at: datetime) -> None:
        case.replied_at = at
        case.facts.append(Fact(at, FactKind.WE_REPLIED, f"reply:{case.key}"))
        case.is_missed = clock_of(case).outcome is Outcome.MISSED
        self.waiting[case.queue].remove(case)
        self.done.append(case)

    def _plan(self, queue: int) -> list[Shift]:
        """Early 08–16 and late 12–20, an hour's break in the middle, five days of seven."""
        found = []
        for number in range(2 * QUEUES[queue].people * 7 // 5 + 1):
            opens = 8 if number % 2 else 12
            for day in range(self.days + 1):
                if (day + number) % 7 in (0, 1):
                    continue
                start = datetime.combine(FIRST, datetime.min.time(), ZONE) + timedelta(
                    days=day, hours=opens
                )
                pause = start + timedelta(hours=3.5 + number % 3 / 2)
                breaks = ((pause, pause + timedelta(hours=1)),)
                person = queue * 100 + number
                found.append(Shift(person, start, start + timedelta(hours=8), breaks))
        return found

    def _illness(self) -> set[tuple[int, date]]:
        return {
            (person, FIRST + timedelta(days=day))
            for people in self.people
            for person in people
            for day in range(self.days + 1)
            if self.chance.random() < 0.05
        }
