"""What changed from one wording to the next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from responders.core.wording import Change, Kind, changes

WORDS = st.text(alphabet="ab é\n.,@", max_size=40)


def test_only_what_differs_is_told() -> None:
    assert changes("Halo Kak, besok ya", "Halo Kak, hari ini ya") == [
        Change(Kind.SAME, "Halo Kak, "),
        Change(Kind.GONE, "besok"),
        Change(Kind.NEW, "hari ini"),
        Change(Kind.SAME, " ya"),
    ]


@given(WORDS, WORDS)
def test_both_wordings_can_be_read_from_it(old: str, new: str) -> None:
    told = changes(old, new)
    assert "".join(one.text for one in told if one.kind != Kind.NEW) == old
    assert "".join(one.text for one in told if one.kind != Kind.GONE) == new
    if old == new:
        assert all(one.kind == Kind.SAME for one in told)
