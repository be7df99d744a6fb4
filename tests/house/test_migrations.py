"""Migrations say what they do, and the models hold nothing they do not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_are_named_for_what_they_do() -> None:
    names = [
        path.name
        for room in ("inbox", "responders")
        for path in (ROOT / room / "migrations").glob("0*.py")
    ]
    assert names
    assert not [name for name in names if re.search(r"_auto_|\d{8}", name)]
