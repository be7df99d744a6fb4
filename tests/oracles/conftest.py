"""What the platforms' own libraries say of our adapters; only asked when `./dua test --real` says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import installing
from tests.oracles import library
from tests.oracles.tally import Tally

HERE = Path(__file__).parent
REASON = (
    "installs the platforms' own libraries, 350 MB; ./dua test --real tests/oracles asks for it"
)
TALLY = pytest.StashKey[Tally]()


def is_asked() -> bool:
    return os.environ.get("DUA_TEST_REAL") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if is_asked():
        return
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=REASON))


@pytest.fixture(scope="session", autouse=True)
def libraries() -> None:
    with installing.if_possible("What the platforms publish"):
        library.install()


@pytest.fixture(scope="session")
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    kept = request.config.stash.setdefault(TALLY, Tally())
    yield kept


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    kept = config.stash.get(TALLY, None)
    if kept:
        terminalreporter.section("official libraries")
        for line in kept.lines():
            terminalreporter.write_line(line)
