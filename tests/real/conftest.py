"""Tests against servers that nobody of us wrote; they are installed and started only when asked for."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from inbox.bootstrap import documents

REASON = "installs and starts real servers, which takes minutes; ./dua test --real asks for it"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "real(if_installed): talks to a real server of the platform, here"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("DUA_TEST_REAL") == "1":
        return
    for item in items:
        found = item.get_closest_marker("real")
        if found and not found.kwargs.get("if_installed"):
            item.add_marker(pytest.mark.skip(reason=REASON))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """For each suite: how many tests, how long, and what was measured by `record_property`."""
    suites: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"passed": 0, "failed": 0, "seconds": 0.0}
    )
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            suite = suites[Path(report.nodeid.partition("::")[0]).stem.removeprefix("test_")]
            if report.when == "call" or outcome != "passed":
                suite["passed" if outcome == "passed" else "failed"] += 1
                suite.update(dict(report.user_properties))
            suite["seconds"] = round(suite["seconds"] + report.duration, 2)
    is_asked = os.environ.get("DUA_TEST_REAL") == "1" and not config.getoption("--proofs")
    if not is_asked or not suites:
        return
    if config.getoption("--json"):
        documents.tell(suites, terminalreporter.write_line)
        return
    for name, figures in suites.items():
        told = ", ".join(f"{what} {value}" for what, value in figures.items())
        terminalreporter.write_line(f"{name}: {told}")
