"""Who is called by name in a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

_AT = re.compile(r"(?<![\w@])@")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end] is the sign @ and a name; in code points. `person` is whom it calls."""

    start: int
    end: int
    person: int


def find(text: str, people: Mapping[int, str], meant: Collection[int] = ()) -> list[Span]:
    """Every @ with somebody's whole name or the first part of it behind, in order of place.

    people: names by id. meant: those who were chosen from the list; they decide where one name is several people's.
    The longest name counts. Where nobody of the same name was chosen, all of them are called: one notice too many
    does less harm than one that never comes.
    """
    names = _names(people)
    found: list[Span] = []
    for sign in _AT.finditer(text):
        start = sign.start()
        for name, called in names:
            end = start + 1 + len(name)
            if text[start + 1 : end].casefold() != name.casefold() or _goes_on(text, end):
                continue
            chosen = [person for person in called if person in meant] or called
            found += [Span(start, end, person) for person in chosen]
            break
    return found


def _names(people: Mapping[int, str]) -> Sequence[tuple[str, list[int]]]:
    """Names with everybody they call, the longest first."""
    by_name: dict[str, list[int]] = {}
    for person, whole in sorted(people.items()):
        for name in _forms(whole):
            by_name.setdefault(name, []).append(person)
    return sorted(by_name.items(), key=lambda pair: (-len(pair[0]), pair[0]))


def _forms(whole: str) -> Iterable[str]:
    whole = whole.strip()
    first = whole.split()[0] if whole.split() else ""
    return dict.fromkeys(form for form in (whole, first) if form)


def _goes_on(text: str, end: int) -> bool:
    """Whether the word goes on, so that it is another name."""
    return bool(_WORD.match(text[end : end + 1]))
