"""What the tests expect of their runner."""

from __future__ import annotations

import os

import pytest


@pytest.mark.xdist_group("one-worker")
def test_a_group_is_kept_on_one_worker(request: pytest.FixtureRequest) -> None:
    """Silently ignored by some pairs of versions: then every worker starts an installation of its own."""
    is_alone = "PYTEST_XDIST_WORKER" not in os.environ
    assert is_alone or request.node.nodeid.endswith("@one-worker")
