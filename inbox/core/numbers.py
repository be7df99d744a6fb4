"""Decide what a run of digits is: card, identity, tax, telephone, account number or a secret code."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from inbox.core import hints, nik, shown
from inbox.core.digits import Group, is_card, may_begin_card
from inbox.core.hints import NEAR, Before, Hint

LONGEST = 22  # digits of the longest identifier, a branch's tax number
# Below so many digits only a code that a word announces is looked for.
LONG = 9
LENGTHS = frozenset((3, 4, 6, 8, *range(LONG, 20), LONGEST))
CARD_LENGTHS = (16, 19, 18, 17, 15, 13)
SHORTEST_CARD = min(CARD_LENGTHS)
TAX_LENGTHS = (15, 16, 22)
TAX_SHAPE = (2, 3, 3, 1, 3, 3)

_MOBILE = re.compile(r"(?:(?:00)?620?|0)(8[1-9]\d{6,10})$")
_BARE_MOBILE = re.compile(r"(8[1-9]\d{7,10})$")
_LAND_LINE = re.compile(r"(?:62|0)((?:2[1-9]|[3-9]\d{1,2})\d{5,8})$")
_TELEPHONE_STARTS = frozenset("068")
_STRICT_GAP = re.compile(r"[ .\-()+]{0,3}$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_EXPIRY = re.compile(r"(?:0[1-9]|1[0-2])(?:20)?\d\d$")
_CARD_CODE_FOLLOWS = re.compile(r"\W{0,3}\[cvv\]")
_MASKED_BEFORE = re.compile(rf"[{shown.DOT}*][ \-]?$")
_ENDS_HERE = re.compile(rf"(?![ \-]?[{shown.DOT}*])(?:[a-z]{{2,20}}(?![a-z0-9])|[^a-z0-9_]|$)")


class Candidate(NamedTuple):
    """Groups of a run from one on to `last`, read as one number that ends at `end` of the text."""

    digits: str
    last: int
    is_strict: bool
    has_noise: bool  # an amount, a date or a time is part of it
    shape: tuple[int, ...]
    text: str
    end: int
    is_final: bool  # the run ends here; else digits follow

    @property
    def after(self) -> str:
        """What follows in the text, lower case."""
        return self.text[self.end : self.end + hints.AFTER].lower()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the groups up to `last` are, and what to show instead of them."""

    kind: str
    last: int
    shown: str


def read(
    groups: list[Group], first: int, text: str, before: Before, own: Collection[str]
) -> Reading | None:
    """What the number that begins at group `first` of `groups` is, or None.

    text: the folded text the groups' spans point into; before: what stands before the group; own: numbers in
    national form that are nobody's personal data.
    """
    if _MASKED_BEFORE.search(before.text) or not before.allows_glue():
        return None
    candidates = _candidates(groups, first, text)
    if not candidates:
        return None
    is_long = len(candidates[-1].digits) >= LONG
    card = _card(candidates, before, groups[first : first + LONGEST]) if is_long else None
    if card:
        return card
    clean = [c for c in candidates if c.is_strict and not c.has_noise]
    long = is_long and (_identity(clean, before) or _numbers_of_people(clean, before, own))
    return long or _code(clean, before)


def code_after_card(groups: list[Group], card_last: int) -> int | None:
    """The index of the group that is the card's code, where an expiry date and 3 or 4 digits follow the card."""
    expiry = ""
    for index in range(card_last + 1, min(card_last + 4, len(groups))):
        if _EXPIRY.match(expiry) and len(groups[index].digits) in (3, 4):
            return index
        expiry += groups[index].digits
    return None


def _candidates(groups: list[Group], first: int, text: str) -> list[Candidate]:
    """Every number that begins at `first` and ends cleanly, shortest first."""
    found = []
    shape: tuple[int, ...] = ()
    digits, strict, noise = "", True, False
    for index in range(first, len(groups)):
        group = groups[index]
        digits += group.digits
        if len(digits) > LONGEST:
            break
        shape += (len(group.digits),)
        noise = noise or group.is_noise
        if strict and index > first and not _STRICT_GAP.match(group.gap):
            strict = False
        if not strict and not may_begin_card(digits):
            break
        if len(digits) not in LENGTHS:
            continue
        is_final = index == len(groups) - 1
        candidate = Candidate(digits, index, strict, noise, shape, text, group.end, is_final)
        # Within a run a separator follows, which is a clean end.
        if not is_final or _ENDS_HERE.match(candidate.after):
            found.append(candidate)
    return found


def _card(candidates: list[Candidate], before: Before, groups: list[Group]) -> Reading | None:
    cards = [
        c
        for c in candidates
        if len(c.digits) >= SHORTEST_CARD and is_card(c.digits) and _is_more_than_noise(c, groups)
    ]
    if not cards:
        return None
    candidate = min(cards, key=lambda c: CARD_LENGTHS.index(len(c.digits)))
    single = len(candidate.shape) == 1
    if single and before.is_reference():
        return None
    said = before.nearest(Hint.CARD, Hint.IDENTITY, Hint.VIRTUAL)
    if len(candidate.digits) == SHORTEST_CARD and said is not Hint.CARD:
        return None
    if said is Hint.VIRTUAL and single:
        return None
    if said is Hint.IDENTITY and nik.is_plausible(candidate.digits):
        return None
    return Reading("PAN", candidate.last, shown.card(candidate.digits))


