"""What `up` runs: the two servers, the web process, the workers and the clock of the schedule."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from inbox.celery import canary_queue
from inbox.processes.child import Plan
from inbox.processes.postgres import Postgres
from inbox.processes.valkey import Valkey

SERVERS, WORKERS, WEB = 0, 1, 2  # stages: started in this order, stopped in the reverse
VALKEY_STAGE, POSTGRES_STAGE = 0, -1
GRACE_SECONDS = 3  # for open requests when the web process stops


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker process. The two of the role sla cover for each other, to the second."""

    name: str
    role: str
    pool: str
    threads: int


FLEET = (
    Worker("intake", "intake", "threads", 2),
    Worker("deliver", "deliver", "threads", 8),
    Worker("sla-1", "sla", "threads", 2),
    Worker("sla-2", "sla", "threads", 2),
    Worker("default", "default", "threads", 8),  # programs and mail servers elsewhere take up to 6
)


def postgres(server: Postgres) -> Plan:
    return Plan(
        name=server.name,
        command=tuple(server.command),
        env=server.env,
        stage=POSTGRES_STAGE,
        stop_signal=server.stop_signal,
        death_signal=server.stop_signal,
        prepare=server.clear_stale_pid,
        is_ready=server.is_ready,
    )


def valkey(server: Valkey) -> Plan:
    return Plan(
        name=server.name,
        command=tuple(server.command),
        env=server.env,
        stage=VALKEY_STAGE,
        stop_signal=server.stop_signal,
        death_signal=server.stop_signal,
        is_ready=server.is_ready,
    )


def web(checkout: Path, port: int, env: Mapping[str, str], proxies: list[str]) -> Plan:
    """uvicorn on the loopback address; it believes forwarded addresses of named proxies only."""
    forwarded = ["--forwarded-allow-ips", ",".join(proxies)] if proxies else ["--no-proxy-headers"]
    command = [
        sys.executable, "-m", "uvicorn", "inbox.asgi:application", "--host", "127.0.0.1", "--port", str(port),
        "--loop", "uvloop", "--http", "httptools", "--ws", "none", "--lifespan", "on", "--backlog", "4096",
        "--timeout-graceful-shutdown", str(GRACE_SECONDS), "--no-access-log", "--no-server-header",
        "--log-level", "warning", *forwarded,
    ]  # fmt: skip
    return Plan("web", tuple(command), env, WEB, cwd=checkout, is_ready=_answers(port))


def worker(checkout: Path, worker: Worker, env: Mapping[str, str]) -> Plan:
    command = [
        *_celery(), "worker", "--hostname", f"{worker.name}@%h", "--pool", worker.pool,
        "--concurrency", str(worker.threads), "--queues", f"{worker.role},{canary_queue(worker.name)}",
        "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING",
    ]  # fmt: skip
    own = {"DUA_ROLE": worker.role}
    return Plan(worker.name, tuple(command), {**env, **own}, WORKERS, cwd=checkout)


def beat(checkout: Path, env: Mapping[str, str]) -> Plan:
    command = [*_celery(), "beat", "--pidfile", "", "--loglevel", "WARNING"]
    return Plan("beat", tuple(command), {**env, "DUA_ROLE": "beat"}, WORKERS, cwd=checkout)


def sandbox(checkout: Path, env: Mapping[str, str]) -> Plan:
    """The platforms that the demo brand's channels speak to."""
    return Plan("sandbox", (sys.executable, "manage.py", "sandbox"), env, WORKERS, cwd=checkout)


def environment(data: Path, public_url: str) -> dict[str, str]:
    """The children's environment: ours, and what `up` was told."""
    return {
        **os.environ,
        "DUA_DATA": str(data),
        "DUA_PUBLIC_URL": public_url,
        "DJANGO_SETTINGS_MODULE": "inbox.settings",
        "C_FORCE_ROOT": "1",  # Celery objects to root for pickle's sake; only JSON is accepted here
        "PYTHONUNBUFFERED": "1",
    }


def _celery() -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "--app", "inbox.celery"]


def _answers(port: int) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    return answers
