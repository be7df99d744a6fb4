"""What is stored is storable, however it came."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.core import cleaning


def nested(inner: Any, levels: int) -> Any:
    for _level in range(levels):
        inner = [inner]
    return inner


def test_what_is_nested_too_deeply_is_left_out_and_the_rest_is_clean() -> None:
    content = {"body\0": "a\0b", "deep": nested("\ud800", cleaning.MAX_DEPTH + 5)}
    pruned = cleaning.scrub(content, prunes=True)
    assert pruned["body\ufffd"] == "a\ufffdb"
    inner = pruned["deep"]
    while isinstance(inner, list):
        (inner,) = inner
    assert inner is None


def test_without_leave_to_prune_it_is_refused() -> None:
    with pytest.raises(RecursionError):
        cleaning.scrub(nested("a", cleaning.MAX_DEPTH + 1))
