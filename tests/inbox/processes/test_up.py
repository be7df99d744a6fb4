"""One real start of everything: a start, a refusal, a kill, a stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from inbox import env

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]  # one start serves them all

PATIENCE_SECONDS = 90.0  # a start takes three seconds on a quiet machine
OURS = ("DATABASE_URL", "REDIS_URL", "DUA_PUBLIC_URL", "DUA_DATA", "PYTEST_XDIST_WORKER")


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    data = tmp_path_factory.mktemp("data")
    given = {name: value for name, value in os.environ.items() if name not in OURS}
    return given | {"DUA_DATA": str(data)}


@pytest.fixture(scope="module")
def running(port: int, surroundings: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(a_start(port), env=surroundings, stdout=subprocess.PIPE, text=True)
    try:
        assert wait_until(lambda: answers(port) == 200 and process.poll() is None)
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def a_start(port: int) -> list[str]:
    manage = str(settings.BASE_DIR / "manage.py")
    return [sys.executable, manage, "up", "--port", str(port), "--no-demo"]


def wait_until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def answers(port: int) -> int:
    """The status of the health page; 0 where nobody answers."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=10).status_code
    except httpx.HTTPError:
        return 0


def pids(surroundings: dict[str, str]) -> dict[str, int]:
    roll = env.run_dir(Path(surroundings["DUA_DATA"])) / "children.json"
    return dict(json.loads(roll.read_text())) if roll.exists() else {}


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_second_start_on_the_same_data_says_so_and_fails(
    running: subprocess.Popen[str], port: int, surroundings: dict[str, str]
) -> None:
    second = subprocess.run(
        a_start(port), env=surroundings, capture_output=True, text=True, check=False
    )

    assert second.returncode == 1
    assert f"already runs on {surroundings['DUA_DATA']} (process {running.pid})" in second.stderr


def test_other_commands_find_it_at_its_port(
    running: subprocess.Popen[str], port: int, surroundings: dict[str, str]
) -> None:
    told = "from inbox import settings; print(settings.PUBLIC_URL)"
    found = subprocess.check_output([sys.executable, "-c", told], env=surroundings, text=True)

    assert found.strip() == f"http://127.0.0.1:{port}"


def test_a_port_in_use_is_told_in_one_sentence(
    running: subprocess.Popen[str], port: int, surroundings: dict[str, str], tmp_path: Path
) -> None:
    elsewhere = {**surroundings, "DUA_DATA": str(tmp_path)}

    second = subprocess.run(
        a_start(port), env=elsewhere, capture_output=True, text=True, check=False
    )

    assert second.returncode == 1
    assert f"Port {port} cannot be used" in second.stderr


@pytest.mark.parametrize("name", ["postgres", "valkey", "web", "deliver"])
def test_whatever_is_killed_comes_back_and_the_house_is_well_again(
    running: subprocess.Popen[str], port: int, surroundings: dict[str, str], name: str
) -> None:
    assert wait_until(lambda: name in pids(surroundings))
    first = pids(surroundings)[name]

    os.kill(first, signal.SIGKILL)

    assert wait_until(lambda: pids(surroundings).get(name, first) != first)
    assert wait_until(lambda: answers(port) == 200)


def test_a_stop_leaves_nothing_running(
    running: subprocess.Popen[str], surroundings: dict[str, str]
) -> None:
    children = pids(surroundings)

    running.send_signal(signal.SIGINT)

    assert running.wait(PATIENCE_SECONDS) == 0
    assert [name for name, pid in children.items() if not is_gone(pid)] == []
    assert not (Path(surroundings["DUA_DATA"]) / "postgres" / "postmaster.pid").exists()
    assert not (env.run_dir(Path(surroundings["DUA_DATA"])) / "address").exists()
