"""HTML that a platform sends for a text, as the text it is."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_BREAKS = {"br": "\n", "p": "\n\n", "li": "\n", "ul": "\n\n", "ol": "\n\n", "blockquote": "\n\n", "pre": "\n\n", "div": "\n", "tr": "\n", "h1": "\n\n", "h2": "\n\n", "h3": "\n\n"}  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "title"})
_TAG = re.compile(r"<[^>]*>")
_LINES = re.compile(r"\n{3,}")


def plain(html: str) -> str:
    """Paragraphs as empty lines, breaks as lines; links by the words they show. Never raises."""
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
        words = "".join(reader.parts)
    except AssertionError:  # declarations that the parser does not know
        words = unescape(_TAG.sub(" ", html))
    lines = (line.strip() for line in words.replace("\r", "").split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        if tag in ("br", "li"):
            self.parts.append(_BREAKS[tag])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))
        if tag not in ("br", "li"):
            self.parts.append(_BREAKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)
