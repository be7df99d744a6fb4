from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inbox.processes.accounts import CannotRun
from inbox.processes.child import Plan
from inbox.processes.supervisor import Supervisor

PATIENCE_SECONDS = 20.0

# Writes its name when it is told to stop, so that the order can be read afterwards.
FAKE = """
import pathlib, signal, sys
name, ledger = sys.argv[1:]
def end(number, frame):
    with open(ledger, "a") as file:
        file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
pathlib.Path(ledger + "." + name).touch()
while True:
    signal.pause()
"""
DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
time.sleep(60)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path / "log", tmp_path / "children.json", said.append)
    yield supervisor
    supervisor.stop()


def a_child(tmp_path: Path, name: str, *, stage: int = 0) -> Plan:
    ledger = tmp_path / "ledger"
    return Plan(
        name=name,
        command=(sys.executable, "-c", FAKE, name, str(ledger)),
        env=dict(os.environ),
        stage=stage,
        is_ready=lambda: (tmp_path / f"ledger.{name}").exists(),
    )


def watch_until(supervisor: Supervisor, is_so: Callable[[], bool]) -> bool:
    """Let the supervisor watch until something is so; False where it never came."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    outcome: list[bool] = []

    def look() -> None:
        if is_so() or time.monotonic() > deadline:
            outcome.append(is_so())
            supervisor.is_stopping = True

    supervisor.watch([(0.05, look)])
    return outcome[0]


def pid_of(supervisor: Supervisor, name: str) -> int:
    """The child's process id, 0 between two of its lives."""
    return int(json.loads(supervisor.roll.read_text()).get(name, 0))


def test_a_child_that_is_killed_starts_again(
    tmp_path: Path, supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start([a_child(tmp_path, "web")])
    first = pid_of(supervisor, "web")

    os.kill(first, signal.SIGKILL)

    assert watch_until(supervisor, lambda: pid_of(supervisor, "web") not in {0, first})
    assert said[0].startswith("web ended (SIGKILL); starting it again.")


def test_a_child_that_hangs_is_ended_and_starts_again(
    tmp_path: Path, supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start([a_child(tmp_path, "intake")])
    first = pid_of(supervisor, "intake")

    supervisor.restart("intake", "does not answer")

    assert watch_until(supervisor, lambda: pid_of(supervisor, "intake") not in {0, first})
    assert said[0] == "intake does not answer: starting it again."


def test_what_started_last_stops_first(tmp_path: Path, supervisor: Supervisor) -> None:
    supervisor.start([a_child(tmp_path, "postgres", stage=-1)])
    supervisor.start([a_child(tmp_path, "valkey", stage=0)])
    supervisor.start([a_child(tmp_path, "web", stage=2)])

    supervisor.stop()

    assert (tmp_path / "ledger").read_text().split() == ["web", "valkey", "postgres"]
    assert not supervisor.roll.exists()


def test_a_child_that_does_not_stop_is_killed(
    tmp_path: Path, supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.stop_seconds = 0.3
    ready = tmp_path / "ready"
    command = (sys.executable, "-c", DEAF, str(ready))
    supervisor.start([Plan("deaf", command, dict(os.environ), stage=0, is_ready=ready.exists)])
    process = supervisor.children["deaf"].process
    assert process is not None

    supervisor.stop()

    assert process.returncode == -signal.SIGKILL
    assert said == ["deaf did not stop in time and was killed."]


def test_a_child_that_cannot_start_is_named_with_its_last_words(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    broken = Plan(
        name="postgres",
        command=(sys.executable, "-c", "import sys; sys.exit('no space left')"),
        env=dict(os.environ),
        stage=0,
        is_ready=lambda: False,
    )

    with pytest.raises(CannotRun, match=r"postgres did not start \(status 1\): no space left"):
        supervisor.start([broken])


def test_children_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("Only Linux tells a child that its parent ended.")
    pid_file = tmp_path / "child"
    parent = f"""
import os, pathlib, signal, sys
sys.path.insert(0, {str(Path.cwd())!r})
from inbox.processes.spawn import spawn
with open(os.devnull, "wb") as output:
    child = spawn([sys.executable, "-c", "import time; time.sleep(60)"], env=os.environ, output=output)
pathlib.Path({str(pid_file)!r}).write_text(str(child.pid))
os.kill(os.getpid(), signal.SIGKILL)
"""
    os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", parent])

    assert ends(int(pid_file.read_text()))


def ends(pid: int) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
    return False
