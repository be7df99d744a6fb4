"""A message's text cut into what may be shown: words, masked stretches, links that lead nowhere by themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.utils.encoding import iri_to_uri

from inbox.core import signs
from inbox.models import MaskedItem
from responders.models import Mention

_ENDS = rf"\s<>\"'“”{signs.HIDDEN}"
_LINK = re.compile(rf"https?://[^{_ENDS}]+[^{_ENDS}.,;:!?)\]}}]", re.I)
_BEFORE_QUERY = re.compile(r"[^?#]*")
_HOST = re.compile(r"[a-z0-9._-]+")
_HIDDEN = re.compile(f"[{signs.HIDDEN}]")


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind`: text, mask, shown (a masked stretch revealed), link, call (of a colleague) or sign.

    `host` of a link is what it leads to.
    """

    kind: str
    text: str
    host: str = ""
    pk: int = 0


def of_message(
    text: str,
    items: Sequence[MaskedItem],
    revealed: Mapping[int, str] | None = None,
    mentions: Sequence[Mention] = (),
) -> list[Piece]:
    """`items` and `mentions` in any order; `revealed`: plain text by item."""
    pieces: list[Piece] = []
    at = 0
    for item in sorted([*items, *mentions], key=lambda one: one.start):
        if item.start < at or item.end > len(text):
            continue
        pieces += _plain(text[at : item.start])
        if isinstance(item, Mention):
            pieces.append(_call(item, text, mentions))
            at = item.end
            continue
        plain = (revealed or {}).get(item.pk)
        kind, words = (
            ("shown", plain) if plain is not None else ("mask", text[item.start : item.end])
        )
        pieces.append(Piece(kind, signs.named(words), pk=item.pk))
        at = item.end
    return pieces + _plain(text[at:])


def _call(mention: Mention, text: str, mentions: Sequence[Mention]) -> Piece:
    """The name of today; where the same words call several people, as it was typed."""
    is_one = sum(one.start == mention.start for one in mentions) == 1
    words = f"@{mention.responder.name}" if is_one else text[mention.start : mention.end]
    return Piece("call", signs.named(words), pk=mention.responder_id)


def _plain(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for link in _LINK.finditer(text):
        pieces += _signs(text[at : link.start()])
        host, _address = leads_to(link.group())
        pieces.append(Piece("link", link.group(), host) if host else Piece("text", link.group()))
        at = link.end()
    return pieces + _signs(text[at:])


def leads_to(url: str) -> tuple[str, str]:
    """Host and address in ASCII, as the network will read them; both empty where it leads to no web site.

    Letters that only look Latin come out as xn--…. The address is made anew of that host, so that a
    browser which would read `url` in another way goes to the host that was shown all the same.
    """
    try:
        # Browsers take a backslash for a slash: what looks like a user's name is then the host.
        parts = urlsplit(_BEFORE_QUERY.sub(lambda start: start[0].replace("\\", "/"), url, count=1))
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except (UnicodeError, ValueError):
        return "", ""
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return "", ""
    rest = (parts.path, parts.query, parts.fragment)
    return host, iri_to_uri(urlunsplit((parts.scheme, host + port, *rest)))


def _signs(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for sign in _HIDDEN.finditer(text):
        if sign.start() > at:
            pieces.append(Piece("text", text[at : sign.start()]))
        pieces.append(Piece("sign", signs.name(sign.group())))
        at = sign.end()
    if at < len(text):
        pieces.append(Piece("text", text[at:]))
    return pieces
