"""What is typed into the search field is read kindly, and nothing in it is code anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.core.asking import Asked, Filter, Term, excerpt, marked, read, tsquery


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            'kartu "tidak bisa" -promo',
            Asked((Term("kartu"), Term("tidak bisa", True), Term("promo", False, True))),
        ),
        (
            'from:"Siti Aminah" -tag:vip IS:open',
            Asked(
                filters=(
                    Filter("from", "Siti Aminah"),
                    Filter("tag", "vip", True),
                    Filter("is", "open"),
                )
            ),
        ),
        ("nama:sari", Asked((Term("nama"), Term("sari")), unknown=("nama",))),
        ("https://contoh.id 10:30", Asked((Term("https://contoh.id", True), Term("10:30", True)))),
        ('"belum ditutup', Asked((Term("belum ditutup", True),))),
        ('from: -"" : - "', Asked()),
    ],
)
def test_words_phrases_and_operators_are_told_apart(typed: str, expected: Asked) -> None:
    assert read(typed) == expected


def test_a_query_is_quoted_whole_and_short_words_are_no_prefixes() -> None:
    asked = read('di kartu "o\'brien & x" a\\b:*')
    assert tsquery(asked.wanted) == "'di' & 'kartu':* & 'o brien & x' & 'a b:*'"


def test_an_excerpt_shows_the_first_hit() -> None:
    text = "awal " * 60 + "kartunya tertelan mesin " + "akhir " * 60
    pieces = excerpt(text, read("kartu").wanted)
    assert ("kartunya", True) in pieces
    assert (pieces[0], pieces[-1]) == (("… ", False), (" …", False))
    assert sum(len(piece) for piece, _hit in pieces) < 180


@given(st.text(max_size=120), st.text(max_size=80))
def test_nothing_typed_breaks_it_and_marking_changes_no_sign(text: str, typed: str) -> None:
    asked = read(typed)
    pieces = marked(text, asked.wanted)
    assert "".join(piece for piece, _hit in pieces) == text
    assert tsquery(asked.terms).count("'") == 2 * len(asked.terms)
    excerpt(text, asked.wanted)
