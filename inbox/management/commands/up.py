"""Start everything on this machine and keep it running until asked to stop."""

from __future__ import annotations

import contextlib
import io
import os
import resource
import socket
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu.exceptions import OperationalError

from inbox import env
from inbox.models import Brand
from inbox.processes import canaries, plans, welcome
from inbox.processes.accounts import CannotRun, account
from inbox.processes.child import Plan
from inbox.processes.liveness import Canaries
from inbox.processes.lock import AlreadyRunning, hold
from inbox.processes.postgres import Postgres
from inbox.processes.supervisor import Stopped, Supervisor
from inbox.processes.valkey import Valkey

CANARY_SECONDS = 5.0


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # ./dua test runs them; a start should not wait for them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="do not make the demo brand")

    def handle(self, *args: Any, port: int, no_demo: bool, **options: Any) -> None:
        data: Path = settings.DATA_DIR
        try:
            _private(data)
            _private(settings.RUN_DIR)
            with hold(data / "up.lock"):
                _require_free(port)
                _allow_many_files()
                self._run(data, port, with_demo=not no_demo)
        except (CannotRun, AlreadyRunning) as error:
            raise CommandError(str(error)) from error
        except PermissionError as error:
            raise CommandError(
                f"This user may not use {error.filename or data}: {error.strerror}."
            ) from error

    def _run(self, data: Path, port: int, *, with_demo: bool) -> None:
        supervisor = Supervisor(data / "log", settings.RUN_DIR / "children.json", self._say)
        supervisor.heed_signals()
        address = _address(port)
        settings.ADDRESS_FILE.write_text(address, encoding="ascii")
        try:
            supervisor.start(_servers(data))
            self._make_ready(with_demo)
            surroundings = plans.environment(data, address)
            # The pages first: the workers would only make them wait, and rows wait for workers.
            supervisor.start(
                [plans.web(settings.BASE_DIR, port, surroundings, settings.TRUSTED_PROXIES)]
            )
            supervisor.start(_workers(surroundings))
            if welcome.has_demo(data):
                supervisor.start([plans.sandbox(settings.BASE_DIR, surroundings)])
            welcome.move(address, data)
            self._say(welcome.page(address, data))
            supervisor.watch([(CANARY_SECONDS, _Watch(supervisor))])
        except Stopped:
            pass
        finally:
            self._say("Stopping.")
            supervisor.stop()
            settings.ADDRESS_FILE.unlink(missing_ok=True)
        self._say("Stopped. Everything is kept in " + str(data))

    def _make_ready(self, with_demo: bool) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Preparing the database.")
            call_command("migrate", interactive=False, verbosity=0)
        if with_demo and not Brand.objects.exists():
            self._say("Making the demo brand.")
            call_command("demo", stdout=io.StringIO())  # the page below says the same
        connection.close()

    def _say(self, sentence: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # whoever read us has gone; the work goes on
            self.stdout.write(sentence)
            self.stdout.flush()


class _Watch:
    """Asks every worker whether it consumes, and has a silent one started again."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor
        self.canaries = Canaries()

    def __call__(self) -> None:
        workers = [worker.name for worker in plans.FLEET]
        at = timezone.now()
        try:
            for name in self.canaries.silent(canaries.answers()):
                self.supervisor.restart(name, "does not answer")
            canaries.send(workers)
        except (DatabaseError, OperationalError, OSError):
            self.canaries.void()
            connection.close()
        else:
            self.canaries.asked(workers, at)


def _servers(data: Path) -> list[Plan]:
    """Our own servers, each only where no other was named."""
    wanted = []
    if not env.is_given("DATABASE_URL"):
        postgres = Postgres(data / "postgres", settings.RUN_DIR)
        postgres.prepare()
        wanted.append(plans.postgres(postgres))
    if not env.is_given("REDIS_URL"):
        valkey = Valkey(data / "valkey", settings.RUN_DIR)
        valkey.prepare()
        wanted.append(plans.valkey(valkey))
    return wanted


def _workers(surroundings: Mapping[str, str]) -> list[Plan]:
    checkout = settings.BASE_DIR
    return [
        *(plans.worker(checkout, worker, surroundings) for worker in plans.FLEET),
        plans.beat(checkout, surroundings),
    ]


def _address(port: int) -> str:
    """What people type; another port than the default moves the default address too."""
    parts = urlsplit(settings.PUBLIC_URL)
    if env.is_given("DUA_PUBLIC_URL"):
        return str(settings.PUBLIC_URL)
    return urlunsplit((parts.scheme, f"{parts.hostname}:{port}", "", "", ""))


def _private(directory: Path) -> None:
    """A directory of this user's, or of the account that root steps down to; another's is refused."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if directory.stat().st_uid not in {os.geteuid(), *(account().owner or ())}:
        raise CannotRun(f"{directory} belongs to another user.")


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} cannot be used ({error.strerror}); choose another: ./dua up --port {port + 1}"
            ) from error


def _allow_many_files() -> None:
    """Every open console holds a connection; the usual soft limit of 1024 is too few."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
