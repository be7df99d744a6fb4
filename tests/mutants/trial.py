"""One fault tried: in a process of its own, by the tests that reach it.

A fault within a function takes the place of its code where all is loaded; what was made on import stays as it was.
One in a table needs the core and the tests imported anew.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import sys
import time
import types
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage
from hypothesis import Phase, settings

from tests.mutants import swap
from tests.mutants.faults import CORE, MODULES, ROOT, Fault
from tests.reference import known

PACKAGE = "responders.core"
COMPILED = ROOT / "var" / "mutants"  # what each trial imports, compiled once
FILES = (
    "test_facts", "test_always", "test_hours", "test_new_year", "test_windows", "test_sla", "test_replay",
    "test_running", "test_skew", "test_rebasing", "test_taken_over", "test_explain", "test_telling", "test_replay_laws", "test_reference",
)  # fmt: skip
SPARED = ("tests.reference", "tests.reference.known")
# Tries the comparison, not the core.
OF_THE_REFERENCE = "tests/responders/core/test_reference.py::test_a_reply_moved_by_a_minute_is_noticed_by_the_comparison"
PYTEST = [
    *(f"tests/responders/core/{name}.py" for name in FILES),
    "-q", "-x", "--import-mode=importlib", "-o", "addopts=", "-o", "filterwarnings=ignore",
    "--assert=plain", "--tb=no", "-p", "no:cacheprovider",
    "-p", "no:unraisableexception", "-p", "no:threadexception", "--deselect", OF_THE_REFERENCE,
]  # fmt: skip
SURVIVED, KILLED, TIMED_OUT, UNTESTED = "survived", "killed", "timed out", "untested"
IMPORT_SECONDS = 20  # of processor time, as all bounds here: the machine may be busy
SLOWER = 10  # times as long as without the fault is called endless
MEMORY = 2 << 30
_PASSED, _FAILED = 0, 1


@dataclass
class Baseline:
    """Without a fault. reach: tests by module and line; seconds: of processor time, by test, quickest first."""

    reach: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    coverage: dict[str, dict[str, int]] = field(default_factory=dict)

    def tests(self, fault: Fault) -> list[str]:
        if not fault.lines:
            return list(self.seconds)
        found = set().union(*(self.reach.get((fault.module, n), set()) for n in fault.lines))
        return [test for test in self.seconds if test in found or ("" in found)]


def prepare() -> None:
    """The same examples every time, none made smaller: a fault is found by the tests, not by luck."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(COMPILED)
    settings.register_profile(
        "mutants", derandomize=True, database=None, deadline=None, max_examples=40,
        phases=(Phase.explicit, Phase.generate),
    )  # fmt: skip
    settings.load_profile("mutants")
    known.keeps = True
    laws = importlib.import_module("tests.responders.core.test_reference")
    laws.tried(laws.SEEDS)
    forget()


def forget() -> None:
    """Each trial imports the core and its tests anew; only what the reference has found out is kept."""
    for name in list(sys.modules):
        if name.startswith((PACKAGE, "tests.res", "tests.ref")) and name not in SPARED:
            del sys.modules[name]


def measured(*, quiet: bool) -> Baseline:
    """Raises SystemExit where the tests do not pass without a fault."""
    found = Baseline()
    paths = {str(CORE / f"{name}.py"): name for name in MODULES}
    cover = Coverage(branch=True, include=list(paths), data_file=None, config_file=False)
    plugin = _Measuring(found, cover)
    cover.start()
    with redirect_stdout(sys.stderr if quiet else sys.stdout):
        code = pytest.main(PYTEST, plugins=[plugin])
    cover.stop()
    if code:
        sys.exit("The tests of the clocks do not pass as they are.")
    found.seconds = dict(sorted(found.seconds.items(), key=lambda pair: pair[1]))
    for path, name in paths.items():
        for line, tests in cover.get_data().contexts_by_lineno(path).items():
            found.reach[name, line] = set(tests)
        numbers = cover._analyze(path).numbers
        found.coverage[name] = {
            "lines": numbers.n_statements,
            "lines_run": numbers.n_executed,
            "branches": numbers.n_branches,
            "branches_run": numbers.n_executed_branches,
        }
    return found


class _Measuring:
    def __init__(self, found: Baseline, cover: Coverage) -> None:
        self.found, self.cover = found, cover

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        self.cover.switch_context(item.nodeid)
        begun = time.process_time()
        yield
        self.found.seconds[item.nodeid] = time.process_time() - begun


class _Trying:
    """Runs `tests` in this order; `tell` hears of the first that fails."""

    def __init__(self, tests: Sequence[str], base: Baseline, tell: Callable[[str], object]) -> None:
        self.place = {name: number for number, name in enumerate(tests)}
        self.base, self.tell = base, tell

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.place]
        items.sort(key=lambda item: self.place[item.nodeid])

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        bound(1 + SLOWER * self.base.seconds[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.tell(report.nodeid)
            os._exit(_FAILED)


def bound(seconds: float) -> None:
    """The process ends by SIGPROF when it has used this much more."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def within(work: Callable[[dict[str, pytest.Item]], None]) -> None:
    """`work` is done where the tests are collected and none has been run."""

    class Loop:
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            work({item.nodeid: item for item in session.items})
            return True

    pytest.main([*PYTEST, "-s"], plugins=[Loop()])


def begin(
    fault: Fault, tests: Sequence[str], base: Baseline, items: Mapping[str, pytest.Item]
) -> tuple[int, int]:
    """The process that tries it, and where the name of the test that found it can be read."""
    gc.freeze()  # what the parent holds is no work for its children
    sys.stdout.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = _FAILED
    try:
        _silence()
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        bound(IMPORT_SECONDS)
        code = _tried(fault, tests, base, items, lambda name: os.write(writing, name.encode()))
    finally:
        os._exit(code)


def _tried(
    fault: Fault,
    tests: Sequence[str],
    base: Baseline,
    items: Mapping[str, pytest.Item],
    tell: Callable[[str], object],
) -> int:
    source, name = fault.source, f"{PACKAGE}.{fault.module}"
    if not fault.lines or not swap.put_in(name, fault.place, source):
        forget()
        put_in(fault.module, source)
        return int(pytest.main(PYTEST, plugins=[_Trying(tests, base, tell)]))
    for test in tests:
        bound(1 + SLOWER * base.seconds[test])
        if any(report.failed for report in runtestprotocol(items[test], log=False)):
            tell(test)
            return _FAILED
    return _PASSED


def verdict(status: int) -> str:
    if os.WIFSIGNALED(status):
        return TIMED_OUT if os.WTERMSIG(status) == signal.SIGPROF else KILLED
    return SURVIVED if os.WEXITSTATUS(status) == _PASSED else KILLED


def put_in(module: str, source: str) -> None:
    name = f"{PACKAGE}.{module}"
    made = types.ModuleType(name)
    made.__file__ = str(CORE / f"{module}.py")
    made.__package__ = PACKAGE
    sys.modules[name] = made
    exec(compile(source, made.__file__, "exec"), made.__dict__)
    setattr(importlib.import_module(PACKAGE), module, made)


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
