"""Runs of digits in a text: how they are grouped, which are amounts and dates, card checks."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Issuer prefixes (low, high) with the lengths they use. Source: ISO/IEC 7812 ranges as the schemes publish them;
# 1946, 5019 and 6019 are national debit ranges. A bank completes the table with its own.
ISSUERS: tuple[tuple[int, int, frozenset[int]], ...] = (
    (4000, 4999, frozenset({13, 16, 19})),
    (5100, 5599, frozenset({16})),
    (2221, 2720, frozenset({16})),
    (3528, 3589, frozenset({16})),
    (3400, 3499, frozenset({15})),
    (3700, 3799, frozenset({15})),
    (6200, 6299, frozenset({16, 17, 18, 19})),
    (1946, 1946, frozenset({16})),
    (5019, 5019, frozenset({16})),
    (6019, 6019, frozenset({16, 19})),
)
PREFIX = 4
_LENGTHS = {
    str(prefix): lengths for low, high, lengths in ISSUERS for prefix in range(low, high + 1)
}
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

NOISE_MARK = "\x00"
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s]{1,2000}+|(?<![\w.\-])(?:[a-z0-9\-]{1,63}+\.){1,4}+[a-z]{2,12}+/[^\s]{1,500}+",
    re.I,
)
_CURRENCY = re.compile(r"(?<![a-z])(?:rp|idr|usd|sgd|[$])\.?\s?$", re.I)
_CURRENCY_WIDTH = 6
_AMOUNT = re.compile(r"\d[\d.,]{0,24}+")
# Tried where digits begin: money, dates and times are never personal numbers.
_NOISE = re.compile(
    r"(?<![\d.,])(?<!\d-)(?:"
    r"[1-9]\d{0,2}(?:\.\d{3}){1,4}+(?:,\d\d?)?(?![.,]?\d)"
    r"|[1-9]\d{0,2}(?:,\d{3}){1,4}+(?:\.\d\d?)?(?![.,]?\d)"
    r"|\d{1,9}+(?:[.,]\d{1,3}+)?(?:\s?(?:ribu|rb|juta|jt|mil[iy]ar|tril[iy]un|persen|%)|k)(?!\w))"
    r"|(?<!\d[/.\-])(?:0?[1-9]|[12]\d|3[01])([/.\-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)(?![/.\-]?\d)"
    r"|(?:19|20)\d\d([/\-])(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01])(?![/\-]?\d)"
    r"|(?<!:)[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?![:\d])",
    re.I,
)
_KEEP_IN_ADDRESS = re.compile(r"wa\.me/|whatsapp|(?:pan|card|kartu|cc)[a-z_]{0,12}=", re.I)
_RUN = re.compile(r"\d++(?:[ \t\r\n.\-_/|,:;()+]{1,3}+\d++)*+")
_GROUP = re.compile(r"\d++")


@dataclass(frozen=True, slots=True)
class Group:
    """Unbroken digits with their span, and the separator that stands before them in the run.

    is_noise: part of an amount, a date or a time.
    """

    digits: str
    start: int
    end: int
    gap: str
    is_noise: bool


def runs(text: str) -> list[list[Group]]:
    """Every run of digits as its groups; short separators join groups to a run. Web addresses are passed over."""
    if "/" in text or "www." in text:
        text = _ADDRESS.sub(_blank, text)
    found = []
    noise_until = 0
    for run in _RUN.finditer(text):
        groups, last = [], run.start()
        for match in _GROUP.finditer(text, run.start(), run.end()):
            start = match.start()
            noise_until = max(noise_until, _noise_end(text, start) if start >= noise_until else 0)
            groups.append(
                Group(match[0], start, match.end(), text[last:start], start < noise_until)
            )
            last = match.end()
        found.append(groups)
    return found


def may_begin_card(digits: str) -> bool:
    """False if no issuer's card begins like this."""
    return len(digits) < PREFIX or digits[:PREFIX] in _LENGTHS


def is_card(digits: str) -> bool:
    """True if `digits` has an issuer's prefix, a length that issuer uses, and passes Luhn."""
    return len(digits) in _LENGTHS.get(digits[:PREFIX], ()) and luhn(digits)


def luhn(digits: str) -> bool:
    """True if the last digit is the Luhn check digit of the others."""
    odd = sum(map(int, digits[-1::-2]))
    return (odd + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])) % 10 == 0


def _noise_end(text: str, start: int) -> int:
    """Where the amount, date or time that begins at `start` ends; 0 if there is none."""
    currency = _CURRENCY.search(text, max(0, start - _CURRENCY_WIDTH), start)
    match = (_AMOUNT if currency else _NOISE).match(text, start)
    return match.end() if match else 0


def _blank(match: re.Match[str]) -> str:
    if _KEEP_IN_ADDRESS.search(match[0]):
        return match[0]
    return NOISE_MARK * len(match[0])
