from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from inbox.intake import collector
from inbox.intake.collector import CannotStore, Collector
from inbox.processes.postgres import Postgres
from inbox.processes.spawn import spawn, stop

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
GOOD, MISSING = 1, 404  # hooks
TABLES = """
create table hook (id bigint primary key);
insert into hook values (1);
create table inbox_envelope (
    id bigserial primary key, hook_id bigint not null references hook deferrable initially deferred,
    key bytea, received_at timestamptz, body bytea, is_redacted boolean, unique (hook_id, key)
);
create table inbox_envelopedue (envelope_id bigint primary key, next_at timestamptz, attempts smallint);
"""
OTHERS = "select pid from pg_stat_activity where pid <> pg_backend_pid() and usename = 'dua'"


class Server:
    """A PostgreSQL that may be killed."""

    def __init__(self, home: Path) -> None:
        run = home / "run"
        run.mkdir(mode=0o700)
        home.chmod(0o711)
        self.postgres = Postgres(home / "data", run, fleeting=True)
        self.postgres.prepare()
        self.start()

    def start(self) -> None:
        self.child = spawn(
            self.postgres.command, env=self.postgres.env, output=subprocess.DEVNULL,  # type: ignore[arg-type]
            death_signal=signal.SIGINT,
        )  # fmt: skip
        while not self.postgres.is_ready():
            time.sleep(0.02)

    def halt(self) -> None:
        stop(self.child, signal.SIGINT)

    def rows(self, sql: str) -> list[Any]:
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            found = connection.execute(sql)
            return found.fetchall() if found.description else []


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="dua-") as home:
        server = Server(Path(home))
        server.rows(TABLES)
        yield server
        server.halt()


def with_collector(server: Server, work: Any) -> Any:
    async def run() -> Any:
        woken: list[None] = []
        opened = Collector(server.postgres.url, lambda: woken.append(None))
        await opened.open()
        try:
            return await work(opened, woken)
        finally:
            await opened.close()

    return asyncio.run(run())


def store(
    opened: Collector, key: str, hook_id: int = GOOD, body: bytes = b"sealed"
) -> Coroutine[Any, Any, None]:
    return opened.store(hook_id, key.encode(), AT, body)


def test_what_comes_together_is_stored_together_and_waits_to_be_read(server: Server) -> None:
    async def work(opened: Collector, woken: list[None]) -> int:
        await asyncio.gather(*(store(opened, f"together {n}") for n in range(300)))
        return len(woken)

    assert with_collector(server, work) < 20
    assert server.rows(
        "select count(*), min(next_at) from inbox_envelopedue d join inbox_envelope e on e.id = d.envelope_id"
        " where e.key >= 'together'::bytea and e.key < 'together~'::bytea"
    ) == [(300, AT)]


def test_a_repeated_envelope_is_told_that_it_is_stored(server: Server) -> None:
    async def work(opened: Collector, _woken: list[None]) -> None:
        await asyncio.gather(*(store(opened, "again") for _ in range(20)))
        await store(opened, "again")

    with_collector(server, work)
    assert server.rows("select count(*) from inbox_envelope where key = 'again'") == [(1,)]


def test_a_row_that_the_database_refuses_fails_alone(server: Server) -> None:
    async def work(opened: Collector, _woken: list[None]) -> list[object]:
        hooks = [MISSING if n in (3, 77) else GOOD for n in range(100)]
        calls = (store(opened, f"apart {n}", hook) for n, hook in enumerate(hooks))
        return await asyncio.gather(*calls, return_exceptions=True)

    answers = with_collector(server, work)
    assert [n for n, each in enumerate(answers) if isinstance(each, CannotStore)] == [3, 77]
    assert answers.count(None) == 98


def test_without_the_database_callers_are_told_at_once_and_taken_again_when_it_is_back(
    server: Server,
) -> None:
    async def work(opened: Collector, _woken: list[None]) -> tuple[float, int]:
        await store(opened, "before")
        server.halt()
        refused = 0
        began = time.monotonic()
        for n in range(50):
            try:
                await store(opened, f"away {n}")
            except CannotStore:
                refused += 1
        took = time.monotonic() - began
        server.start()  # here, for it stops with the thread that started it
        while True:
            try:
                await store(opened, "after")
                return took, refused
            except CannotStore:
                await asyncio.sleep(0.05)

    took, refused = with_collector(server, work)
    assert refused == 50
    assert took < 2.5
    assert server.rows("select count(*) from inbox_envelope where key in ('before', 'after')") == [
        (2,)
    ]


def test_a_database_that_takes_nothing_for_a_while_is_tried_again(server: Server) -> None:
    async def work(opened: Collector, _woken: list[None]) -> None:
        server.rows("alter system set default_transaction_read_only = on")  # as a standby does
        server.rows("select pg_reload_conf()")
        for n in range(6):  # more often than there are flights
            await asyncio.sleep(0.2)
            with pytest.raises(CannotStore):
                await store(opened, f"read only {n}")
        server.rows("alter system reset default_transaction_read_only")
        server.rows("select pg_reload_conf()")
        async with asyncio.timeout(5):
            while True:
                try:
                    return await store(opened, "written")
                except CannotStore:
                    await asyncio.sleep(0.05)

    with_collector(server, work)
    assert server.rows("select count(*) from inbox_envelope where key = 'written'") == [(1,)]


def test_a_database_that_hangs_is_not_waited_for(server: Server) -> None:
    async def work(opened: Collector, _woken: list[None]) -> tuple[float, object]:
        backends = [pid for (pid,) in server.rows(OTHERS)]
        for pid in backends:
            os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            (answer,) = await asyncio.gather(store(opened, "hang"), return_exceptions=True)
            return time.monotonic() - began, answer
        finally:
            for pid in backends:
                os.kill(pid, signal.SIGCONT)

    took, answer = with_collector(server, work)
    assert isinstance(answer, CannotStore)
    assert took < 2.5


def test_too_many_at_once_are_sent_away_instead_of_kept_waiting(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector, "CAPACITY", 10)

    async def work(opened: Collector, _woken: list[None]) -> list[object]:
        calls = (store(opened, f"crowd {n}") for n in range(30))
        return await asyncio.gather(*calls, return_exceptions=True)

    answers = with_collector(server, work)
    assert sum(isinstance(each, CannotStore) for each in answers) == 20
