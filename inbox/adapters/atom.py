"""Atom as a small tree. No entity of a document's own is ever opened: a document that declares a type is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from inbox.adapters.errors import PayloadMalformed
from inbox.core.cleaning import clean

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
# Those that the parser knows by itself.
ENCODINGS = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii"})
DEEPEST = 32
MOST_ELEMENTS = 20_000


@dataclass(slots=True)
class Element:
    """`name` is "<namespace> <local name>"; `words` are those directly within, not of its children."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return clean("".join(self.pieces)).strip()

    def all(self, name: str, space: str = ATOM) -> Iterator[Element]:
        return (one for one in self.children if one.name == f"{space} {name}")

    def first(self, *names: str, space: str = ATOM) -> Element | None:
        """Down a path of names."""
        found: Element | None = self
        for name in names:
            found = next(found.all(name, space), None) if found else None
        return found

    def text(self, *names: str, space: str = ATOM) -> str:
        found = self.first(*names, space=space)
        return found.words if found else ""


class _Tree:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        made = Element(name, attributes)
        self._count += 1
        if len(self._open) >= DEEPEST or self._count > MOST_ELEMENTS:
            raise PayloadMalformed("The document is nested too deeply, or too long.", "too_deep")
        if self._open:
            self._open[-1].children.append(made)
        else:
            self.root = made
        self._open.append(made)

    def end(self, _name: str) -> None:
        self._open.pop()

    def words(self, piece: str) -> None:
        if self._open:
            self._open[-1].pieces.append(piece)


def feed(body: bytes) -> Element:
    """The feed in it; raises PayloadMalformed for what is no feed, and for any document type."""
    tree = _Tree()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.words
    parser.XmlDeclHandler = _encoded
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError) as error:  # the latter of bytes that the encoding has not
        raise PayloadMalformed("The body is not XML.", "not_xml") from error
    if tree.root is None or tree.root.name != f"{ATOM} feed":
        raise PayloadMalformed("The document is no feed.", "not_a_feed")
    return tree.root


def _encoded(_version: str, encoding: str | None, _standalone: int) -> None:
    """For any other name the parser asks Python, which has codecs that are no character sets: unicode_escape, idna."""
    if encoding is not None and encoding.lower() not in ENCODINGS:
        raise PayloadMalformed("The document is in an encoding that no feed is in.", "not_xml")


def _refuse(*_declared: object) -> None:
    raise PayloadMalformed("The document declares a type of its own.", "document_type")
