"""Migrations say what they do."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_migrations_are_named_for_what_they_do() -> None:
    names = [
        path.name
        for room in ("inbox", "responders")
        for path in (ROOT / room / "migrations").glob("0*.py")
    ]
    assert names
    assert not [name for name in names if re.search(r"_auto_|\d{8}", name)]
