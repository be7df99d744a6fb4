"""Every part of a running installation is killed once while customers write and agents answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from inbox.env import run_dir
from tests.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation")]

ZERO = ("lost", "doubled", "changes_lost", "double_sends", "lost_sends", "unsettled")
KILL_EVERY_SECONDS = 2.5


def beginning(installation: Installation, *words: str) -> subprocess.Popen[str]:
    """A drill whose customers write by now."""
    drill = installation.start("drill", "--json", "--address", installation.address, *words)
    assert drill.stderr
    assert any("Customers write." in line for line in drill.stderr)
    return drill


def wrong(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ZERO if found[name]}


def test_nothing_is_lost_while_every_part_is_killed_once(installation: Installation) -> None:
    path = run_dir(Path(installation.env["DUA_DATA"])) / "children.json"
    names = [name for name in json.loads(path.read_text()) if name != "sandbox"]
    seconds = str(int(KILL_EVERY_SECONDS * (len(names) + 1)))
    words = ("--profile", "busy", "--rate", "3", "--seconds", seconds, "--seed", "8")
    with beginning(installation, *words) as drill:
        try:
            for name in names:
                time.sleep(KILL_EVERY_SECONDS)
                os.kill(json.loads(path.read_text())[name], signal.SIGKILL)
            output, told = drill.communicate(timeout=300)
        finally:
            drill.kill()

    assert output, told
    found = json.loads(output.strip().splitlines()[-1])
    assert found["stored"] == found["keys_sent"] > 0
    assert found["sent_once"] > 0
    assert not wrong(found)
