"""Who gets a conversation that waits: explicit rules, and the reasons in the order they decided.

Requirements (skill, language) come first, whatever their place in the list; then preferences (who spoke last, least
loaded, longest idle), each in its place, narrow down who is left. Nobody is given more than their places hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

MOST_RULES = 20
LEVELS = (1, 2, 3)
MOST_DAYS, MOST_MINUTES = 365, 240


class RuleWrong(ValueError):
    """A list of rules cannot be read; the message says which part."""


class Kind(StrEnum):
    LAST_SPOKE = "last_spoke"
    SKILL = "skill"
    LANGUAGE = "language"
    LEAST_LOADED = "least_loaded"
    LONGEST_IDLE = "longest_idle"


REQUIREMENTS = frozenset({Kind.SKILL, Kind.LANGUAGE})


@dataclass(frozen=True, slots=True)
class Rule:
    """days, minutes: of last_spoke, how long ago counts, and how long a conversation waits for that person who has no
    place or is on a break. skill, topics, level: of a requirement; without topics it holds for all.
    """

    kind: Kind
    days: int = 7
    minutes: int = 0
    skill: str = ""
    topics: frozenset[str] = frozenset()
    level: int = 1


DEFAULT = (Rule(Kind.LAST_SPOKE), Rule(Kind.LEAST_LOADED), Rule(Kind.LONGEST_IDLE))

Reason = tuple[str, ...]
"""A code and its values: (spoke, ISO time) (skill, name) (language, code) (least_loaded, of how many) (longest_idle,
ISO time) (places, taken with this one, of how many); for nobody: (nobody_free,) (needs_skill, name) (needs_language,
code) (kept_for, name, ISO time).
"""


@dataclass(slots=True)
class Candidate:
    """Somebody who is signed in. weights, most: by class of channel; skills, languages: name → level.

    `takes` changes it, so that one list serves a whole batch.
    """

    person: int
    name: str
    places: int
    idle_since: datetime
    is_available: bool = True
    taken: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)

    def has_room(self, channel_class: str) -> bool:
        fits = self.taken + self.weights.get(channel_class, 1) <= self.places
        most = self.most.get(channel_class)
        return fits and (most is None or self.counts.get(channel_class, 0) < most)

    def takes(self, channel_class: str, at: datetime | None = None) -> None:
        """One more of this class; `at`: given now, so no longer idle."""
        self.taken += self.weights.get(channel_class, 1)
        self.counts[channel_class] = self.counts.get(channel_class, 0) + 1
        self.idle_since = at or self.idle_since

    @property
    def load(self) -> float:
        return self.taken / self.places if self.places else 1.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation nobody has. spoke, spoke_at: who last answered this contact, and when."""

    channel_class: str
    topic: str = ""
    language: str = ""
    waiting_since: datetime | None = None
    spoke: int | None = None
    spoke_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """`candidate` None: it goes on waiting, because."""

    candidate: Candidate | None
    because: tuple[Reason, ...]


