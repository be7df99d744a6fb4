"""How near the end of credentials is, and what tokens tell of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.core import expiry

ENDS = datetime(2027, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "step", "left"),
    [
        (timedelta(days=15), None, 15),
        (timedelta(days=14, seconds=1), None, 15),
        (timedelta(days=14), 14, 14),
        (timedelta(days=7, seconds=1), 14, 8),
        (timedelta(days=7), 7, 7),
        (timedelta(days=3), 3, 3),
        (timedelta(days=1), 1, 1),
        (timedelta(seconds=1), 1, 1),
        (timedelta(0), expiry.ENDED, 0),
        (timedelta(days=-400), expiry.ENDED, 0),
    ],
)
def test_the_nearest_step_that_has_come_is_told(
    before: timedelta, step: int | None, left: int
) -> None:
    assert expiry.step(ENDS, ENDS - before) == step
    assert expiry.days_left(ENDS, ENDS - before) == left


def test_a_token_tells_its_own_end() -> None:
    token = jwt.encode({"exp": int(ENDS.timestamp())}, "k" * 32, algorithm="HS256")
    assert expiry.of_token(token) == ENDS


@pytest.mark.parametrize("exp", [None, "soon", True, -1, 10**30, 1.5])
def test_an_end_that_is_none_is_not_told(exp: Any) -> None:
    claims = {} if exp is None else {"exp": exp}
    token = jwt.api_jws.encode(json.dumps(claims).encode(), "k" * 32)
    assert expiry.of_token(token) is None


@given(st.text(max_size=60) | st.from_regex(r"[\w-]{0,9}\.[\w-]{0,9}\.[\w-]{0,9}", fullmatch=True))
def test_any_other_text_tells_nothing(text: str) -> None:
    assert expiry.of_token(text) is None
