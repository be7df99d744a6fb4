"""The product itself, started by its own command, for stories from HTTP to HTTP and for browsers."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 240


@dataclass(frozen=True)
class Installation:
    """`sign_ins` maps the demo's user names to passwords."""

    address: str
    env: dict[str, str]
    sign_ins: dict[str, str]
    chat: str

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def manage(self, *words: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.env,
            text=True,
            capture_output=True,
            timeout=seconds,
            check=False,
        )


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _await_address(output: IO[str], address: str) -> str:
    said = ""
    for line in output:
        said += line
        if address in line:
            return said
    raise RuntimeError(f"The installation did not start:\n{said}")


@contextlib.contextmanager
def running() -> Iterator[Installation]:
    data = Path(tempfile.mkdtemp(prefix="dua-test-"))
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    dropped = {"DATABASE_URL", "REDIS_URL", "DUA_SECRET_KEY", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    env = {name: value for name, value in os.environ.items() if name not in dropped}
    env |= {"DUA_DATA": str(data), "DUA_PUBLIC_URL": address, "DUA_UNDO_SECONDS": "8"}
    up = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(port)],
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    watchdog = subprocess.Popen(["sh", "-c", f"sleep {START_SECONDS}; kill {up.pid}"])
    try:
        assert up.stdout
        _await_address(up.stdout, address)
        watchdog.kill()
        demo = json.loads((data / "demo.json").read_text(encoding="utf-8"))
        yield Installation(address, env, demo["sign_ins"], demo["chat"])
    finally:
        watchdog.kill()
        watchdog.wait()
        up.send_signal(signal.SIGTERM)
        try:
            up.wait(30)
        except subprocess.TimeoutExpired:
            up.kill()
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    with running() as started:
        yield started
