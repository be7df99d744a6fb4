"""Words a platform approved beforehand, with blanks for this customer: which blanks, and what they become."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inbox.core.cleaning import clean

APPROVED = "APPROVED"
HEADER, BODY, FOOTER, BUTTON = "header", "body", "footer", "button"
_BLANK = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a template. `text` of a button is its label; what is filled in there is its `url`.

    A header may be a `file` instead of words: image, video or file, of the media types that it `takes`.
    """

    kind: str  # header body footer button
    text: str
    url: str = ""
    action: str = ""  # of a button whose blank is no part of a link: copy_code
    file: str = ""
    takes: tuple[str, ...] = ()
    index: int = 0  # of a button: its place among them
    examples: tuple[tuple[str, str], ...] = ()  # blank's name → what the platform was shown

    @property
    def open_text(self) -> str:
        """Where its blanks stand."""
        return self.url if self.kind == BUTTON else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """`state` is the platform's word. obstacle: why it cannot be sent from here; empty where it can.

    header (it begins with a place), buttons, code (it carries a password), kind (anything else).
    """

    name: str
    language: str  # as the platform writes it, such as id or en_US
    category: str
    state: str
    parts: tuple[Part, ...]
    obstacle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A template with what stands in its blanks, by their keys."""

    name: str
    language: str
    parts: tuple[Part, ...]
    values: Mapping[str, str]

    @property
    def words(self) -> str:
        return words(self.parts, self.values)


@dataclass(frozen=True, slots=True)
class Blank:
    """`key` is unique within the template: the part, then the name the platform gave the blank."""

    key: str
    name: str
    part: Part
    example: str = ""


def blanks(parts: Sequence[Part]) -> tuple[Blank, ...]:
    """Each once, in the order of reading; numbered ones of one part by their number."""
    return tuple(blank for part in parts for blank in of_part(part))


def of_part(part: Part) -> tuple[Blank, ...]:
    names = list(dict.fromkeys(_BLANK.findall(part.open_text)))
    if all(name.isdecimal() for name in names):
        names.sort(key=int)
    shown = dict(part.examples)
    return tuple(Blank(_key(part, name), name, part, shown.get(name, "")) for name in names)


def fitting(parts: Sequence[Part], values: Mapping[str, str]) -> dict[str, str]:
    """What belongs into a blank, in one line each and storable: platforms refuse breaks and rows of spaces there."""
    found = {
        blank.key: " ".join(clean(values.get(blank.key, "")).split()) for blank in blanks(parts)
    }
    return {key: value for key, value in found.items() if value}


def missing(parts: Sequence[Part], values: Mapping[str, str]) -> tuple[Blank, ...]:
    """The blanks that nothing stands in."""
    return tuple(blank for blank in blanks(parts) if not values.get(blank.key, "").strip())


def beginning(parts: Sequence[Part]) -> Part | None:
    """The heading, where that is a file."""
    return next((part for part in parts if part.file), None)


def words(parts: Sequence[Part], values: Mapping[str, str]) -> str:
    """As the customer reads it, without the file it may begin with; a blank that nothing stands in stays as it is."""
    said = [part for part in parts if not part.file]
    return "\n\n".join(
        "".join(values.get(key, "") or text for text, key in line) for line in segments(said)
    )


def segments(parts: Sequence[Part]) -> list[list[tuple[str, str]]]:
    """Its paragraphs, each of text and the key of the blank it stands for, empty where it is none."""
    return [list(_segments(part)) for part in parts]


def to_plain(filled: Filled) -> dict[str, Any]:
    """For a JSON column; `from_plain` reads it."""
    return {**asdict(filled), "values": dict(filled.values)}


def from_plain(told: Mapping[str, Any]) -> Filled:
    return Filled(
        name=told["name"],
        language=told["language"],
        parts=parts_of(told["parts"]),
        values=told["values"],
    )


def parts_of(told: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Out of a JSON column, where tuples have become lists."""
    return tuple(
        Part(
            **{
                **one,
                "examples": tuple((name, shown) for name, shown in one["examples"]),
                "takes": tuple(one.get("takes", ())),
            }
        )
        for one in told
    )


def _segments(part: Part) -> Iterator[tuple[str, str]]:
    if part.kind == BUTTON:
        yield f"[{part.text}]{' ' if part.url else ''}", ""
    end = 0
    for found in _BLANK.finditer(part.open_text):
        yield part.open_text[end : found.start()], ""
        yield found[0], _key(part, found[1])
        end = found.end()
    yield part.open_text[end:] if part.kind != BUTTON or part.url else "", ""


def _key(part: Part, name: str) -> str:
    place = f"{part.kind}{part.index}" if part.kind == BUTTON else part.kind
    return f"{place}.{name}"
