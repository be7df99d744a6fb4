"""Every part of a running installation is killed once while customers write and agents answer."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from inbox.env import run_dir
from tests.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation")]

ZERO = ("lost", "doubled", "changes_lost", "double_sends", "lost_sends", "unsettled")
FIRST_KILL_SECONDS = 15.0  # by then the customers write
KILL_EVERY_SECONDS = 2.5


def played(installation: Installation, *words: str) -> dict[str, Any]:
    done = installation.manage(
        "drill", "--json", "--address", installation.address, *words, seconds=300
    )
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def wrong(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ZERO if found[name]}


def test_nothing_is_lost_while_every_part_is_killed_once(installation: Installation) -> None:
    path = run_dir(Path(installation.env["DUA_DATA"])) / "children.json"
    names = [name for name in json.loads(path.read_text()) if name != "sandbox"]
    over = threading.Event()
    killed = []

    def kill_them() -> None:
        pause = FIRST_KILL_SECONDS
        for name in names:
            if over.wait(pause):
                return
            pause = KILL_EVERY_SECONDS
            os.kill(json.loads(path.read_text())[name], signal.SIGKILL)
            killed.append(name)

    killer = threading.Thread(target=kill_them)
    killer.start()
    try:
        seconds = str(int(FIRST_KILL_SECONDS + KILL_EVERY_SECONDS * len(names)))
        found = played(
            installation, "--profile", "busy", "--rate", "3", "--seconds", seconds, "--seed", "8"
        )
    finally:
        over.set()
        killer.join()

    assert sorted(killed) == sorted(names)
    assert found["stored"] == found["keys_sent"] > 0
    assert found["sent_once"] > 0
    assert not wrong(found)
