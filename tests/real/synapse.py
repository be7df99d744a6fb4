"""A real Matrix homeserver of our own: installed and run under var/real, on the loopback only."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests import installing

VERSION = "1.163.2"
HOME = Path(__file__).resolve().parents[2] / "var" / "real" / "matrix"
PYTHON = HOME / "venv" / "bin" / "python"
START_SECONDS = 60
UNHURRIED = "{per_second: 1000, burst_count: 1000}"
CONFIG = """
server_name: localhost
pid_file: {folder}/homeserver.pid
listeners:
  - {{port: {port}, bind_addresses: [127.0.0.1], type: http, tls: false, resources: [{{names: [client]}}]}}
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
log_config: {folder}/log.yaml
registration_shared_secret: only-here
macaroon_secret_key: only-here
form_secret: only-here
report_stats: false
trusted_key_servers: []
suppress_key_server_warning: true
enable_registration: true
enable_registration_without_verification: true
rc_message: {rc_message}
rc_registration: {unhurried}
rc_joins: {{local: {unhurried}, remote: {unhurried}}}
rc_joins_per_room: {unhurried}
rc_room_creation: {unhurried}
rc_invites: {{per_room: {unhurried}, per_user: {unhurried}, per_issuer: {unhurried}}}
"""
LOG = """
version: 1
formatters: {{plain: {{format: "%(asctime)s %(levelname)s %(name)s %(message)s"}}}}
handlers: {{file: {{class: logging.FileHandler, filename: {folder}/synapse.log, formatter: plain}}}}
root: {{level: WARNING, handlers: [file]}}
"""


@dataclass
class Person:
    """Somebody with an account there, using it directly."""

    id: str
    token: str
    http: httpx.Client

    def ask(self, method: str, path: str, content: Any = None, **params: str) -> Any:
        answer = self.http.request(method, path, json=content, params=params)
        assert answer.is_success, answer.text
        return answer.json()

    def open_room(self, *invited: str, **more: Any) -> str:
        told = {"preset": "trusted_private_chat", "is_direct": True, "invite": invited} | more
        return str(self.ask("POST", "/createRoom", told)["room_id"])

    def tell(self, room: str, content: dict[str, Any], kind: str = "m.room.message") -> str:
        path = f"/rooms/{quote(room)}/send/{kind}/{uuid.uuid4()}"
        return str(self.ask("PUT", path, content)["event_id"])

    def say(self, room: str, text: str, **more: Any) -> str:
        return self.tell(room, {"msgtype": "m.text", "body": text} | more)

    def react(self, room: str, upon: str, emoji: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": upon, "key": emoji}
        return self.tell(room, {"m.relates_to": relation}, "m.reaction")

    def edit(self, room: str, event: str, text: str) -> str:
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": event}
        return self.say(room, f"* {text}", **{"m.new_content": new, "m.relates_to": relation})

    def redact(self, room: str, event: str) -> None:
        self.ask("PUT", f"/rooms/{quote(room)}/redact/{quote(event)}/{uuid.uuid4()}", {})

    def sees(self, room: str) -> list[dict[str, Any]]:
        """The newest hundred events, oldest first."""
        found = self.ask("GET", f"/rooms/{quote(room)}/messages", dir="b", limit="100")
        return list(found["chunk"])[::-1]


class Synapse:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, rc_message: str = UNHURRIED) -> None:
        names = {"folder": self.folder, "port": self.port, "unhurried": UNHURRIED}
        config = CONFIG.format(rc_message=rc_message, **names)
        (self.folder / "home.yaml").write_text(config, encoding="utf-8")
        (self.folder / "log.yaml").write_text(LOG.format(**names), encoding="utf-8")
        command = [str(PYTHON), "-m", "synapse.app.homeserver", "-c", "home.yaml"]
        subprocess.run([*command, "--generate-keys"], cwd=self.folder, check=True)
        with (self.folder / "out.log").open("ab") as out:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=out, stderr=out)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_up():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "out.log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def meet(self, name: str) -> Person:
        told = {"username": name, "password": "rahasia-rahasia", "auth": {"type": "m.login.dummy"}}
        base = f"{self.address}/_matrix/client/v3"
        answer = httpx.post(f"{base}/register", json=told, trust_env=False, timeout=30).json()
        headers = {"authorization": f"Bearer {answer['access_token']}"}
        client = httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=30)
        return Person(answer["user_id"], answer["access_token"], client)

    def _is_up(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health", trust_env=False).is_success
        except httpx.HTTPError:
            return False


@contextlib.contextmanager
def running() -> Iterator[Synapse]:
    with installing.if_possible("Synapse"):
        _install()
    folder = HOME / f"run-{uuid.uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    synapse = Synapse(folder)
    try:
        synapse.start()
        yield synapse
    finally:
        synapse.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _install() -> None:
    """Once; it takes about two minutes and 250 MB."""
    if PYTHON.exists() and (HOME / f"installed-{VERSION}").exists():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME / "venv")], check=True)
    wanted = f"matrix-synapse=={VERSION}"
    pip = [str(PYTHON), "-m", "pip", "install", "-q", wanted]
    subprocess.run(pip, check=True, timeout=installing.SECONDS)
    (HOME / f"installed-{VERSION}").touch()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
