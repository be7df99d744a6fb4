"""Which colours leave the console readable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders.core import contrast

TOKENS = Path(contrast.__file__).parents[1] / "static/console/css/tokens.css"
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_black_on_white_and_a_known_colour() -> None:
    assert contrast.ratio((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)
    hue, chroma = contrast.brand_of("#ff0000")  # CSS Color 4: oklch(0.628 0.2577 29.23)
    assert (hue, chroma) == (pytest.approx(29.23, abs=0.05), pytest.approx(0.2577, abs=0.0005))
    assert contrast.hex_of((0.6279, chroma, hue)) == "#ff0000"


def test_neon_green_is_refused_and_the_house_is_not() -> None:
    assert contrast.passes(276, 0.135)
    failing = [pair for pair in contrast.pairs(*contrast.brand_of("#00ff00")) if not pair.passes]
    assert {(pair.theme, pair.surface) for pair in failing} == {("dark", "accent-fill-hover")}


@settings(max_examples=25)
@given(colours)
def test_the_nearest_shade_passes_and_no_nearer_one_is_left(colour: str) -> None:
    hue, chroma = contrast.brand_of(colour)
    found = contrast.nearest(hue, chroma)
    assert contrast.passes(hue, found)
    assert 0 <= found <= chroma
    if contrast.passes(hue, chroma):
        assert chroma - found < contrast.STEP
    elif found + contrast.STEP <= chroma:
        assert not contrast.passes(hue, found + contrast.STEP)


def test_it_knows_the_colours_of_the_stylesheet() -> None:
    text = TOKENS.read_text(encoding="utf-8")
    for name in contrast.shown("light", 0, 0):
        name = name.replace("_", "-")
        told = re.search(rf"--{name}: light-dark\(oklch\(([\d.]+)%.*?\), oklch\(([\d.]+)%", text)
        assert told, name
        ours = [contrast._tints(theme, 0, 0.1)[name][0] for theme in ("light", "dark")]
        assert [float(one) / 100 for one in told.groups()] == ours, name
