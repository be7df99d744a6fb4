"""Tests against servers that nobody of us wrote; they are installed and started only when asked for."""

from __future__ import annotations

import os

import pytest

REASON = "installs and starts real servers, which takes minutes; ./dua test --real asks for it"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "real: talks to a real server of the platform, here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("DUA_TEST_REAL") == "1":
        return
    for item in items:
        if item.get_closest_marker("real"):
            item.add_marker(pytest.mark.skip(reason=REASON))
