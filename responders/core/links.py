"""Links in a message that a customer, or somebody who preys on customers, should not have sent."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

SHORTENERS = frozenset(
    {"bit.ly", "s.id", "heylink.me", "linktr.ee", "tinyurl.com", "cutt.ly", "rebrand.ly", "t.ly", "shorturl.at", "lnk.to"}
)  # fmt: skip
FREE_HOSTS = (
    "github.io", "blogspot.com", "vercel.app", "web.app", "netlify.app", "weebly.com", "wixsite.com", "pages.dev", "firebaseapp.com",
)  # fmt: skip
CHEAP_ENDINGS = ("xyz", "site", "online", "my.id", "top", "click", "icu", "biz.id", "shop", "live")

_HOST = re.compile(
    r"(?:https?://|www\.)?((?:[\w\-]{1,63}+\.){1,4}+[a-z]{2,12}+)(?![\w@])(?:[/:?][^\s]{0,300}+)?",
    re.I,
)
_DOTTED = re.compile(r"\w\.[^\W\d]")  # a cheap look first
_FILE = re.compile(r"[\w\-]{0,60}\.apk(?!\w)", re.I)


class Link(NamedTuple):
    """A suspicious link at a half-open span, and why."""

    start: int
    end: int
    why: str


def suspicious(text: str, own_domains: Collection[str], brand_words: Collection[str]) -> list[Link]:
    """Links to hosts where fraud lives, to look-alikes of the brand, and application files.

    own_domains: the brand's; brand_words: lower-case names somebody would imitate.
    """
    if not _DOTTED.search(text):
        return []
    found = (
        [Link(m.start(), m.end(), "file") for m in _FILE.finditer(text)]
        if ".apk" in text.lower()
        else []
    )
    for match in _HOST.finditer(text):
        if match.start() and text[match.start() - 1] == "@":
            continue
        why = _why(match[1].lower().removeprefix("www."), own_domains, brand_words)
        if why:
            found.append(Link(match.start(), match.end(), why))
    return found


def _why(host: str, own_domains: Collection[str], brand_words: Collection[str]) -> str:
    if any(host == own or host.endswith(f".{own}") for own in own_domains):
        return ""
    if host in SHORTENERS:
        return "shortener"
    if not host.isascii() or "xn--" in host:
        return "look_alike"
    if any(word in host.replace("-", "") for word in brand_words):
        return "brand_elsewhere"
    if host.endswith(tuple(f".{free}" for free in FREE_HOSTS)):
        return "free_host"
    if host.endswith(tuple(f".{ending}" for ending in CHEAP_ENDINGS)):
        return "cheap_ending"
    return ""
