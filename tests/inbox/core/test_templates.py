"""Templates of which the blanks are filled in."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from inbox.core import templates
from inbox.core.templates import Filled, Part, blanks, fitting, missing, words

PARTS = (
    Part(kind="header", text="Untuk {{1}}"),
    Part(
        kind="body", text="Halo {{2}}, {{1}} dan {{2}} {{nama kosong}}", examples=(("1", "Sari"),)
    ),
    Part(kind="footer", text="Bank Arunika"),
    Part(kind="button", text="Lacak", url="https://a.example/{{1}}", index=1),
    Part(kind="button", text="Nanti", index=2),
)
KEYS = ["header.1", "body.1", "body.2", "button1.1"]
VALUES = dict(zip(KEYS, ["Wayan", "Sari", "{{1}}", "77"], strict=True))


def test_each_blank_is_asked_for_once_and_what_stands_in_it_is_no_blank_itself() -> None:
    assert [blank.key for blank in blanks(PARTS)] == KEYS
    assert [blank.example for blank in blanks(PARTS)] == ["", "Sari", "", ""]
    assert words(PARTS, VALUES) == (
        "Untuk Wayan\n\nHalo {{1}}, Sari dan {{1}} {{nama kosong}}\n\nBank Arunika\n\n"
        "[Lacak] https://a.example/77\n\n[Nanti]"
    )
    assert [one.key for one in missing(PARTS, {**VALUES, "body.2": " "})] == ["body.2"]


def test_platforms_refuse_breaks_and_rows_of_spaces_so_a_value_has_none() -> None:
    told = {
        "body.1": " Sari\n\tDewi   W. ",
        "body.2": "\n ",
        "header.1": "a\0b",
        "body.9": "tak ada",
    }
    assert fitting(PARTS, told) == {"body.1": "Sari Dewi W.", "header.1": "a\ufffdb"}


texts = st.text(st.sampled_from("ab {}1\n"), max_size=20)


@given(texts, st.dictionaries(st.sampled_from(["body.1", "body.11", "body.a"]), texts))
def test_whatever_it_says_it_is_kept_and_comes_back_the_same(
    text: str, values: dict[str, str]
) -> None:
    filled = Filled(name="n", language="id", parts=(Part(kind="body", text=text),), values=values)
    assert templates.from_plain(json.loads(json.dumps(templates.to_plain(filled)))) == filled
    full = {blank.key: "x" for blank in blanks(filled.parts)}
    assert not missing(filled.parts, full)
    assert "".join(part for line in templates.segments(filled.parts) for part, _key in line) == text
