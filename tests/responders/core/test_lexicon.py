from __future__ import annotations

import pytest

from responders.core.lexicon import Lexicon
from responders.core.normal import normalise

LEXICON = Lexicon({"lost": ["kartu|atm .. hilang"], "bank": ["bi !fast|checking"]})


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("kartu saya yang biru hilang", ["lost"]),
        ("ilang kartu", []),
        ("atm satu dua tiga empat lima enam tujuh hilang", []),
        ("lapor ke BI ya", ["bank"]),
        ("BI-FAST gagal", []),
        ("soal BI", ["bank"]),
    ],
)
def test_a_phrase_is_found_with_its_gap_and_without_what_must_not_follow(
    text: str, labels: list[str]
) -> None:
    assert [match.label for match in LEXICON.find(normalise(text))] == labels


def test_looking_costs_no_more_than_the_gap_for_each_word() -> None:
    found = LEXICON.find(normalise("kartu " * 2_000 + "hilang"))
    assert len(found) == 7
