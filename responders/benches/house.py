"""An installation for measurements: web and workers as `up` runs them, on servers that are there, and what they cost."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

from inbox.processes import plans
from inbox.processes.child import Plan
from inbox.processes.spawn import spawn, stop

CHECKOUT = Path(__file__).resolve().parents[2]
START_SECONDS = 600
TICKS = os.sysconf("SC_CLK_TCK")


class House:
    """The processes of an installation, by name."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        self.home = home
        # Sessions that the bench makes are valid there.
        self.env = {
            **plans.environment(home, f"http://127.0.0.1:{port}"),
            "DUA_SECRET_KEY": settings.SECRET_KEY,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, plan: Plan) -> None:
        with (self.home / f"{plan.name}.log").open("ab") as output:
            self.running[plan.name] = spawn(plan.command, env=plan.env, output=output, cwd=plan.cwd)

    def web(self) -> Plan:
        return plans.web(CHECKOUT, self.port, self.env, [])

    def drill(self, seconds: int, profile: str) -> Plan:
        command = (
            sys.executable, "manage.py", "drill", "--profile", profile, "--seconds", str(seconds),
            "--address", f"http://127.0.0.1:{self.port}",
        )  # fmt: skip
        return Plan("drill", command, self.env, plans.WORKERS, cwd=CHECKOUT)


@contextlib.contextmanager
def installation() -> Iterator[House]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="dua-") as place:
        house = House(Path(place), port)
        try:
            web = house.web()
            for plan in (web, *(plans.worker(CHECKOUT, one, house.env) for one in plans.FLEET)):
                house.start(plan)
            house.start(plans.beat(CHECKOUT, house.env))
            deadline = time.monotonic() + START_SECONDS
            while not web.is_ready():
                if time.monotonic() > deadline:
                    raise SystemExit("the web process did not start")
                time.sleep(0.2)
            yield house
        finally:
            for child in reversed(house.running.values()):
                stop(child, signal.SIGTERM)


def used(house: House) -> dict[str, tuple[float, float]]:
    """By process: seconds of CPU so far, MB held now; empty where the system does not tell."""
    found = {}
    for name, child in house.running.items():
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
            pages = int(Path(f"/proc/{child.pid}/statm").read_text().split()[1])
            ticks = int(fields[11]) + int(fields[12])
            found[name] = (ticks / TICKS, pages * resource.getpagesize() / 1e6)
    return found


def costs(
    before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]], elapsed: float
) -> dict[str, dict[str, float]]:  # fmt: skip
    return {
        name: {
            "cpu_percent": round(100 * (used - before.get(name, (0.0, 0.0))[0]) / elapsed, 1),
            "megabytes": round(held, 1),
        }
        for name, (used, held) in after.items()
        if name != "drill"
    }
