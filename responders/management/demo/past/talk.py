"""One conversation of the past: who speaks, what they mean to say, and all that happened."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from inbox.core.events import Visibility
from inbox.core.states import Status
from responders.management.demo.past import filling
from responders.management.demo.past.subjects import Subject, manners
from responders.management.demo.stories import CHAT, COMMENT, DIRECT, VISIT

ASKS_MORE, THANKS, COMES_BACK = 0.42, 0.5, 0.06
CHANNELS = {CHAT: 30, DIRECT: 26, VISIT: 22}  # private ones; how many of 100 are public is below
PUBLIC = 0.3


@dataclass(slots=True)
class Customer:
    """number: their id, whatever platform they write from."""

    number: int
    name: str
    talks: list[Talk] = field(default_factory=list)

    @property
    def first(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Words:
    """What the customer will say next, and what is answered. comes_back: only once it was resolved."""

    text: str
    answer: str = ""
    comes_back: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """kind: heard, said, noted, given or moved; also asked for a rating, and told_wait.

    text: of words; the verb of a gift; the new status of a move. by: user name, empty for customer and system.
    settled_at: when it was stored (heard) or accepted (said). old: the status before. tries: to send it.
    """

    at: datetime
    kind: str
    text: str
    by: str = ""
    settled_at: datetime | None = None
    old: str = ""
    tries: int = 1


@dataclass(slots=True, eq=False)
class Talk:
    where: str
    subject: Subject
    begins_at: datetime
    script: deque[Words]
    customer: Customer | None = None
    events: list[Event] = field(default_factory=list)
    status: str = Status.NEW
    owner: str = ""
    answer: str = ""  # to what waits now
    due_at: datetime | None = None
    promised: int = 0  # seconds, for what waits now
    snoozed_until: datetime | None = None
    was_put_off: bool = False
    resolved_at: datetime | None = None

    @property
    def visibility(self) -> Visibility:
        return Visibility.PUBLIC if self.where == COMMENT else Visibility.PRIVATE

    @property
    def is_over(self) -> bool:
        return self.status in (Status.RESOLVED, Status.CLOSED, Status.SPAM)

    def move(self, status: Status, at: datetime, by: str = "") -> None:
        self.events.append(Event(at, "moved", status.value, by, old=str(self.status)))
        self.status = status
        if status != Status.CLOSED:
            self.resolved_at = at if status == Status.RESOLVED else None


def begin(draw: Random, subject: Subject, at: datetime) -> Talk:
    """With its whole script; `{first}` is filled once it is known who writes."""
    is_public = not subject.is_private or (subject.is_public and draw.random() < PUBLIC * 1.6)
    where = COMMENT if is_public else draw.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    asked, answers = draw.choice(subject.exchanges)
    filled = {**filling.slots(draw), "first": "{first}"}
    lines = [(draw.choice(asked), draw.choice(answers) if answers else "")]
    if answers and subject.more and draw.random() < ASKS_MORE:
        lines.append(draw.choice(subject.more))
    script = deque(Words(asks.format(**filled), told.format(**filled)) for asks, told in lines)
    if not answers or subject.name == "praise":
        return Talk(where, subject, at, script)
    if draw.random() < THANKS:
        thanks, welcome = manners.THANKS[subject.language], manners.WELCOME[subject.language]
        script.append(Words(draw.choice(thanks), draw.choice(welcome)))
    elif draw.random() < COMES_BACK / (1 - THANKS):
        again, sorry = manners.COMEBACK[subject.language], manners.SORRY[subject.language]
        script.append(Words(draw.choice(again), draw.choice(sorry), comes_back=True))
    return Talk(where, subject, at, script)
