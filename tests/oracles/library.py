"""The platforms' own client libraries, in an environment under `var/real`, asked through small programs.

They conflict with the product's pins, and nothing of the product imports them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from inbox.bootstrap.packages import digest
from tests import installing

CHECKOUT = Path(__file__).resolve().parents[2]
HOME = CHECKOUT / "var" / "real" / "oracles"
PYTHON = HOME / "venv" / "bin" / "python"
STAMP = HOME / "installed"
LOCK = CHECKOUT / "requirements-oracles.lock"
WANTED = Path(__file__).parent / "requirements.in"
PROGRAM = Path(__file__).parent / "clients" / "run.py"
SECONDS = 60  # for one program


def install() -> None:
    """Once for each lock file, every package checked against its hash; it takes about two minutes."""
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == digest(LOCK):
        return
    HOME.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(HOME / "venv")], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    wanted = ["--require-hashes", "--requirement", str(LOCK)]
    subprocess.run([*pip, *wanted], check=True, timeout=installing.SECONDS)
    STAMP.write_text(digest(LOCK), encoding="utf-8")


def versions() -> dict[str, str]:
    """By the name of the library, as the lock was made from."""
    pinned = re.findall(r"^([\w.-]+)==(\S+)", WANTED.read_text(encoding="utf-8"), re.M)
    return dict(pinned)


def ask(program: str, task: Any) -> Any:
    """What the program of that name under `clients` answers; raises AssertionError with its last words."""
    ran = subprocess.run(
        [str(PYTHON), str(PROGRAM), program],
        input=json.dumps(task).encode(),
        capture_output=True,
        timeout=SECONDS,
        # Nothing of this environment: neither its proxies nor its tokens.
        env={"PATH": os.defpath, "HOME": str(HOME), "PYTHONUTF8": "1"},
        cwd=HOME,
    )
    assert ran.returncode == 0, ran.stderr.decode(errors="replace")[-3000:]
    return json.loads(ran.stdout.splitlines()[-1])
