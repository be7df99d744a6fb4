"""With --json nothing but one document stands on standard output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inbox.bootstrap.commands import PROGRAMS
from inbox.bootstrap.places import CHECKOUT

NOISY = """
import os, sys
from inbox.bootstrap import documents
print("installing"); os.system("echo more")
documents.tell({"orders": 3})
print("1 passed"); sys.exit(1)
"""
ALONE = f"""
import os, sys
from pathlib import Path
from inbox.bootstrap import documents
with documents.aside() as output:
    print("preparing")
    code = documents.run([sys.executable, "-c", {NOISY!r}], env=dict(os.environ), cwd=Path.cwd(), output=output)
    documents.run([sys.executable, "-c", "print(1)"], env=dict(os.environ), cwd=Path.cwd(), output=2)
print("[%s]" % code, file=sys.stderr)
"""


@pytest.mark.parametrize("program", ["noisy", "alone"])
def test_the_document_stands_alone_and_everything_else_beside_it(program: str) -> None:
    code = {"noisy": NOISY, "alone": ALONE}[program]
    env = {name: value for name, value in os.environ.items() if name != "DUA_JSON"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=CHECKOUT, capture_output=True, text=True
    )
    if program == "noisy":  # nobody asked for a file: among the rest, as it always was
        assert '{"orders": 3}' in done.stdout.splitlines()
        return
    assert json.loads(done.stdout) == {"orders": 3}
    for line in ("preparing", "installing", "more", "1 passed", "{}", "[1]"):
        assert line in done.stderr.splitlines(), done.stderr


def test_a_program_of_ours_leaves_its_document_where_it_was_told(tmp_path: Path) -> None:
    place = tmp_path / "told.json"
    command = [sys.executable, "-m", "tests.reference", "--count", "2", "--json"]
    env = {**os.environ, "DUA_JSON": str(place)}
    done = subprocess.run(command, env=env, cwd=CHECKOUT, capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"")
    assert json.loads(place.read_text(encoding="utf-8"))["logs"] == 2


@pytest.mark.parametrize("module", sorted(PROGRAMS.values()))
def test_every_program_of_the_tests_leaves_its_document_there(module: str) -> None:
    place = CHECKOUT / module.replace(".", "/")
    files = [place.with_suffix(".py")] if place.with_suffix(".py").exists() else place.glob("*.py")
    assert any("documents.tell(" in file.read_text(encoding="utf-8") for file in files)
