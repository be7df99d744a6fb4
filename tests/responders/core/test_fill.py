"""Blanks of canned answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from responders.core.fill import blanks, fill


def test_known_blanks_are_filled_and_others_stay_to_be_seen() -> None:
    text = "Halo Kak {customer_name}, kasus {case_number}. {nominal}"
    filled = fill(text, {"customer_name": "Sari", "case_number": ""})
    assert filled == "Halo Kak Sari, kasus {case_number}. {nominal}"


def test_blanks_are_named_once_in_order() -> None:
    assert blanks("{b} {a} {b} { a } {A}") == ["b", "a"]


@given(some.text() | some.just("{agent_name}"))
def test_what_a_customer_is_called_is_never_filled_again(name: str) -> None:
    values = {"customer_name": name or "-", "agent_name": "RANI"}
    assert fill("{customer_name}", values) == (name or "-")
