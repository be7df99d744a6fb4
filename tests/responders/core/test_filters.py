"""An address read into filters, and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from responders.core.filters import KINDS, MOST, Filters, read

words = st.text(max_size=70)
pairs = st.lists(st.tuples(st.sampled_from([*KINDS, "view", "q", "x"]), words), max_size=50)


@given(pairs)
def test_the_same_filters_have_one_address_whatever_was_asked(asked: list[tuple[str, str]]) -> None:
    found = read(asked)
    assert read(found.pairs) == found
    assert len(found.pairs) <= MOST
    assert set(found.pairs) <= set(asked)
    if len(found.pairs) < MOST:
        assert read(reversed(asked)).pairs.__len__() == len(found.pairs)


def test_unreadable_values_are_left_out_and_the_others_stand_in_order() -> None:
    asked = [("due", "never"), ("due", "late"), ("queue", "1;drop"), ("queue", "7"), ("tag", "a\0")]
    assert read([*asked, ("due", "late")]) == Filters((("queue", "7"), ("due", "late")))
    assert read([("queue", "7")]).added("due", "late").without("queue", "7").pairs == (
        ("due", "late"),
    )
    assert read([("owner", "me"), ("owner", "٣"), ("owner", "9" * 19)]).of("owner") == ("me",)
