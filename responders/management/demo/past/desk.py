"""How the past went: customers write, whoever is free answers what is due first, and waits come of themselves.

Nothing is drawn but what people say and how long their work takes. That an evening is thin, a payday slow and an outage
hopeless follows from who was there.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from inbox.core.states import Status
from responders.management.demo.past.agents import Agent
from responders.management.demo.past.people import People
from responders.management.demo.past.subjects import manners
from responders.management.demo.past.talk import Event, Talk, Words
from responders.management.demo.stories import COMMENT, DIRECT

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
UNDO = timedelta(seconds=8)  # as the product waits before a reply leaves
SLOW, QUICK = 8.0, 3.2  # minutes of work for a reply, in the first week and in the last
SPREAD = 0.45
HASTE = (
    (300, 0.3),
    (900, 0.6),
    (math.inf, 1.0),
)  # up to so many promised seconds, so much of the work
NOTED, MANY = 0.06, 4
CLOSED_AFTER = timedelta(days=3)
PUT_OFF = 0.35  # of what may have to wait
LAGGING, RETRIED = 0.12, 0.08  # during the outage: words that came late, replies that left late

# What triage makes of words: whether they want an answer, within how many seconds, and whether it is fraud.
Found = tuple[bool, int, bool]


class Desk:
    def __init__(
        self,
        draw: Random,
        agents: Sequence[Agent],
        people: People,
        find: Callable[[Talk, str], Found],
        span: tuple[datetime, datetime],
        outage: tuple[datetime, datetime],
    ) -> None:
        self.draw, self.agents, self.people, self.find = draw, agents, people, find
        self.start, self.end = span
        self.outage = outage
        self.by_name = {agent.username: agent for agent in agents}
        self.waiting: list[tuple[Talk, bool]] = []
        self.todo: list[tuple[datetime, int, Callable[..., None], tuple[Any, ...]]] = []
        self.count = 0

    def run(self, talks: Sequence[Talk]) -> None:
        """Until the end of the span; what is not over by then is left as it stands."""
        for talk in talks:
            self._later(talk.begins_at, self._hear, talk)
        for agent in self.agents:
            for start, _end in agent.stretches:
                self._later(start, self._begin)
        while self.todo and self.todo[0][0] < self.end:
            at, _number, do, given = heapq.heappop(self.todo)
            do(at, *given)
            self._dispatch(at)

    def _later(self, at: datetime, do: Callable[..., None], *given: Any) -> None:
        self.count += 1
        heapq.heappush(self.todo, (at, self.count, do, given))

    def _begin(self, at: datetime) -> None:
        """Somebody is there, or free again: what waits is looked at."""

    def _hear(self, at: datetime, talk: Talk) -> None:
        customer = talk.customer or self.people.introduce(talk)
        words = talk.script.popleft()
        lag = SECOND * self.draw.uniform(0.6, 2.5)
        if self._is_out(at) and self.draw.random() < LAGGING:
            lag = MINUTE * self.draw.uniform(35, 55)
        heard_at = at + lag
        text = words.text.replace("{first}", customer.first)
        if talk.status == Status.RESOLVED:
            talk.move(Status.OPEN, heard_at)
        talk.events.append(Event(at, "heard", text, settled_at=heard_at))
        self._later(heard_at, self._take_up, talk, text, words)

    def _take_up(self, at: datetime, talk: Talk, text: str, words: Words) -> None:
        wants, seconds, is_fraud = self.find(talk, text)
        if not wants and talk.owner:  # thanks: nobody waits for more
            self._later(at + MINUTE * self.draw.uniform(1, 6), self._resolve, talk)
            return
        talk.answer, talk.promised = words.answer, seconds
        talk.due_at = at + timedelta(seconds=seconds)
        self.waiting.append((talk, is_fraud))
        if self._is_out(at) and talk.subject.weight == 0 and not talk.owner:
            self._share_out(at, talk)

    def _share_out(self, at: datetime, talk: Talk) -> None:
        """In an outage the lead gives everything to somebody, so that nothing is nobody's."""
        there = [agent for agent in self.agents if agent.is_there(at)]
        if there:
            self._give(at, talk, self.draw.choice(there), "assigned", there[-1])

    def _dispatch(self, at: datetime) -> None:
        for agent in self.agents:
            while self.waiting and agent.is_free(at):
                able = [one for one in self.waiting if self._is_for(agent, *one, at)]
                if not able:
                    break
                chosen = min(able, key=lambda one: one[0].due_at or at)
                self.waiting.remove(chosen)
                self._answer(at, agent, chosen[0])

    def _is_for(self, agent: Agent, talk: Talk, is_fraud: bool, at: datetime) -> bool:
        owner = self.by_name.get(talk.owner)
        if owner is not None and owner is not agent and owner.is_there(at):
            return False
        desk = [one for one in self.agents if one.is_of_desk and one.is_there(at)]
        if is_fraud and desk:
            return agent in desk
        is_alone = not any(one.is_there(at) for one in self.agents if not one.is_of_desk)
        return not agent.is_of_desk or owner is agent or is_alone or len(self.waiting) >= MANY

    def _answer(self, at: datetime, agent: Agent, talk: Talk) -> None:
        begun = at + SECOND * self.draw.uniform(8, 45)
        done = begun + MINUTE * self._work(at, talk)
        if not talk.answer:
            self._later(done, self._set_aside, talk, agent)
        else:
            if talk.owner != agent.username:
                self._give(begun, talk, agent, "taken_over" if talk.owner else "claimed", agent)
            if self.draw.random() < NOTED:
                note = self.draw.choice(manners.NOTES)
                talk.events.append(Event(begun + (done - begun) / 2, "noted", note, agent.username))
            self._later(done, self._say, talk, agent)
        agent.free_at = done
        self._later(done, self._begin)

    def _give(self, at: datetime, talk: Talk, to: Agent, verb: str, by: Agent) -> None:
        talk.owner = to.username
        talk.events.append(Event(at, "given", verb, by.username, old=to.username))

    def _say(self, at: datetime, talk: Talk, agent: Agent) -> None:
        tries, accepted_at = 1, at + UNDO
        if self._is_out(at) and self.draw.random() < RETRIED:
            tries, accepted_at = 2, accepted_at + MINUTE * self.draw.uniform(8, 20)
        assert talk.customer is not None
        text = talk.answer.replace("{first}", talk.customer.first)
        talk.events.append(Event(at, "said", text, agent.username, accepted_at, tries=tries))
        if talk.status == Status.NEW:
            talk.move(Status.OPEN, accepted_at, agent.username)
        self._go_on(accepted_at, talk)

    def _go_on(self, at: datetime, talk: Talk) -> None:
        """What comes after an answer: the customer's next words, a wait for others, or the end."""
        if talk.script and not talk.script[0].comes_back:
            median, longest = (20, 120) if talk.where == COMMENT else (6, 60)
            wait = self.draw.lognormvariate(math.log(median), 0.8)
            self._later(at + MINUTE * min(wait, longest), self._hear, talk)
        elif self._waits(talk):
            self._later(at + MINUTE * self.draw.uniform(1, 3), self._put_off, talk)
        else:
            self._end(at, talk)

    def _waits(self, talk: Talk) -> bool:
        """Not where the platform lets nobody answer after a day."""
        able = talk.subject.waits and talk.where != DIRECT and not talk.was_put_off
        return able and self.draw.random() < PUT_OFF

    def _end(self, at: datetime, talk: Talk) -> None:
        """A while after the last word, and before going home."""
        agent = self.by_name[talk.owner]
        resolved = at + MINUTE * self.draw.uniform(4, 30)
        if not agent.is_there(resolved) and agent.is_there(at + 2 * MINUTE):
            resolved = at + 2 * MINUTE
        self._later(resolved, self._resolve, talk)

    def _put_off(self, at: datetime, talk: Talk) -> None:
        """Snoozed for some days, while others see to it."""
        if talk.status != Status.OPEN:
            return
        talk.was_put_off = True
        days = self.draw.choice((1, 1, 1, 2, 2, 3))
        until = at + timedelta(days=days) - MINUTE * self.draw.uniform(0, 120)
        talk.snoozed_until = until
        talk.move(Status.SNOOZED, at, talk.owner)
        self._later(until, self._wake, talk)

    def _wake(self, at: datetime, talk: Talk) -> None:
        talk.snoozed_until = None
        talk.move(Status.OPEN, at + SECOND)
        agent = self.by_name[talk.owner]
        there = agent.there_from(at + MINUTE)
        if there is not None:
            told = self.draw.choice(manners.DONE[talk.subject.language])
            self._later(there + MINUTE * self.draw.uniform(2, 60), self._tell_end, talk, told)

    def _tell_end(self, at: datetime, talk: Talk, told: str) -> None:
        agent = self.by_name[talk.owner]
        if (there := agent.there_from(at)) != at:
            if there is not None:
                self._later(there + MINUTE, self._tell_end, talk, told)
            return
        talk.answer = told
        self._say(at, talk, agent)

    def _resolve(self, at: datetime, talk: Talk) -> None:
        if talk.status not in (Status.NEW, Status.OPEN):
            return
        agent = self.by_name[talk.owner]
        if (there := agent.there_from(at)) != at:
            if there is not None:
                self._later(there + MINUTE * self.draw.uniform(2, 30), self._resolve, talk)
            return
        talk.move(Status.RESOLVED, at, talk.owner)
        self._later(at + CLOSED_AFTER, self._close, talk, at)
        if talk.script:
            self._later(at + MINUTE * self.draw.uniform(100, 2600), self._hear, talk)

    def _set_aside(self, at: datetime, talk: Talk, agent: Agent) -> None:
        talk.move(Status.SPAM, at, agent.username)

    def _close(self, at: datetime, talk: Talk, resolved_at: datetime) -> None:
        """For good, by whoever had it, once it has rested for some days."""
        if talk.status != Status.RESOLVED or talk.resolved_at != resolved_at:
            return
        there = self.by_name[talk.owner].there_from(at)
        if there == at:
            talk.move(Status.CLOSED, at, talk.owner)
        elif there is not None:
            self._later(there + MINUTE * self.draw.uniform(1, 15), self._close, talk, resolved_at)

    def _work(self, at: datetime, talk: Talk) -> float:
        """Minutes for one reply: less from week to week, as macros and practice help, and little where it is urgent."""
        share = (at - self.start) / (self.end - self.start)
        mean = (SLOW + (QUICK - SLOW) * share) * talk.subject.work
        mean *= next(less for until, less in HASTE if talk.promised <= until)
        return min(self.draw.lognormvariate(math.log(mean) - SPREAD**2 / 2, SPREAD), 30)

    def _is_out(self, at: datetime) -> bool:
        return self.outage[0] <= at < self.outage[1]
