from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.adapters.plain import plain

signs = st.sampled_from(
    ["<", ">", "/", "!", "[", "]", "-", "&", ";", "p", "br", "script", "a", " ", '"', "#x0"]
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Satu</p><p>Dua<br />Tiga</p>", "Satu\n\nDua\nTiga"),
        ("<p>1 &lt; 2 &amp;&nbsp;3</p>", "1 < 2 &\xa03"),
        ('<p><a href="https://x.example"><span class="invisible">https://</span>x.example</a></p>', "https://x.example"),
        ("<ul><li>Satu</li><li>Dua</li></ul>", "Satu\nDua"),
        ("<p>Halo<script>alert(1)</script></p>", "Halo"),
        ("tanpa tanda", "tanpa tanda"),
        ("<p>a <![aneh b</p>", "a"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_the_text_it_shows(html: str, text: str) -> None:
    assert plain(html).startswith(text)


@given(st.lists(signs | st.text(max_size=3), max_size=40).map("".join))
def test_no_html_of_any_shape_makes_it_stumble(html: str) -> None:
    assert plain(html) == plain(html).strip()
