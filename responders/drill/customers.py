"""What the played customers do, and when: all of it from the seed."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from responders.drill.payloads import Person
from responders.drill.topics import NAMES, TOPICS

COMMENT, DIRECT, CHAT, VISIT = "comment", "direct", "chat", "visit"
PLACES, WEIGHTS = (COMMENT, DIRECT, CHAT, VISIT), (35, 25, 28, 12)
POSTS = ("701", "702", "703")
FOLLOWS = 0.45  # share of messages that go on with a conversation
EDITED, REMOVED, REPEATED = 0.06, 0.03, 0.08


@dataclass(frozen=True, slots=True)
class Act:
    """`seconds` from the start. `verb`: say, edit, remove, repeat. `name` is the message's id there."""

    seconds: float
    verb: str
    place: str
    who: Person
    name: str
    text: str
    thread: str  # a comment's first comment; a visitor's or person's own name elsewhere
    number: int


@dataclass(slots=True)
class _Talk:
    place: str
    who: Person
    thread: str
    rest: list[str]


class Crowd:
    """An endless stream of acts, in the order of their times. `run` keeps ids of two runs apart."""

    def __init__(self, seed: int, rate: float, run: int) -> None:
        self._random = random.Random(seed)
        self._rate = rate
        self._run = run
        self._count = 0
        self._talks: list[_Talk] = []

    def acts(self, seconds: float) -> Iterator[Act]:
        """Everything that begins within `seconds`; edits and repeats may come a little later."""
        now, later = 0.0, list[Act]()
        while now < seconds:
            now += self._random.expovariate(self._rate)
            later.sort(key=lambda act: act.seconds)
            while later and later[0].seconds <= now:
                yield later.pop(0)
            said = self._say(now)
            yield said
            later.extend(self._afterwards(said))
        yield from sorted(later, key=lambda act: act.seconds)

    def _say(self, now: float) -> Act:
        self._count += 1
        number = self._run * 100_000 + self._count
        talk = self._talk(number)
        text = talk.rest.pop(0)
        name = self._name(talk, number)
        act = Act(now, "say", talk.place, talk.who, name, text, talk.thread, number)
        talk.thread = talk.thread or name
        if talk.rest:
            self._talks.append(talk)
        return act

    def _talk(self, number: int) -> _Talk:
        """One that goes on, or a new one."""
        if len(self._talks) > 3 and self._random.random() < FOLLOWS:
            return self._talks.pop(self._random.randrange(len(self._talks)))
        (place,) = self._random.choices(PLACES, WEIGHTS)
        name = self._random.choice(NAMES)
        who = Person(number, name, name.lower().replace(" ", "."))
        first, more = self._random.choice(TOPICS)
        return _Talk(place, who, "", [first, *more])

    def _name(self, talk: _Talk, number: int) -> str:
        match talk.place:
            case "comment":
                post = talk.thread.partition("_")[0] or self._random.choice(POSTS)
                return f"{post}_{number}"
            case "direct":
                return f"m_{number}"
            case "chat":
                return f"{talk.who.number}:{number}"
            case _:
                return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _afterwards(self, said: Act) -> Iterator[Act]:
        """A customer corrects or regrets; a platform repeats itself."""
        drawn, wait = self._random.random(), self._random.uniform(0.0, 6.0)
        if drawn < REPEATED:
            yield _later(said, "repeat", wait / 2)
        elif drawn < REPEATED + EDITED and said.place != VISIT:
            yield _later(said, "edit", wait, said.text + " (mohon segera)")
        elif drawn < REPEATED + EDITED + REMOVED and said.place in (COMMENT, DIRECT):
            yield _later(said, "remove", wait)


def _later(said: Act, verb: str, wait: float, text: str = "") -> Act:
    return Act(
        said.seconds + wait,
        verb,
        said.place,
        said.who,
        said.name,
        text or said.text,
        said.thread,
        said.number,
    )
