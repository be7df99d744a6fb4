"""Lengths as the platforms themselves were seen to count them."""

from __future__ import annotations

import pytest

from inbox.core.lengths import Measure, graphemes, length

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * 280, 280),
        (FAMILY * 140, 280),
        ("漢" * 141, 282),
        ("https://example.com/" + "a" * 300, 23),
        ("lihat https://contoh.id ya", 6 + 23 + 3),
        ("e\u0301", 1),  # counted after composition
        ("👍🏽", 2),
        ("🇮🇩", 2),
    ],
)
def test_weighted_counts_as_x_does(text: str, expected: int) -> None:
    assert length(text, Measure.WEIGHTED) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FAMILY * 300, 300),
        ("a\u0301b", 2),
        ("👍🏽", 1),
        ("🇮🇩🇮🇩", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 1),
        ("한국", 2),
        ("\u1112\u1161\u11ab", 1),
        ("नि", 1),
        ("a\r\nb", 3),
        ("\u0301a", 2),
        ("", 0),
    ],
)
def test_graphemes_are_what_people_see(text: str, expected: int) -> None:
    assert length(text, Measure.GRAPHEMES) == expected


def test_graphemes_lose_nothing() -> None:
    text = f"Halo {FAMILY} e\u0301 \r\n🇮🇩 ok"
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize(
    ("measure", "expected"),
    [(Measure.CODE_POINTS, 2), (Measure.UTF16, 3), (Measure.BYTES, 6)],
)
def test_plain_measures(measure: Measure, expected: int) -> None:
    assert length("é👍", measure) == expected
