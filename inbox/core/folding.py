"""Fold a text so that disguised digits can be read, and remember where each character came from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

DIGIT_WORDS = {
    "nol": "0", "kosong": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5",
    "enam": "6", "tujuh": "7", "delapan": "8", "lapan": "8", "sembilan": "9",
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip

_WORD = "|".join(sorted(DIGIT_WORDS, key=len, reverse=True))
# Four spoken digits are the shortest run that means anything (a short PIN).
_SPOKEN = re.compile(
    rf"(?<!\w)(?:{_WORD})(?:[ \t\n,.\-]{{1,3}}+(?:(?:{_WORD})(?!\w)|\d{{1,4}}+(?!\w))){{3,30}}+",
    re.I,
)
_SPOKEN_TOKEN = re.compile(rf"(?:{_WORD})(?!\w)|\d", re.I)
_LOOKALIKE = re.compile(
    r"(?<![A-Za-z0-9])(?:\+?62[ .\-]?+|[0Oo])8(?:[ .\-]?+[oOlI]{0,2}+\d[\doOlI]{0,11}+){1,8}+(?![A-Za-z0-9])"
)
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_LETTERS_TO_DIGITS = str.maketrans("oOlI", "0011")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts[i]` is the original index of folded character `i` (None: the same)."""

    text: str
    starts: tuple[int, ...] | None
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span in the original text of a non-empty folded span."""
        if self.starts is None:
            return start, end
        after = self.starts[end] if end < len(self.starts) else self.length
        return self.starts[start], max(after, self.starts[end - 1] + 1)


def fold(text: str) -> Folded:
    """`text` with full-width and foreign digits, invisible characters and spoken digits folded to ASCII."""
    folded = Folded(text, None, len(text)) if text.isascii() else _fold_characters(text)
    if _SPOKEN.search(folded.text):
        folded = _fold_spoken(folded)
    if _LOOKALIKE.search(folded.text):
        read = _LOOKALIKE.sub(lambda m: m[0].translate(_LETTERS_TO_DIGITS), folded.text)
        folded = Folded(read, folded.starts, folded.length)
    return folded


def _fold_characters(text: str) -> Folded:
    foreign = {character: _fold_character(character) for character in _FOREIGN.findall(text)}
    if all(len(piece) == 1 for piece in foreign.values()):
        return Folded(
            text.translate({ord(c): piece for c, piece in foreign.items()}), None, len(text)
        )
    parts: list[str] = []
    starts: list[int] = []
    done = 0
    for match in _FOREIGN.finditer(text):
        index = match.start()
        piece = foreign[match[0]]
        parts += (text[done:index], piece)
        starts.extend(range(done, index))
        starts.extend([index] * len(piece))
        done = index + 1
    parts.append(text[done:])
    starts.extend(range(done, len(text)))
    return Folded("".join(parts), tuple(starts), len(text))


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """What one character reads as; empty for marks and invisible characters."""
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me"}:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd":
        return "-"
    if category in {"Zs", "Zl", "Zp"}:
        return " "
    return unicodedata.normalize("NFKC", character)


def _fold_spoken(folded: Folded) -> Folded:
    """Spoken digits become one number, without what stood between them."""
    parts: list[str] = []
    starts: list[int] = []
    origin = folded.starts or range(len(folded.text))
    done = 0
    for run in _SPOKEN.finditer(folded.text):
        parts.append(folded.text[done : run.start()])
        starts.extend(origin[done : run.start()])
        for token in _SPOKEN_TOKEN.finditer(folded.text, run.start(), run.end()):
            parts.append(DIGIT_WORDS.get(token[0].lower(), token[0]))
            starts.append(origin[token.start()])
        done = run.end()
    parts.append(folded.text[done:])
    starts.extend(origin[done:])
    return Folded("".join(parts), tuple(starts), folded.length)
