from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from inbox.bootstrap import packages
from inbox.bootstrap.places import CHECKOUT, LOCK, TEST_LOCK, UV_LOCK

PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def pins(lock: Path) -> set[tuple[str, str]]:
    return set(PIN.findall(lock.read_text(encoding="utf-8")))


def test_what_is_tested_is_what_is_run() -> None:
    assert pins(LOCK)
    assert pins(LOCK) <= pins(TEST_LOCK)


@pytest.mark.parametrize("lock", [LOCK, TEST_LOCK, UV_LOCK], ids=lambda lock: lock.name)
def test_every_locked_package_is_checked_against_a_hash(lock: Path) -> None:
    blocks = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    unchecked = [block for block in blocks if PIN.match(block) and "--hash=sha256:" not in block]

    assert unchecked == []


@pytest.mark.parametrize("lock", [LOCK, TEST_LOCK, UV_LOCK], ids=lambda lock: lock.name)
def test_no_lock_names_the_place_packages_come_from(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


def test_the_command_can_say_what_it_needs_to_an_older_python() -> None:
    source = (CHECKOUT / "dua").read_text(encoding="utf-8")

    assert ast.parse(source, feature_version=(3, 8))


@pytest.mark.parametrize(
    "path", sorted((CHECKOUT / "inbox" / "bootstrap").glob("*.py")), ids=lambda p: p.name
)
def test_what_installs_the_packages_needs_none_of_them(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])

    assert imported - set(sys.stdlib_module_names) <= {"inbox"}


def test_uv_is_told_what_pip_was_told_and_nothing_else() -> None:
    told = packages.uv_settings(
        {"PIP_CERT": "/a.pem", "UV_DEFAULT_INDEX": "u", "PIP_INDEX_URL": "p"}
    )

    assert told == {"SSL_CERT_FILE": "/a.pem"}


def test_a_changed_lock_is_installed_again(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.19\n")
    before = packages.digest(lock)

    lock.write_text("django==5.2.20\n")

    assert packages.digest(lock) != before
