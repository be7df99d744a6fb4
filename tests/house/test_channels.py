"""Every channel has what a brand needs to connect it: a guide, a row in the list, words in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from inbox import adapters

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


@pytest.mark.parametrize("kind", adapters.kinds())
def test_the_form_that_connects_it_speaks_indonesian(kind: str) -> None:
    adapter = adapters.load(kind)
    words = [adapter.label, *(word for f in adapter.fields for word in (f.label, f.help) if word)]
    with override("id"):
        assert [word for word in words if gettext(word) == word and word not in NAMES] == []
