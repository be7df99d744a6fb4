"""Every channel has what a brand needs to connect it: a guide, a row in the list, words in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from inbox import adapters
from responders.console import guide_markup

ROOT = Path(__file__).resolve().parents[2]
# Names of products, which are the same in every language.
NAMES = {
    "Bluesky", "Instagram", "LINE", "Mastodon", "Matrix", "Telegram", "TikTok (beta)", "WhatsApp", "X",
}  # fmt: skip
GUIDES = {"webchat": "webchat.md"}


@pytest.mark.parametrize("kind", adapters.kinds())
def test_a_channel_has_a_guide_and_its_row_in_each_table(kind: str) -> None:
    guide = GUIDES.get(kind, f"connect-{kind}.md")
    page = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    assert (ROOT / "docs" / guide).is_file()
    assert guide in page
    name = adapters.load(kind).label
    assert page.count(f"\n| {name} ") == 3


def told(path: Path) -> dict[str, list[str]]:
    """What a guide and its twin have in common, whatever the language."""
    tokens = guide_markup.parsed(path.read_text(encoding="utf-8"))
    inner = [one for token in tokens for one in token.children or []]
    pages = {str(one.attrs["href"]).rpartition("/")[2] for one in inner if one.type == "link_open"}
    return {
        "shape": [f"{t.type} {t.level}" for t in tokens if t.type.endswith("_open")],
        "steps": [t.info for t in tokens if t.type == "list_item_open"],
        "code spans": sorted(one.content for one in inner if one.type == "code_inline"),
        "code": [token.content for token in tokens if token.type == "fence"],
        "links": sorted(pages),
    }


def test_every_guide_has_a_twin_in_indonesian_that_says_as_much() -> None:
    docs = ROOT / "docs"
    names = {path.name for path in docs.glob("connect-*.md")}
    assert names == {path.name for path in (docs / "id").glob("*.md")}
    for name in sorted(names):
        ours, theirs = told(docs / name), told(docs / "id" / name)
        for what, parts in ours.items():
            assert parts == theirs[what], (name, what)
        for page in theirs["links"]:
            assert (docs / "id" / page).is_file() or (docs / page).is_file(), (name, page)


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("kind", adapters.kinds())
def test_the_form_that_connects_it_speaks_indonesian(kind: str) -> None:
    adapter = adapters.load(kind)
    words = [adapter.label, *(word for f in adapter.fields for word in (f.label, f.help) if word)]
    with override("id"):
        assert [word for word in words if gettext(word) == word and word not in NAMES] == []
