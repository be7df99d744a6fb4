from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.adapters import reading
from inbox.adapters.errors import PayloadMalformed

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "milliseconds", "told"),
    [
        (1_795_424_400, False, NINE),
        ("1795424400", False, NINE),
        ("1795424400000", False, NINE),
        (1_795_424_400_000, True, NINE),
        ("2026-11-23T16:00:00+07:00", False, NINE),
        ("2026-11-23T09:00:00+0000", False, NINE),
        ("2026-11-23T09:00:00", False, reading.UNTOLD),  # nobody knows in which zone
        (True, False, reading.UNTOLD),
        (-5, False, reading.UNTOLD),
        (10**30, False, reading.UNTOLD),
        (float("inf"), False, reading.UNTOLD),
        (None, False, reading.UNTOLD),
    ],
)
def test_a_moment_is_read_however_it_is_written(
    value: Any, milliseconds: bool, told: datetime
) -> None:
    assert reading.moment(value, milliseconds=milliseconds) == told


@given(st.one_of(st.integers(), st.floats(), st.text(), st.booleans(), st.none()), st.booleans())
def test_no_value_makes_a_moment_fail(value: Any, milliseconds: bool) -> None:
    assert reading.moment(value, milliseconds=milliseconds).tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "name"),
    [("12", "12"), (12, "12"), (2**80, str(2**80)), (True, ""), (1.5, ""), ([], "")],
)
def test_an_id_is_text_whatever_it_came_as(value: Any, name: str) -> None:
    assert reading.identifier(value) == name


def test_very_long_keys_stay_different() -> None:
    first, second = reading.key("a" * 500, "1"), reading.key("a" * 500, "2")
    assert first != second
    assert len(first) < 100


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", "not_json"), (b"", "not_json"), (b"[" * 100 + b"]" * 100, "too_deep"),
     (b"[" * 100_000, "too_deep"), (b"1" * 5000, "not_json")],
)  # fmt: skip
def test_what_cannot_be_read_says_why(body: bytes, code: str) -> None:
    with pytest.raises(PayloadMalformed) as caught:
        reading.decode(body)
    assert caught.value.code == code


@pytest.mark.parametrize("body", [b'"\\ud800"', b'"\\u0000"', b'"\xff"', b'"\x00"'])
def test_what_cannot_be_stored_is_replaced(body: bytes) -> None:
    assert reading.decode(body) == "\ufffd"


@pytest.mark.parametrize(
    ("value", "told"),
    [("12", 12), ("-12", -12), (7, 7), ("--12", None), ("-", None), ("²", None), (True, None)],
)
def test_a_number_is_one_or_none(value: Any, told: int | None) -> None:
    assert reading.number(value) == told
