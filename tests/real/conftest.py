"""Tests against servers that nobody of us wrote; they are installed and started only when asked for."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "real: needs DUA_TEST_REAL=1, a network and minutes")
