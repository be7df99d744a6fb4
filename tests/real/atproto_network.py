"""Bluesky's own servers on this machine, from npm; under `var/real` of the checkout, loopback only."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from inbox.processes.spawn import spawn, stop
from inbox.processes.temporary import servers
from inbox.processes.valkey import program
from tests import installing

HOME = Path(__file__).resolve().parents[2] / "var" / "real" / "bluesky"
PROGRAMS = Path(__file__).parent / "atproto"
PACKAGE, VERSION = "@atproto/dev-env", "0.3.215"
PORTS = ("PLC", "PDS", "BSKY", "OZONE", "CHAT", "INTROSPECT")
START_SECONDS = 120
PASSWORD = "only-for-tests"


@dataclass(frozen=True)
class Person:
    """An account with its session, as the platform's own app has it: no code of ours in between."""

    did: str
    handle: str
    server: str
    token: str

    def write(self, record: dict[str, Any], name: str = "") -> dict[str, Any]:
        """A post; under `name` it takes the place of the one before."""
        said = {"repo": self.did, "collection": record["$type"], "record": record}
        if name:
            return self.call("com.atproto.repo.putRecord", {**said, "rkey": name})
        return self.call("com.atproto.repo.createRecord", said)

    def delete(self, uri: str) -> None:
        _owner, collection, name = uri.removeprefix("at://").split("/")
        said = {"repo": self.did, "collection": collection, "rkey": name}
        self.call("com.atproto.repo.deleteRecord", said)

    def thread(self, uri: str) -> dict[str, Any]:
        return self.ask("app.bsky.feed.getPostThread", uri=uri)["thread"]

    def ask(self, name: str, **params: str) -> Any:
        return _answer(httpx.get(self._url(name), params=params, headers=self._headers))

    def call(self, name: str, content: dict[str, Any]) -> Any:
        return _answer(httpx.post(self._url(name), json=content, headers=self._headers))

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def _url(self, name: str) -> str:
        return f"{self.server}/xrpc/{name}"


@dataclass(frozen=True)
class Network:
    server: str

    def join(self, name: str) -> Person:
        told = {"handle": f"{name}.test", "email": f"{name}@mail.test", "password": PASSWORD}
        url = f"{self.server}/xrpc/com.atproto.server.createAccount"
        made = _answer(httpx.post(url, json=told, timeout=30))
        return Person(made["did"], made["handle"], self.server, made["accessJwt"])

    def judge(self, question: str, name: str, *contents: Any) -> list[str]:
        """What the lexicons say against each; empty where it is well-formed.

        question: assertValidXrpcInput, assertValidXrpcOutput or assertValidXrpcParams.
        """
        source = (
            "const {lexicons, jsonToLex} = require('@atproto/api');"
            "const [how, name, contents] = JSON.parse(process.argv[1]);"
            "const judge = (one) => { try { lexicons[how](name, jsonToLex(one)); return '' }"
            " catch (wrong) { return String(wrong) } };"
            "console.log(JSON.stringify(contents.map(judge)))"
        )
        told = json.dumps([question, name, contents])
        ran = subprocess.run(
            ["node", "-e", source, told], cwd=HOME, capture_output=True, text=True, check=True
        )
        judged: list[str] = json.loads(ran.stdout)
        return judged


def missing() -> str:
    """Why these tests cannot run here; empty where they can."""
    if os.environ.get("DUA_TEST_REAL") != "1":
        return "real servers are started only with DUA_TEST_REAL=1"
    return "" if shutil.which("npm") else "Node and npm are not installed"


@contextlib.contextmanager
def running() -> Iterator[Network]:
    """Installed where it is not yet, started on free ports, stopped at the end with all its data."""
    with installing.if_possible("Bluesky's servers"):
        _install()
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(servers())
        ports = dict(zip(PORTS, _free_ports(len(PORTS) + 1), strict=False))
        redis = stack.enter_context(_redis())
        env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        env |= {f"PORT_{name}": str(port) for name, port in ports.items()}
        env |= {
            "DB_POSTGRES_URL": store.database_url,
            "DB_POSTGRES_SCHEMA": "dev",
            "REDIS_HOST": f"127.0.0.1:{redis}",
            "LOG_ENABLED": "false",
            "NODE_OPTIONS": "--require ./loopback.cjs",
        }
        stack.enter_context(_started(["node", "network.cjs"], env, "READY"))
        yield Network(f"http://localhost:{ports['PDS']}")


def _install() -> None:
    told = HOME / "node_modules" / PACKAGE / "package.json"
    if not told.exists() or json.loads(told.read_text(encoding="utf-8"))["version"] != VERSION:
        HOME.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", f"{PACKAGE}@{VERSION}"],
            cwd=HOME,
            check=True,
            timeout=installing.SECONDS,
        )
    for path in PROGRAMS.glob("*.cjs"):
        shutil.copy(path, HOME / path.name)


@contextlib.contextmanager
def _redis() -> Iterator[int]:
    (port,) = _free_ports(1)
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with _started([str(program()), *words], {"PATH": os.defpath}, "Ready to accept connections"):
        yield port


@contextlib.contextmanager
def _started(command: list[str], env: dict[str, str], sign: str) -> Iterator[None]:
    """Until it has said `sign`; what it says goes to a file."""
    log = HOME / f"{Path(command[0]).name}.log"
    with log.open("wb") as output:
        child = spawn(command, env=env, output=output, death_signal=signal.SIGTERM, cwd=HOME)
        try:
            _await(child, log, sign)
            yield
        finally:
            stop(child, signal.SIGTERM)


def _await(child: subprocess.Popen[bytes], log: Path, sign: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while sign not in (said := log.read_text(errors="replace")):
        if child.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"It did not start: {said[-2000:]}")
        time.sleep(0.05)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        listening = [stack.enter_context(socket.socket()) for _number in range(count)]
        for one in listening:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in listening]


def _answer(response: httpx.Response) -> Any:
    assert response.is_success, response.text
    return response.json() if response.content else None
