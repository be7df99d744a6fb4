"""Where things are in this checkout; nothing is written outside it."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
CACHE = VENV / "cache"
BYTECODE = VENV / "bytecode"
MANAGE = CHECKOUT / "manage.py"
LOCALE = CHECKOUT / "locale"
LOCK = CHECKOUT / "requirements.lock"
TEST_LOCK = CHECKOUT / "requirements-test.lock"
UV_LOCK = CHECKOUT / "requirements-uv.lock"
