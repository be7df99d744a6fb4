"""Ordered rules that decide priority, queue, tags and policy of a message, each choice with its rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from responders.core.language import Language
from responders.core.lexicon import spell
from responders.core.topics import TOPICS
from responders.core.verdict import Facts, Sentiment, Verdict

MOST_WORDS = 50  # literal phrases in one condition
LONGEST_WORDS = 80  # characters of a literal phrase
PRIORITIES = range(1, 5)
_LISTS = (
    "intent",
    "sentiment",
    "language",
    "channel",
    "visibility",
    "flags_any",
    "flags_all",
    "words_any",
    "words_none",
    "masked_any",
)
_CHOICES: dict[str, frozenset[str]] = {
    "intent": frozenset(TOPICS) | {"other"},
    "sentiment": frozenset(Sentiment),
    "language": frozenset(Language),
    "visibility": frozenset({"public", "private"}),
}


class InvalidRule(ValueError):
    """A rule that cannot be kept. `place` names the condition or effect that is wrong."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True, slots=True)
class Condition:
    """Everything given must hold; what is empty is not asked. `words` are literal phrases, never patterns."""

    intent: frozenset[str] = frozenset()
    sentiment: frozenset[str] = frozenset()
    urgency_at_most: int | None = None  # 1 is the most urgent
    language: frozenset[str] = frozenset()
    channel: frozenset[str] = frozenset()
    visibility: frozenset[str] = frozenset()
    flags_any: frozenset[str] = frozenset()
    flags_all: frozenset[str] = frozenset()
    masked_any: frozenset[str] = frozenset()
    words_any: frozenset[str] = frozenset()
    words_none: frozenset[str] = frozenset()
    hour_from: int | None = None
    hour_until: int | None = None

    def holds(self, facts: Facts, verdict: Verdict, line: str) -> bool:
        """`line` is the message's words as `lexicon.spell` gives them."""
        if self.intent and verdict.intent not in self.intent:  # what most rules ask first
            return False
        flags = verdict.flags
        if self.flags_any and self.flags_any.isdisjoint(flags):
            return False
        return (
            _is_in(verdict.sentiment, self.sentiment)
            and (self.urgency_at_most is None or verdict.urgency <= self.urgency_at_most)
            and _is_in(verdict.language, self.language)
            and _is_in(facts.channel, self.channel)
            and _is_in(facts.visibility, self.visibility)
            and self.flags_all.issubset(flags)
            and (not self.masked_any or not self.masked_any.isdisjoint(facts.masked))
            and (not self.words_any or any(words in line for words in self.words_any))
            and not any(words in line for words in self.words_none)
            and self._holds_at(facts.hour)
        )

    def _holds_at(self, hour: int | None) -> bool:
        """From one hour until another, past midnight where the second is smaller."""
        if self.hour_from is None or self.hour_until is None:
            return True
        if hour is None:
            return False
        if self.hour_from <= self.hour_until:
            return self.hour_from <= hour < self.hour_until
        return hour >= self.hour_from or hour < self.hour_until


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule sets; None leaves it to a later rule."""

    priority: int | None = None
    queue: str | None = None  # a queue's slug
    policy: str | None = None  # an SLA policy's name
    no_reply_needed: bool | None = None
    veil: bool | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    condition: Condition = field(default_factory=Condition)
    effect: Effect = field(default_factory=Effect)


@dataclass(frozen=True, slots=True)
class Because:
    """`rule` set `what` to `value`; an empty rule is what triage found by itself."""

    what: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Decision:
    priority: int
    queue: str
    policy: str
    tags: tuple[str, ...]
    no_reply_needed: bool
    veil: bool
    because: tuple[Because, ...]


_FIELDS = ("priority", "queue", "policy", "no_reply_needed", "veil")


def decide(facts: Facts, verdict: Verdict, rules: Iterable[Rule], line: str) -> Decision:
    """The first matching rule decides each field; tags of all matching rules add up.

    Without a rule the priority is the urgency, and rude words are veiled in public only where found.
    """
    values: dict[str, Any] = {}
    tags: list[str] = []
    because: list[Because] = []
    for rule in rules:
        if not rule.condition.holds(facts, verdict, line):
            continue
        for name in _FIELDS:
            value = getattr(rule.effect, name)
            if value is not None and name not in values:
                values[name] = value
                because.append(Because(name, str(value), rule.name))
        for tag in rule.effect.tags:
            if tag not in tags:
                tags.append(tag)
                because.append(Because("tag", tag, rule.name))
    found = {
        "priority": verdict.urgency,
        "no_reply_needed": verdict.needs_no_reply,
        "veil": bool(verdict.veil),
    }
    for name, value in found.items():
        if name not in values:
            values[name] = value
            because.append(Because(name, str(value), ""))
    return Decision(
        values["priority"], values.get("queue", ""), values.get("policy", ""), tuple(tags),
        values["no_reply_needed"], values["veil"], tuple(because),
    )  # fmt: skip


def parse(name: str, conditions: Mapping[str, Any], effects: Mapping[str, Any]) -> Rule:
    """A rule from JSON as kept in the database. Raises InvalidRule naming what is unknown or out of range."""
    return Rule(name, _condition(conditions), _effect(effects))


def _condition(given: Mapping[str, Any]) -> Condition:
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key in _LISTS:
            values[key] = _words(key, value)
        elif key == "urgency_at_most" and value in PRIORITIES:
            values[key] = int(value)
        elif key in ("hour_from", "hour_until") and type(value) is int and 0 <= value <= 24:
            values[key] = value
        else:
            raise InvalidRule(key)
    if ("hour_from" in values) != ("hour_until" in values):
        raise InvalidRule("hour_until")
    return Condition(**values)


def _words(key: str, value: Any) -> frozenset[str]:
    if not isinstance(value, list) or len(value) > MOST_WORDS:
        raise InvalidRule(key)
    if not all(isinstance(item, str) and 0 < len(item) <= LONGEST_WORDS for item in value):
        raise InvalidRule(key)
    if not frozenset(value) <= _CHOICES.get(key, frozenset(value)):
        raise InvalidRule(key)
    spelt = frozenset(map(spell, value)) if key.startswith("words_") else frozenset(value)
    if any(not item.strip() for item in spelt):
        raise InvalidRule(key)
    return spelt


def _effect(given: Mapping[str, Any]) -> Effect:
    for key, value in given.items():
        if not _fits(key, value):
            raise InvalidRule(key)
    values = dict(given)
    values["tags"] = tuple(values.get("tags", ()))
    return Effect(**values)


def _fits(key: str, value: Any) -> bool:
    match key:
        case "priority":
            return type(value) is int and value in PRIORITIES
        case "queue" | "policy":
            return isinstance(value, str) and 0 < len(value) <= 120
        case "no_reply_needed" | "veil":
            return isinstance(value, bool)
        case "tags":
            return isinstance(value, list) and all(
                isinstance(tag, str) and 0 < len(tag) <= 60 for tag in value
            )
    return False


def _is_in(value: str, wanted: frozenset[str]) -> bool:
    return not wanted or value in wanted
