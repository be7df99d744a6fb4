"""Servers in a temporary directory, for tests and measurements; nothing is left behind."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inbox.processes.accounts import CannotRun
from inbox.processes.postgres import Postgres
from inbox.processes.spawn import spawn, stop
from inbox.processes.valkey import Valkey

START_SECONDS = 30
LOOK_AGAIN_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Servers:
    database_url: str
    redis_url: str

    @property
    def env(self) -> Mapping[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextlib.contextmanager
def servers(*, fleeting: bool = True) -> Iterator[Servers]:
    """PostgreSQL and Valkey of their own, stopped and removed at the end.

    fleeting: without fsync, for tests; False measures what the product's own servers do.
    """
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dua-")))
        run = home / "run"
        run.mkdir(mode=0o700)
        home.chmod(0o711)  # another account may have to reach its own folder inside
        postgres = Postgres(home / "postgres", run, fleeting)
        valkey = Valkey(home / "valkey", run, fleeting)
        for server in (valkey, postgres):
            stack.enter_context(_running(server, home))
        yield Servers(postgres.url, valkey.url)


@contextlib.contextmanager
def _running(server: Postgres | Valkey, home: Path) -> Iterator[None]:
    server.prepare()
    log = home / f"{server.name}.log"
    with log.open("wb") as output:
        child = spawn(
            server.command, env=server.env, output=output, death_signal=server.stop_signal
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while not server.is_ready():
                if child.poll() is not None or time.monotonic() > deadline:
                    raise CannotRun(
                        f"{server.name} did not start: {log.read_text(errors='replace')[-1000:]}"
                    )
                time.sleep(LOOK_AGAIN_SECONDS)
            yield
        finally:
            stop(child, server.stop_signal)
