"""XML changed in structure, for `./dua test --fuzz`: a tree that is still one, written in any encoding."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

MOST = 3_000  # elements; beyond it nothing is doubled
DEEPEST = 40  # how deep one change may bury an element
SPACES = ("", "urn:x", "http://www.w3.org/2005/Atom", "http://www.w3.org/XML/1998/namespace")
NAMES = ("feed", "entry", "deleted-entry", "by", "videoId", "é", "a", "_", "x.y-z")
TEXTS = (
    "", " ", "\n\t", "\0", "\ud800", "\udfff", "\u202e", "\ufffe", "\x01", "\x85", "💳", "]]>", "<b>&#x0;</b>",
    "&undeclared;", "a" * 70_000, "💳" * 60, "yt:video:", "2026-13-99T99:99:99Z", "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", "2026-11-23T02:15:20.552394234999+00:00", "2026-11-23", "20261123T021520Z", "1", "-0",
    "9" * 15, "9" * 400, "NaN", "../../x", "https://other.example/UCbrand",
)  # fmt: skip
PROLOGS = (
    '<?xml version="1.0"?>', '<?xml version="1.1"?>', "<!-- -->", "<?php echo 1 ?>", "\ufeff", "\n",
    "<!DOCTYPE feed>", '<!DOCTYPE feed [<!ENTITY e "&e;">]>', '<!DOCTYPE feed SYSTEM "file:///etc/passwd">',
    '<?xml version="1.0" standalone="yes"?>',
)  # fmt: skip
ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "latin-1", "cp037", "cp1252", "koi8-r", "big5",
    "shift_jis", "gb18030", "iso2022_jp", "unicode_escape", "raw_unicode_escape", "punycode", "idna", "undefined",
)  # fmt: skip
NO_TEXT = ("rot13", "hex", "zlib", "base64", "x" * 300, "é", "")  # named as encodings, and none

Draw = random.Random


def changed(body: bytes, draw: Draw) -> bytes | None:
    """None where the body is no XML, or says how its own entities are to be opened."""
    if not body.lstrip().startswith(b"<") or b"<!DOCTYPE" in body:
        return None
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, LookupError, ValueError):
        return None
    for _change in range(draw.randint(1, 6)):
        draw.choice(CHANGES)(root, draw)
    return _written(root, draw)


def _pair(root: Element, draw: Draw) -> tuple[Element, Element]:
    """An element and what it lies in; the root lies in itself."""
    pairs = [(outer, inner) for outer in root.iter() for inner in outer]
    return draw.choice(pairs) if pairs else (root, root)


def _removed(root: Element, draw: Draw) -> None:
    outer, inner = _pair(root, draw)
    if inner is not root:
        outer.remove(inner)


def _doubled(root: Element, draw: Draw) -> None:
    outer, inner = _pair(root, draw)
    count = len(list(inner.iter()))
    for _copy in range(draw.choice((1, 2, 30))):
        if len(list(root.iter())) + count < MOST:
            outer.insert(draw.randint(0, len(outer)), deepcopy(inner))


def _moved(root: Element, draw: Draw) -> None:
    """To anywhere, also into itself: what arrives is a copy."""
    outer, inner = _pair(root, draw)
    target = draw.choice(list(root.iter()))
    target.insert(draw.randint(0, len(target)), deepcopy(inner))
    if inner is not root and draw.random() < 0.5:
        outer.remove(inner)


def _renamed(root: Element, draw: Draw) -> None:
    _outer, inner = _pair(root, draw)
    inner.tag = _name(root, draw)


def _attributed(root: Element, draw: Draw) -> None:
    found = draw.choice(list(root.iter()))
    names = [*found.attrib, _name(root, draw)]
    if found.attrib and draw.random() < 0.3:
        del found.attrib[draw.choice(list(found.attrib))]
    else:
        found.set(draw.choice(names), draw.choice(TEXTS))


def _said(root: Element, draw: Draw) -> None:
    _outer, inner = _pair(root, draw)
    words = draw.choice((draw.choice(TEXTS), (inner.text or "") + draw.choice(TEXTS)))
    if draw.random() < 0.8:
        inner.text = words
    else:
        inner.tail = words


def _interrupted(root: Element, draw: Draw) -> None:
    """The words of an element, with something else between them."""
    _outer, inner = _pair(root, draw)
    words = inner.text or ""
    place = draw.randint(0, len(words))
    between = draw.choice(
        (ElementTree.Comment(" x "), ElementTree.ProcessingInstruction("x", "y"), Element("b"))
    )
    inner.text, between.tail = words[:place], words[place:]
    inner.insert(0, between)


def _buried(root: Element, draw: Draw) -> None:
    outer, inner = _pair(root, draw)
    if inner is root:
        return
    place = list(outer).index(inner)
    outer.remove(inner)
    for _level in range(draw.choice((1, 2, DEEPEST))):
        around = Element(draw.choice((inner.tag, "x")))
        around.append(inner)
        inner = around
    outer.insert(place, inner)


def _shuffled(root: Element, draw: Draw) -> None:
    outer, _inner = _pair(root, draw)
    children = list(outer)
    draw.shuffle(children)
    outer[:] = children


def _emptied(root: Element, draw: Draw) -> None:
    _outer, inner = _pair(root, draw)
    inner.clear()


CHANGES: tuple[Callable[[Element, Draw], None], ...] = (
    _removed, _doubled, _moved, _renamed, _attributed, _said, _said, _interrupted, _buried, _shuffled, _emptied,
)  # fmt: skip


def _name(root: Element, draw: Draw) -> str:
    """One of the document's own, or a strange one, with or without a namespace."""
    own = [one.tag for one in root.iter() if isinstance(one.tag, str)]
    space, name = draw.choice(SPACES), draw.choice(NAMES)
    return draw.choice((*own, f"{{{space}}}{name}" if space else name))


def _written(root: Element, draw: Draw) -> bytes:
    """Mostly UTF-8 without a word about it; else in an encoding, and perhaps said to be in another."""
    told = ElementTree.tostring(root, encoding="unicode")
    if draw.random() < 0.8:
        return told.encode("utf-8", "surrogatepass")
    if draw.random() < 0.4:
        return (draw.choice(PROLOGS) + told).encode("utf-8", "surrogatepass")
    encoding, said = draw.choice(ENCODINGS), draw.choice((*ENCODINGS, *NO_TEXT))
    if draw.random() < 0.5:
        said = encoding
    try:
        return f'<?xml version="1.0" encoding="{said}"?>{told}'.encode(encoding, "surrogatepass")
    except UnicodeError:
        return f'<?xml version="1.0" encoding="{said}"?>{told}'.encode("utf-8", "surrogatepass")
