"""Personal data known by its letters: e-mail addresses, number plates, passwords and access codes."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from inbox.core import shown

LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1
WORDS_AFTER = 4  # how many words after "kode akses" may be the code itself


class Hit(NamedTuple):
    """Personal data at a half-open span, and what to show instead."""

    start: int
    end: int
    kind: str
    shown: str


_DOMAIN = r"[A-Za-z0-9][A-Za-z0-9\-]{0,62}+(?:\.[A-Za-z0-9\-]{1,63}+){0,4}+"
_AT = re.compile(rf"@({_DOMAIN})")
_LOCAL = re.compile(rf"[\w.+%\-]{{1,{LONGEST_LOCAL}}}+$")
_SPELT = re.compile(
    r"(?<![\w.+%\-])([\w.+%\-]{1,64}+)\s?[(\[]\s?at\s?[)\]]\s?"
    r"([a-z0-9\-]{1,63}+(?:\s?(?:[(\[]\s?(?:dot|titik)\s?[)\]]|\.)\s?[a-z0-9]{2,12}+){1,3}+)",
    re.I,
)
_SPOKEN = re.compile(
    r"(?<![\w.+%\-])([\w.+%\-]{1,64}+) at ((?:gmail|yahoo|ymail|hotmail|outlook|icloud)"
    r" ?(?:dot|titik|\.) ?(?:com|co\.id|co titik id))(?![\w.])",
    re.I,
)
_DOT = re.compile(r"\s?(?:[(\[]\s?(?:dot|titik)\s?[)\]]|(?<=\s)(?:dot|titik)(?=\s)|\.)\s?", re.I)
_PLATE_WORD = re.compile(r"(?<![a-z])(?:plat|nopol|no ?pol|mobil|motor|kendaraan)", re.I)
_PLATE = re.compile(
    r"(?<![A-Za-z0-9])(A[ABDEGM]?|B[ABDEGHKLMNPRST]?|D[ABDEGHKLMNRST]?|E[ABDE]?|F|G|H|K[BHTU]?|L|M|N|P[ABGS]?"
    r"|R|S|T|W|Z)[ \-]?(\d{1,4})[ \-]?([A-Z]{1,3})(?![A-Za-z0-9])"
)
_SECRET_WORD = re.compile(
    r"(?<![a-z])(?:(?:kode akses|kodeakses)(?:nya)?|(?:password|passwd|pasword|kata sandi|pass)(?:nya)?)(?![a-z])",
    re.I,
)
_TOKEN = re.compile(r"[^\s]{1,80}+")
_EDGE = ".,;:!?()[]{}\"'"
_MASKED = re.compile(rf"{shown.DOT}|\[(?:CVV|PIN|OTP|SECRET)\]")


def addresses(text: str, own_domains: Collection[str]) -> list[Hit]:
    """E-mail addresses, spelt-out ones too, but for the brand's own."""
    found: list[Hit] = []
    if "@" in text:
        for match in _AT.finditer(text):
            hit = _address(text, match)
            if hit and not _is_own(match[1].rstrip(".-"), own_domains):
                found.append(hit)
    for pattern in (_SPELT, _SPOKEN) if " at " in text or "at)" in text or "at]" in text else ():
        for match in pattern.finditer(text):
            domain = _DOT.sub(".", match[2])
            if not _is_own(domain, own_domains):
                found.append(
                    Hit(match.start(), match.end(), "EMAIL", shown.email(match[1], domain))
                )
    return found


def plates(text: str) -> list[Hit]:
    """Vehicle plates in capitals, where a word for a vehicle stands shortly before."""
    found: list[Hit] = []
    for word in _PLATE_WORD.finditer(text):
        match = _PLATE.search(text, word.end(), word.end() + 32)
        if match and all(match.start() >= hit.end for hit in found):
            found.append(Hit(match.start(), match.end(), "PLATE", shown.plate(match[1], match[3])))
    return found


def secrets(text: str) -> list[Hit]:
    """Passwords and access codes of mixed letters and digits, among the few words after a word for them."""
    found: list[Hit] = []
    for word in _SECRET_WORD.finditer(text):
        position = word.end()
        for _ in range(WORDS_AFTER):
            token = _TOKEN.search(text, position)
            if token is None:
                break
            position = token.end()
            start, end = _trimmed(text, token)
            if _is_masked(text, *token.span()) or any(h.end > start for h in found):
                continue
            if _is_secret(text[start:end], word[0].lower()):
                found.append(Hit(start, end, "SECRET", shown.removed("SECRET")))
    return found


def _address(text: str, at: re.Match[str]) -> Hit | None:
    domain = at[1].rstrip(".-")
    name, _, top = domain.rpartition(".")
    local = _LOCAL.search(text, max(0, at.start() - LONGEST_LOCAL), at.start())
    if not name or not local or len(top) < 2 or not top.isalpha():
        return None
    start = local.start()
    if start and text[start - 1] == "@":  # a handle with its server: @sari@mastodon.example
        return None
    end = at.start(1) + len(domain)
    return Hit(start, end, "EMAIL", shown.email(local[0], domain))


def _is_own(domain: str, own_domains: Collection[str]) -> bool:
    labels = domain.lower().split(".")
    return any(".".join(labels[index:]) in own_domains for index in range(len(labels)))


def _trimmed(text: str, token: re.Match[str]) -> tuple[int, int]:
    start, end = token.span()
    while start < end and text[start] in _EDGE + "=":
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _is_masked(text: str, start: int, end: int) -> bool:
    """Whether this is masked already, in whole or in part, or is the end of a masked number."""
    return bool(_MASKED.search(text, max(0, start - 2), end))


def _is_secret(token: str, word: str) -> bool:
    """Six letters and digits mixed for an access code; six or more mixed characters for a password."""
    mixed = any(c.isdigit() for c in token) and any(c.isalpha() for c in token)
    if word.startswith("kode"):
        return mixed and len(token) == 6 and token.isalnum()
    return mixed and 6 <= len(token) <= 64 and "/" not in token
