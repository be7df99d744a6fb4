"""Find personal data in a text and mask it, before anything is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from inbox.core import shown
from inbox.core.digits import NOISE_MARK, Group, runs
from inbox.core.folding import Folded, fold
from inbox.core.hints import BEFORE, Before, may_announce_code
from inbox.core.numbers import LONG, SHORTEST_CARD, code_after_card, read
from inbox.core.words import Hit, addresses, plates, secrets

# Kinds of which nothing is kept but what is shown.
IRREVERSIBLE = frozenset({"PAN", "CVV", "PIN", "OTP", "SECRET"})
# What banks publish is nobody's personal data: Halo BCA by telephone and WhatsApp, its domains.
PUBLISHED_NUMBERS = frozenset({"1500888", "02123588000", "08111500998"})
PUBLISHED_DOMAINS = frozenset({"bca.co.id", "klikbca.com"})

_WORTH_A_LOOK = re.compile(r"[0-9@]|[(\[]\s?at\s?[)\]]| at ", re.I)
_THREE_DIGITS = re.compile(r"\d[^\w@]{0,3}\d[^\w@]{0,3}\d")
_LEADING = re.compile(r"\(?\+?$|\($")
_LITERAL = re.compile(
    r'(?:"([\w\-.]{1,64}+)"\s{0,8}+:\s{0,8}+)?"([^"\\]*+(?:\\.[^"\\]*+)*+)(?:"|\Z)', re.S
)
_IDENTIFIER_KEY = re.compile(r"(?:^|_|\.)m?ids?$|Id$|timestamp$|created_time$")


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the masked text that stands for personal data.

    start, end: half-open span in code points of the masked text, whose text is `shown`.
    original: what was written; empty where `irreversible`, so that nobody can keep it.
    """

    kind: str
    start: int
    end: int
    original: str = field(repr=False)
    shown: str
    irreversible: bool


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal data, and what was masked in it, in order and not overlapping."""

    text: str
    items: tuple[Found, ...] = ()


def mask(
    text: str,
    *,
    own_domains: Collection[str] = PUBLISHED_DOMAINS,
    own_numbers: Collection[str] = PUBLISHED_NUMBERS,
) -> Masked:
    """`text` with personal data masked. Masking a masked text changes nothing.

    own_domains: e-mail domains that are not personal; own_numbers: telephone numbers in national form ("021...").
    """
    return _rebuild(text, _find(text, own_domains, own_numbers))


def redact_json(body: bytes) -> bytes | None:
    """`body` with irreversible kinds masked in its strings, all else byte for byte; None if there are none.

    Never raises: what is not JSON is read as one text. Values of keys that name an id are left alone.
    """
    text = body.decode("utf-8", "surrogateescape")
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[", '"'):
        redacted = _LITERAL.sub(_redact_literal, text)
    else:
        redacted = redact(text)
    return None if redacted == text else redacted.encode("utf-8", "surrogateescape")


def redact(text: str) -> str:
    """`text` without the kinds of which nothing is kept; everything else stays as it is."""
    hits = _find(text, PUBLISHED_DOMAINS, PUBLISHED_NUMBERS)
    return _rebuild(text, [hit for hit in hits if hit.kind in IRREVERSIBLE]).text


def _redact_literal(match: re.Match[str]) -> str:
    key, inner = match[1], match[2]
    if key and _IDENTIFIER_KEY.search(key) and inner.isdigit():
        return match[0]
    try:
        value = json.loads(f'"{inner}"', strict=False)
    except ValueError:
        value = inner
    redacted = redact(value)
    if redacted == value:
        return match[0]
    start = match.start(2) - match.start() - 1
    return match[0][:start] + json.dumps(redacted)


def _rebuild(text: str, hits: list[Hit]) -> Masked:
    if not hits:
        return Masked(text)
    parts: list[str] = []
    items: list[Found] = []
    done = length = 0
    for hit in hits:
        between = text[done : hit.start]
        start = length + len(between)
        length = start + len(hit.shown)
        parts += (between, hit.shown)
        irreversible = hit.kind in IRREVERSIBLE
        original = "" if irreversible else text[hit.start : hit.end]
        items.append(Found(hit.kind, start, length, original, hit.shown, irreversible))
        done = hit.end
    parts.append(text[done:])
    return Masked("".join(parts), tuple(items))


def _find(text: str, own_domains: Collection[str], own_numbers: Collection[str]) -> list[Hit]:
    """Every hit, in order, with spans in `text`."""
    folded = fold(text)
    body = folded.text
    if not _WORTH_A_LOOK.search(body):
        return []
    early = _worded(body, own_domains)
    numbers: list[Hit] = []
    if _THREE_DIGITS.search(body):
        walk = _Walk(body, early, own_numbers)
        numbers = walk.hits
    return [_unfolded(hit, folded) for hit in sorted(early + numbers)]


def _worded(body: str, own_domains: Collection[str]) -> list[Hit]:
    """What is found by its words and letters; earlier finders win where two overlap."""
    found: list[Hit] = []
    finders: tuple[Callable[[str], list[Hit]], ...] = (
        lambda text: addresses(text, own_domains), secrets, plates,
    )  # fmt: skip
    for finder in finders:
        for hit in finder(body):
            if all(hit.end <= other.start or other.end <= hit.start for other in found):
                found.append(hit)
    return sorted(found)


def _unfolded(hit: Hit, folded: Folded) -> Hit:
    start, end = folded.span(hit.start, hit.end)
    return Hit(start, end, hit.kind, hit.shown)


class _Walk:
    """Reads the runs of digits of a text from left to right.

    What stands before a number is looked up in the text as masked so far: so a second masking sees the same and
    finds nothing new.
    """

    def __init__(self, body: str, early: list[Hit], own_numbers: Collection[str]) -> None:
        self.body = body
        self.own = own_numbers
        self.hits: list[Hit] = []
        self._early = early
        self._tail = ""  # the end of the text as masked up to `_done`
        self._done = 0
        self._may_hold_code = may_announce_code(body.lower())
        for groups in runs(_without(body, early)):
            self._run(groups)

    def _run(self, groups: list[Group]) -> None:
        index = 0
        left = sum(len(group.digits) for group in groups)
        if left < LONG and not self._may_hold_code:
            return
        while index < len(groups):
            if groups[index].is_noise and left < SHORTEST_CARD:
                index += 1
                continue
            start = groups[index].start
            before = self._before(start)
            reading = read(groups, index, self.body, Before(before.lower()), self.own)
            if reading is None:
                index += 1
                continue
            if reading.kind == "PHONE" and (lead := _LEADING.search(before)):
                start -= len(lead[0])
            self._hit(Hit(start, groups[reading.last].end, reading.kind, reading.shown))
            index = reading.last + 1
            if reading.kind == "PAN" and (code := code_after_card(groups, reading.last)):
                group = groups[code]
                self._hit(Hit(group.start, group.end, "CVV", shown.removed("CVV")))
                index = code + 1

    def _before(self, start: int) -> str:
        while self._early and self._early[0].start < start:
            self._pass(self._early[0])
            self._early = self._early[1:]
        return (self._tail + self.body[max(self._done, start - BEFORE) : start])[-BEFORE:]

    def _hit(self, hit: Hit) -> None:
        self.hits.append(hit)
        self._pass(hit)

    def _pass(self, hit: Hit) -> None:
        self._tail = (self._tail + self.body[self._done : hit.start])[-BEFORE:] + hit.shown
        self._done = hit.end


def _without(body: str, hits: list[Hit]) -> str:
    for hit in hits:
        body = body[: hit.start] + NOISE_MARK * (hit.end - hit.start) + body[hit.end :]
    return body
