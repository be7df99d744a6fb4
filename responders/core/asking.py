"""What somebody typed into the search field, taken apart: words, phrases, operators."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

OPERATORS = ("from", "channel", "tag", "is", "assignee", "before", "after", "has", "case")
MOST_PARTS = 16  # of one search; more makes no sense and costs the database
LONGEST_PART = 80
SHORTEST_PREFIX = 3

_PART = re.compile(r'(-?)(?:([^\W\d_]+):(?!//))?(?:"([^"]*)"?|([^\s"]*))')
_TERM = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words to be found. is_phrase: exactly these, in this order; else one word, or how a word begins."""

    text: str
    is_phrase: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    operator: str
    value: str
    is_excluded: bool = False

    @property
    def typed(self) -> str:
        value = f'"{self.value}"' if " " in self.value else self.value
        return f"{'-' if self.is_excluded else ''}{self.operator}:{value}"


@dataclass(frozen=True, slots=True)
class Asked:
    """`unknown`: operators that do not exist, whose parts are searched as words. `is_cut`: there were too many."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    unknown: tuple[str, ...] = ()
    is_cut: bool = False

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.is_excluded)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.is_excluded)


@dataclass(slots=True)
class _Reading:
    terms: list[Term] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(text: str) -> Asked:
    """`text` taken apart. Never fails: what is no operator is words, an open quotation ends with the text."""
    parts = [part for part in _PART.finditer(text.replace("\0", " ")) if part.group()]
    reading = _Reading()
    for part in parts[:MOST_PARTS]:
        minus, name, quoted, bare = part.groups()
        _take(reading, name or "", quoted, bare or "", is_excluded=bool(minus))
    return Asked(
        tuple(reading.terms),
        tuple(reading.filters),
        tuple(dict.fromkeys(reading.unknown)),
        len(parts) > MOST_PARTS,
    )


def _take(
    reading: _Reading, name: str, quoted: str | None, bare: str, *, is_excluded: bool
) -> None:
    value = (bare if quoted is None else quoted).strip()[:LONGEST_PART]
    operator = name.lower()
    if operator in OPERATORS:
        if value:
            reading.filters.append(Filter(operator, value, is_excluded))
        return
    if name:
        reading.unknown.append(operator)
        reading.terms += _words(name, is_excluded)
    if quoted is None:
        reading.terms += _words(value, is_excluded)
    elif _TERM.search(value):
        reading.terms.append(Term(value, is_phrase=True, is_excluded=is_excluded))


def _words(text: str, is_excluded: bool) -> list[Term]:
    """One term; a word with signs in it, as a handle or an address, is a phrase of its parts."""
    found = _TERM.findall(text)
    return [Term(text, len(found) > 1, is_excluded)] if found else []


def tsquery(terms: tuple[Term, ...], *, any_of: bool = False) -> str:
    """For `to_tsquery`; each term quoted, so that nothing in it is an operator there. Empty for no terms."""
    return (" | " if any_of else " & ").join(map(_quoted, terms))


def plain(term: Term) -> str:
    """Its words without signs that mean something to `to_tsquery`."""
    return term.text.replace("\\", " ").replace("'", " ")


def neighbours(term: Term) -> str:
    """The words of a phrase of at least two; empty for anything else."""
    return plain(term) if term.is_phrase and len(_TERM.findall(term.text)) > 1 else ""


def _quoted(term: Term) -> str:
    text = plain(term)
    is_prefix = not term.is_phrase and len(text) >= SHORTEST_PREFIX
    return f"'{text}'{':*' if is_prefix else ''}"


def marked(text: str, terms: tuple[Term, ...]) -> list[tuple[str, bool]]:
    """`text` in pieces that make it up again; True for those which a term finds."""
    pattern = "|".join(_pattern(term) for term in terms)
    if not pattern:
        return [(text, False)] if text else []
    pieces, last = [], 0
    for found in re.finditer(pattern, text, re.IGNORECASE):
        if found.start() > last:
            pieces.append((text[last : found.start()], False))
        pieces.append((found.group(), True))
        last = found.end()
    return [*pieces, (text[last:], False)] if last < len(text) else pieces


def _pattern(term: Term) -> str:
    words = r"\W+".join(map(re.escape, _TERM.findall(term.text)))
    is_prefix = not term.is_phrase and len(term.text) >= SHORTEST_PREFIX
    return rf"\b{words}\w*" if is_prefix else rf"\b{words}\b"


def excerpt(text: str, terms: tuple[Term, ...], length: int = 160) -> list[tuple[str, bool]]:
    """As `marked`, of at most about `length` signs around the first hit, with … where something was left out."""
    flat = " ".join(text.split())
    pieces = marked(flat, terms)
    at = 0
    for piece, is_hit in pieces:
        if is_hit:
            break
        at += len(piece)
    else:
        at = 0
    start = 0 if at < length // 2 else flat.rfind(" ", 0, at - length // 4) + 1
    end = len(flat) if len(flat) - start <= length else start + length
    cut = marked(flat[start:end], terms)
    return [
        *([("… ", False)] if start else []),
        *cut,
        *([(" …", False)] if end < len(flat) else []),
    ]
