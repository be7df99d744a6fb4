from __future__ import annotations

import pytest

from inbox.core.nik import is_plausible


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [
        ("3175071205890003", True),
        ("3175074502900001", True),  # a woman born on 5 February
        ("3175072902000001", True),  # 29 February 2000
        ("3175072902010001", False),  # there was none in 2001
        ("3175073013890003", False),
        ("3175077305890003", False),
        ("9975071205890003", False),
        ("3175001205890003", False),
        ("3150071205890003", False),
        ("3175071205890000", False),
        ("317507120589000", False),
    ],
)
def test_place_date_and_serial_must_be_possible(digits: str, is_one: bool) -> None:
    assert is_plausible(digits) is is_one
