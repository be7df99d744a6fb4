"""Whom a note calls, whatever is written in it."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from responders.core.mentions import Span, find

PEOPLE = {1: "Rani", 2: "Rani Putri", 3: "Bima Ardi", 4: "Bima Sakti", 5: "I Wayan"}


def called(text: str, *meant: int) -> list[int]:
    return [span.person for span in find(text, PEOPLE, meant)]


def test_the_longest_name_counts_and_a_choice_decides_between_namesakes() -> None:
    assert called("@Rani Putri tolong") == [2]
    assert called("@rani, tolong") == [1, 2]  # nobody was chosen: both
    assert called("@Rani, tolong", 1) == [1]
    assert called("@Bima cek ya") == [3, 4]
    assert called("@Bima cek ya", 4) == [4]
    assert called("@Bima Sakti cek ya", 3) == [4]
    assert find("cc @I Wayan.", PEOPLE) == [Span(3, 11, 5)]


def test_addresses_and_other_words_call_nobody() -> None:
    assert called("surat ke rani@bank.id, @Ranisa, @@Rani, @ Rani, 4@Bima") == []


@given(st.text(alphabet="@RaniPutrBmSkßİ .\u0301", max_size=60), st.sets(st.integers(1, 5)))
def test_every_span_stands_in_the_text_and_none_lies_in_another(text: str, meant: set[int]) -> None:
    spans = find(text, PEOPLE, meant)
    for span in spans:
        assert text[span.start] == "@"
        name = text[span.start + 1 : span.end].casefold()
        assert PEOPLE[span.person].casefold().startswith(name)
    places = sorted({(span.start, span.end) for span in spans})
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(places))
