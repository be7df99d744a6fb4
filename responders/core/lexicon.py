"""Phrases with gaps, found in a line of words in time linear in the number of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from responders.core.normal import SLANG, Normal, normalise

# A phrase is words with spaces; "a|b" is either word, ".." up to so many other words, "!a" not followed by a.
GAP = 6


class Match(NamedTuple):
    """A phrase of `label` stands at words `first` to `last`; the longer the phrase, the more it says."""

    label: str
    first: int
    last: int
    weight: int


class _Step(NamedTuple):
    words: frozenset[str]
    gap: int
    is_banned: bool


class _Phrase(NamedTuple):
    label: str
    steps: tuple[_Step, ...]
    weight: int


class Lexicon:
    """Labels with their phrases, indexed by first word."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """`phrases` maps a label to its phrases; slang of one word may be used, slang for two may not."""
        self._by_first: dict[str, list[_Phrase]] = {}
        known: set[str] = set()
        for label, lines in phrases.items():
            for line in lines:
                firsts, phrase = _parse(label, line)
                known |= firsts.union(*(step.words for step in phrase.steps))
                for word in firsts:
                    self._by_first.setdefault(word, []).append(phrase)
        self.known = frozenset(known)

    def find(self, normal: Normal) -> list[Match]:
        """Every phrase that stands in `normal`, by place."""
        found = []
        words = normal.words
        present = frozenset(words)
        for index, word in enumerate(words):
            for phrase in self._by_first.get(word, ()):
                if (
                    phrase.steps
                    and not phrase.steps[0].is_banned
                    and phrase.steps[0].words.isdisjoint(present)
                ):
                    continue
                last = _follow(words, index, phrase.steps)
                if last is not None:
                    found.append(Match(phrase.label, index, last, phrase.weight))
        return found


def _follow(words: tuple[str, ...], index: int, steps: tuple[_Step, ...]) -> int | None:
    """The last word of the phrase that begins at `index`, or None."""
    for step in steps:
        window = range(index + 1, min(index + 2 + step.gap, len(words)))
        place = next((i for i in window if words[i] in step.words), None)
        if step.is_banned:
            if place is not None:
                return None
        elif place is None:
            return None
        else:
            index = place
    return index


def _parse(label: str, line: str) -> tuple[frozenset[str], _Phrase]:
    """The words a phrase may begin with, and the phrase."""
    parts = line.split()
    steps = []
    gap = 0
    for part in parts[1:]:
        if part == "..":
            gap = GAP
            continue
        steps.append(_Step(_spelt(part.lstrip("!")), gap, part.startswith("!")))
        gap = 0
    weight = 1 + sum(not step.is_banned for step in steps)
    return _spelt(parts[0]), _Phrase(label, tuple(steps), weight)


def _spelt(words: str) -> frozenset[str]:
    return frozenset(SLANG.get(word, word) for word in words.split("|"))


def spell(phrase: str) -> str:
    """A phrase somebody typed, spelt as `Normal.line` spells it."""
    return normalise(phrase).line
