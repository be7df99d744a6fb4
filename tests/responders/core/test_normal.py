from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from responders.core.normal import normalise


def test_slang_is_spelt_out_and_stretched_letters_are_shortened() -> None:
    assert normalise("gaaaak bs msk2, makasiii").words == (
        "tidak",
        "bisa",
        "masuk",
        "terima",
        "kasih",
    )


def test_an_ending_is_cut_only_where_a_known_word_is_left() -> None:
    assert normalise("kartunya hanya", frozenset({"kartu"})).words == ("kartu", "hanya")


@given(st.text(max_size=100))
def test_every_word_knows_its_place(text: str) -> None:
    normal = normalise(text)
    assert len(normal.words) == len(normal.spans)
    assert all(0 <= start < end <= len(text) for start, end in normal.spans)
