"""Makes .venv and installs the locked packages into it, each checked against its hash."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from inbox.bootstrap.places import (
    CACHE,
    CHECKOUT,
    LOCK,
    PYTHON,
    STAMP,
    TEST_LOCK,
    UV_LOCK,
    VENV,
)

# uv does not read pip's settings; these carry over what the environment says, where uv was told nothing.
UV_FROM_PIP = {
    "UV_DEFAULT_INDEX": "PIP_INDEX_URL",
    "UV_INDEX": "PIP_EXTRA_INDEX_URL",
    "UV_FIND_LINKS": "PIP_FIND_LINKS",
    "SSL_CERT_FILE": "PIP_CERT",
}


class Missing(Exception):
    """Something is not there that only the user can bring; the sentence says how."""


def install(lock: Path) -> None:
    """Have .venv hold what the lock file names; does nothing where it already does. Raises Missing."""
    wanted = digest(lock)
    if PYTHON.exists() and _installed().get(lock.name) == wanted:
        return
    uv = shutil.which("uv") or _brought_uv()
    if not (uv and _with_uv(uv, lock)):
        _with_pip(lock)
    # The packages of the product are all among those of its tests, so one installation serves both.
    locks = (lock, LOCK) if lock == TEST_LOCK else (lock,)
    STAMP.write_text(json.dumps({each.name: digest(each) for each in locks}), encoding="utf-8")


def _with_uv(uv: str, lock: Path) -> bool:
    print(f"Installing {lock.name} with uv.", flush=True)
    env = {"UV_CACHE_DIR": str(CACHE / "uv"), **os.environ, **uv_settings(os.environ)}
    if not PYTHON.exists():
        make = [
            uv,
            "venv",
            "--quiet",
            "--no-cache",
            "--no-config",
            "--no-project",
            "--clear",
            "--python",
            sys.executable,
            str(VENV),
        ]
        if subprocess.run(make, env=env, cwd=CHECKOUT).returncode:
            return False
    command = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--no-config",
        "--python",
        str(PYTHON),
        "--require-hashes",
    ]
    done = subprocess.run([*command, "--requirement", str(lock)], env=env, cwd=CHECKOUT)
    if done.returncode:
        print("uv could not; trying pip.", flush=True)
    return done.returncode == 0


def _brought_uv() -> str | None:
    """uv from its own lock file, put into .venv by pip: it fetches side by side what pip fetches in turn."""
    brought = VENV / "bin" / "uv"
    if not brought.exists():
        _make_venv()
        _pip_install(UV_LOCK)
    return str(brought) if brought.exists() else None


def _with_pip(lock: Path) -> None:
    _make_venv()
    print(f"Installing {lock.name} with pip.", flush=True)
    if not _pip_install(lock):
        raise Missing("The packages could not be installed; the lines above say why.")


def _make_venv() -> None:
    if not (VENV / "bin" / "pip").exists():
        _require_venv()
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def _pip_install(lock: Path) -> bool:
    env = {"PIP_CACHE_DIR": str(CACHE / "pip"), **os.environ}
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--require-hashes", "--requirement", str(lock)]
    return subprocess.run(command, env=env, cwd=CHECKOUT).returncode == 0


def _require_venv() -> None:
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise Missing(
        f"Python {version} here cannot make virtual environments. On Debian or Ubuntu, run once:\n"
        f"  sudo apt-get install -y python{version}-venv"
    )


def uv_settings(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: environ[pip]
        for name, pip in UV_FROM_PIP.items()
        if environ.get(pip) and not environ.get(name)
    }


def _installed() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