def _is_more_than_noise(candidate: Candidate, groups: list[Group]) -> bool:
    """False for a list of amounts, dates and times that only happens to pass as a card."""
    parts = groups[: len(candidate.shape)]
    if not candidate.has_noise:
        return True
    return not all(part.is_noise for part in parts) and not any(
        ":" in part.gap for part in parts[1:]
    )


def _identity(candidates: list[Candidate], before: Before) -> Reading | None:
    said = before.nearest(Hint.IDENTITY, Hint.TAX, Hint.ACCOUNT, Hint.VIRTUAL)
    for candidate in candidates:
        digits = candidate.digits
        is_tax = said is Hint.TAX and len(digits) in TAX_LENGTHS
        if is_tax or candidate.shape == TAX_SHAPE:
            return Reading("NPWP", candidate.last, shown.number(digits, 2, 3))
        if (
            nik.is_plausible(digits)
            and said not in (Hint.ACCOUNT, Hint.VIRTUAL)
            and not before.is_reference()
        ):
            return Reading("NIK", candidate.last, shown.number(digits, 4, 2))
    return None


def _numbers_of_people(
    candidates: list[Candidate], before: Before, own: Collection[str]
) -> Reading | None:
    telephone = _telephone(candidates, before)
    if telephone and telephone[1] in own:
        return None
    said = before.nearest(
        Hint.ACCOUNT, Hint.BANK, Hint.VIRTUAL, Hint.REFERENCE, Hint.PHONE,
        Hint.IDENTITY, Hint.TAX, Hint.PLAIN, within=NEAR,
    )  # fmt: skip
    if said is Hint.ACCOUNT or said is Hint.VIRTUAL or (said is Hint.BANK and not telephone):
        return _account(candidates, 18 if said is Hint.VIRTUAL else 16)
    if telephone and not before.is_reference():
        candidate, national = telephone
        return Reading("PHONE", candidate.last, shown.number(national, 4, 2))
    announced = [c for c in candidates if c.is_final and hints.says_account(c.after)]
    return _account(announced, 16)


def _account(candidates: list[Candidate], longest: int) -> Reading | None:
    fitting = [c for c in candidates if 10 <= len(c.digits) <= longest]
    if not fitting:
        return None
    # A first group that is long enough is the number; else it is written in groups, and the longest is meant.
    candidate = fitting[0] if len(fitting[0].shape) == 1 else fitting[-1]
    return Reading("ACCOUNT", candidate.last, shown.number(candidate.digits, 2, 2))


def _telephone(candidates: list[Candidate], before: Before) -> tuple[Candidate, str] | None:
    """The telephone number that begins here, with its national form."""
    if not candidates or candidates[0].digits[0] not in _TELEPHONE_STARTS:
        return None
    patterns = [_MOBILE]
    if before.nearest(Hint.PHONE, within=NEAR):
        patterns += [_LAND_LINE, _BARE_MOBILE]
    elif candidates[0].digits in ("021", "022", "024", "031", "061"):
        patterns += [_LAND_LINE]
    for pattern in patterns:
        matches = [(c, m) for c in candidates if (m := pattern.match(c.digits))]
        if matches:
            alone = len(matches[0][0].shape) == 1 and len(matches[0][0].digits) > 9
            candidate, match = matches[0] if alone else matches[-1]
            return candidate, "0" + match[1]
    return None


def _code(candidates: list[Candidate], before: Before) -> Reading | None:
    """A secret of 3 to 8 digits that a word beside it announces."""
    short = {len(c.digits): c for c in reversed(candidates) if len(c.digits) <= 8}
    if not short or _CARD_CODE_FOLLOWS.match(candidates[0].after):  # a card's expiry date
        return None
    said = None
    if hints.may_announce_code(before.text):
        said = before.nearest(*_CODES, Hint.PLAIN, Hint.REFERENCE, within=NEAR)
    lengths, kind = _CODES.get(said, ((), "")) if said else ((), "")
    for length in lengths:
        candidate = short.get(length)
        if candidate and not hints.is_counted(candidate.after) and _is_not_year(candidate, said):
            return Reading(kind, candidate.last, shown.removed(kind))
    for length in (6, 4):
        candidate = short.get(length)
        if candidate and hints.says_one_time(candidate.after):
            return Reading("OTP", candidate.last, shown.removed("OTP"))
        if candidate and hints.says_pin(candidate.after):
            return Reading("PIN", candidate.last, shown.removed("PIN"))
    return None


_CODES: dict[Hint, tuple[tuple[int, ...], str]] = {
    Hint.ONE_TIME: ((6, 4), "OTP"),
    Hint.PIN: ((6, 4), "PIN"),
    Hint.CARD_CODE: ((3, 4), "CVV"),
    Hint.TOKEN: ((8, 6), "SECRET"),
}


def _is_not_year(candidate: Candidate, said: Hint | None) -> bool:
    return said is Hint.CARD_CODE or not _YEAR.match(candidate.digits)
