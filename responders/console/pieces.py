"""A message's text cut into what may be shown: words, masked stretches, links that lead nowhere by themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from inbox.models import MaskedItem

_LINK = re.compile(r"https?://[^\s<>\"'“”]+[^\s<>\"'“”.,;:!?)\]}]", re.I)
# Signs that change the direction or hide: shown by name, because a reader can be deceived by them.
_HIDDEN = re.compile("[\u200b\u2060\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u00ad]")


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind`: text, mask, shown (a masked stretch revealed), link or sign. `host` of a link is what it leads to."""

    kind: str
    text: str
    host: str = ""
    pk: int = 0


def of_message(
    text: str, items: Sequence[MaskedItem], revealed: Mapping[int, str] | None = None
) -> list[Piece]:
    """`items` in order of start; `revealed`: plain text by item."""
    pieces: list[Piece] = []
    at = 0
    for item in items:
        if item.start < at or item.end > len(text):
            continue
        pieces += _plain(text[at : item.start])
        plain = (revealed or {}).get(item.pk)
        kind, words = (
            ("shown", plain) if plain is not None else ("mask", text[item.start : item.end])
        )
        pieces.append(Piece(kind, words, pk=item.pk))
        at = item.end
    return pieces + _plain(text[at:])


def _plain(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for link in _LINK.finditer(text):
        pieces += _signs(text[at : link.start()])
        host = _host(link.group())
        pieces.append(Piece("link", link.group(), host) if host else Piece("text", link.group()))
        at = link.end()
    return pieces + _signs(text[at:])


def _host(url: str) -> str:
    """The host as the network will read it: letters that only look Latin come out as xn--…"""
    try:
        host = urlsplit(url).hostname or ""
        return host.encode("idna").decode() if host else ""
    except (UnicodeError, ValueError):
        return ""


def _signs(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for sign in _HIDDEN.finditer(text):
        if sign.start() > at:
            pieces.append(Piece("text", text[at : sign.start()]))
        pieces.append(Piece("sign", f"U+{ord(sign.group()):04X}"))
        at = sign.end()
    if at < len(text):
        pieces.append(Piece("text", text[at:]))
    return pieces


def plain(text: str) -> str:
    """One line for a row: hidden signs named, nothing else changed."""
    return _HIDDEN.sub(lambda sign: f"[U+{ord(sign.group()):04X}]", text)
