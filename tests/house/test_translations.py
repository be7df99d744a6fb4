"""Every word people read is said in both languages: nothing marked lacks Indonesian, nothing in a page is unmarked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.template.base import DebugLexer, TokenType
from django.utils.translation.template import templatize

from inbox import adapters

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
MODULES = sorted(path for room in ("inbox", "responders") for path in (ROOT / room).rglob("*.py"))
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
LITERAL = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
MARKED = re.compile(rf"\b(?:n?gettext|_)\(\s*({LITERAL})(?:\s*,\s*({LITERAL}))?")
# Names, languages and formats: they are the same in both languages.
SAME = re.compile(
    r"Dua Arah|English|Bahasa Indonesia|Indonesia|CSV|XLSX|PDF|ms\b|https://www\.bank\.example|^#\w+"
)
# Where nobody's language is known, both are said; the style page shows samples to those who build.
BOTH = {"templates/500.html", "templates/offline.html", "templates/console/styleguide.html"}


def said_by_module(path: Path) -> Iterator[str]:
    """The literals that a module marks for translation."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)) if "gettext" in text else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in MARKERS and isinstance(first, ast.Constant):
                yield str(first.value)


def said_by_page(path: Path) -> Iterator[str]:
    """The literals that a template marks, as Django's own extractor sees them."""
    for found in MARKED.finditer(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        yield ast.literal_eval(found[1])


def bare_words(path: Path) -> Iterator[str]:
    """Words that no translation can reach, also in those attributes which people read."""
    text = "".join(_outside(path.read_text(encoding="utf-8")))
    text = re.sub(r"<(script|code|kbd|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    attributes = re.findall(r"\b(?:title|aria-label|placeholder|alt)=\"([^\"]*)\"", text)
    for said in [*re.sub(r"<[^>]*>", "\x00", text).split("\x00"), *attributes]:
        if re.search(r"[A-Za-z]{2,}", SAME.sub("", said.strip())) and '="' not in said:
            yield said.strip()


def _outside(page: str) -> Iterator[str]:
    """The text of a template outside its tags, its translated blocks and its comments."""
    depth = 0
    for token in DebugLexer(page).tokenize():
        word = token.contents.split(" ")[0] if token.token_type is TokenType.BLOCK else ""
        depth += (word in {"blocktranslate", "comment"}) - (
            word in {"endblocktranslate", "endcomment"}
        )
        if token.token_type is TokenType.TEXT and not depth:
            yield token.contents


def said_by_adapters() -> Iterator[str]:
    """What the adapters call themselves and the blanks of their forms; translated where they are shown."""
    for adapter in map(adapters.load, adapters.kinds()):
        yield adapter.label
        for blank in adapter.fields:
            yield from filter(None, (blank.label, blank.help))


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """Each text that is said, and one place that says it."""
    found = dict.fromkeys(said_by_adapters(), "inbox/adapters")
    for paths, reading in ((MODULES, said_by_module), (TEMPLATES, said_by_page)):
        found |= {text: str(path.relative_to(ROOT)) for path in paths for text in reading(path)}
    return found


@pytest.fixture(scope="module")
def indonesian() -> Catalog:
    with (ROOT / "locale/id/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="id")


def test_nothing_that_is_marked_lacks_its_indonesian(
    indonesian: Catalog, said: dict[str, str]
) -> None:
    assert len(said) > 2000
    missing = [f"{said[text]}: {text}" for text in said if not _is_whole(indonesian.get(text))]
    assert missing == []


def test_no_page_says_what_cannot_be_translated() -> None:
    pages = {str(path.relative_to(ROOT)): path for path in TEMPLATES if path.suffix == ".html"}
    bare = [f"{name}: {said}" for name in pages.keys() - BOTH for said in bare_words(pages[name])]
    assert bare == []


def test_no_page_says_words_whose_context_the_catalogue_does_not_have() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in TEMPLATES}
    assert [str(path) for path in texts if "pgettext(" in templatize(texts[path])] == []


def test_no_translation_is_left_that_nothing_says(
    indonesian: Catalog, said: dict[str, str]
) -> None:
    assert [entry.id for entry in indonesian if entry.id and _first(entry.id) not in said] == []


def _is_whole(entry: Message | None) -> bool:
    strings = entry.string if entry else None
    whole = strings if isinstance(strings, tuple | list) else (strings,)
    return all(whole) and not (entry and entry.fuzzy)


def _first(identity: str | tuple[str, ...] | list[str]) -> str:
    return identity if isinstance(identity, str) else identity[0]
