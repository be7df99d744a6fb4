from __future__ import annotations

from responders.console.words import marks


def test_urgency_stands_before_what_a_narrow_list_cuts() -> None:
    found = marks("card_lost", "negative", 1, ["pii:PAN"])
    assert [str(mark.words) for mark in found] == ["PII masked", "Urgent", "Card lost", "Negative"]
