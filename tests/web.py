"""The web process as users meet it: a real uvicorn on the database of the test."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from inbox.processes.spawn import spawn, stop

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90


@contextmanager
def served(**env: str) -> Iterator[str]:
    """The base address of a running web process; `env` overrides its environment."""
    port = free_port()
    with tempfile.TemporaryFile() as log:
        child = spawn(
            [sys.executable, "-m", "uvicorn", "inbox.asgi:application", "--port", str(port),
             "--timeout-graceful-shutdown", "2", "--log-level", "warning"],
            env=os.environ | {"DATABASE_URL": database_url(), "DUA_SECRET_KEY": settings.SECRET_KEY} | env,
            output=log,
            cwd=ROOT,
        )  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}", child, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(child, subprocess.signal.SIGTERM)


def database_url() -> str:
    """The database that this test uses, as the address of a process's own connections."""
    given = connection.get_connection_params()
    host = make_conninfo(host=given["host"]).removeprefix("host=")
    return f"postgresql://{given['user']}@/{given['dbname']}?host={host}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(base: str, child: subprocess.Popen[bytes], log: object) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(f"{base}/health", timeout=2)
            return
        except httpx.TransportError:
            if child.poll() is not None or time.monotonic() > deadline:
                log.seek(0)  # type: ignore[attr-defined]
                raise AssertionError(log.read().decode()) from None  # type: ignore[attr-defined]
            time.sleep(0.05)