def read(raw: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """The rules of a queue's JSON; none at all are DEFAULT. Raises RuleWrong.

    raw: [{"kind": "last_spoke", "days": 7, "minutes": 0}, {"kind": "skill", "skill": "cards", "topics": ["card_lost"],
    "level": 2}, {"kind": "language", "level": 1}, {"kind": "least_loaded"}, {"kind": "longest_idle"}]
    """
    if len(raw) > MOST_RULES:
        raise RuleWrong(f"At most {MOST_RULES} rules.")
    return tuple(map(_rule, raw)) or DEFAULT


def pick(
    candidates: Iterable[Candidate], waiting: Waiting, rules: Sequence[Rule], at: datetime
) -> Choice:
    """Who gets it at `at`. The same people and rules always give the same choice, in whatever order they come."""
    able, because = _required(list(candidates), waiting, rules)
    if not able:
        return Choice(None, because)
    keeper = _kept_for(able, waiting, rules, at)
    if keeper is not None:
        return keeper
    free = [one for one in able if one.is_available and one.has_room(waiting.channel_class)]
    if not free:
        return Choice(None, (("nobody_free",),))
    for rule in rules:
        free, reason = _PREFERRED[rule.kind](free, waiting, rule, at)
        because += reason
    best = min(free, key=lambda one: (one.idle_since, one.person))
    taken = best.taken + best.weights.get(waiting.channel_class, 1)
    return Choice(best, (*because, ("places", str(taken), str(best.places))))


def _rule(raw: Mapping[str, Any]) -> Rule:
    try:
        kind = Kind(raw["kind"])
        rule = Rule(
            kind,
            days=int(raw.get("days", 7)),
            minutes=int(raw.get("minutes", 0)),
            skill=str(raw.get("skill", "")).strip().lower(),
            topics=frozenset(map(str, raw.get("topics", ()))),
            level=int(raw.get("level", 1)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RuleWrong(f"{raw!r} is not a rule.") from error
    if kind is Kind.SKILL and not rule.skill:
        raise RuleWrong("A rule about a skill names it.")
    if rule.level not in LEVELS:
        raise RuleWrong("A level is 1, 2 or 3.")
    if not (0 < rule.days <= MOST_DAYS and 0 <= rule.minutes <= MOST_MINUTES):
        raise RuleWrong(f"At most {MOST_DAYS} days back, and {MOST_MINUTES} minutes of waiting.")
    return rule


def _required(
    able: list[Candidate], waiting: Waiting, rules: Sequence[Rule]
) -> tuple[list[Candidate], tuple[Reason, ...]]:
    because: tuple[Reason, ...] = ()
    for rule in rules:
        if rule.kind not in REQUIREMENTS or (rule.topics and waiting.topic not in rule.topics):
            continue
        name = rule.skill if rule.kind is Kind.SKILL else waiting.language
        if not name:
            continue  # nobody knows which language it is in
        held = [one for one in able if _levels(one, rule.kind).get(name, 0) >= rule.level]
        if not held:
            return [], ((f"needs_{rule.kind}", name),)
        able, because = held, (*because, (rule.kind.value, name))
    return able, because


def _levels(one: Candidate, kind: Kind) -> Mapping[str, int]:
    return one.skills if kind is Kind.SKILL else one.languages


def _last_spoke(
    people: list[Candidate], waiting: Waiting, rule: Rule, at: datetime
) -> list[Candidate]:
    if waiting.spoke_at is None or waiting.spoke_at < at - timedelta(days=rule.days):
        return []
    return [one for one in people if one.person == waiting.spoke]


def _kept_for(
    able: list[Candidate], waiting: Waiting, rules: Sequence[Rule], at: datetime
) -> Choice | None:
    """Where somebody who cannot take it now is worth waiting for."""
    if waiting.waiting_since is None:
        return None
    for rule in rules:
        if rule.kind is not Kind.LAST_SPOKE or not rule.minutes:
            continue
        until = waiting.waiting_since + timedelta(minutes=rule.minutes)
        for one in _last_spoke(able, waiting, rule, at):
            if at < until and not (one.is_available and one.has_room(waiting.channel_class)):
                return Choice(None, (("kept_for", one.name, until.isoformat()),))
    return None


Narrowed = tuple[list[Candidate], tuple[Reason, ...]]


def _prefer_last_spoke(
    free: list[Candidate], waiting: Waiting, rule: Rule, at: datetime
) -> Narrowed:
    found = _last_spoke(free, waiting, rule, at)
    if not found or waiting.spoke_at is None:
        return free, ()
    return found, (("spoke", waiting.spoke_at.isoformat()),)


def _prefer_least_loaded(
    free: list[Candidate], waiting: Waiting, rule: Rule, at: datetime
) -> Narrowed:
    least = min(one.load for one in free)
    found = [one for one in free if one.load == least]
    return found, (("least_loaded", str(len(free))),) if len(found) < len(free) else ()


def _prefer_longest_idle(
    free: list[Candidate], waiting: Waiting, rule: Rule, at: datetime
) -> Narrowed:
    first = min(one.idle_since for one in free)
    found = [one for one in free if one.idle_since == first]
    return found, (("longest_idle", first.isoformat()),) if len(found) < len(free) else ()


def _as_they_are(free: list[Candidate], waiting: Waiting, rule: Rule, at: datetime) -> Narrowed:
    return free, ()


_PREFERRED = {
    Kind.LAST_SPOKE: _prefer_last_spoke,
    Kind.LEAST_LOADED: _prefer_least_loaded,
    Kind.LONGEST_IDLE: _prefer_longest_idle,
    Kind.SKILL: _as_they_are,
    Kind.LANGUAGE: _as_they_are,
}
