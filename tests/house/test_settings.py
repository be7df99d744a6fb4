from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
VARIABLE = re.compile(r"(DUA_[A-Z_]+|DATABASE_URL|REDIS_URL)\Z")
READERS = {"text", "flag", "integer", "choice", "zone", "words", "url", "mail", "secret", "get"}
COLUMNS = 4


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every read of a variable in the product, with its name."""
    for room in ("inbox", "responders"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (name := read_by(node)):
                    yield name, node


def read_by(call: ast.Call) -> str:
    """The variable that a call reads; empty where it reads none."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in READERS or not call.args:
        return ""
    first = call.args[0]
    name = str(first.value) if isinstance(first, ast.Constant) else ""
    return name if VARIABLE.match(name) else ""


def rows() -> dict[str, list[str]]:
    """The table of the settings: name to the other columns."""
    table: dict[str, list[str]] = {}
    for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        name = cells[0].strip("` ")
        if line.startswith("| `"):
            table[name] = cells[1:]
    return table


def test_every_variable_that_is_read_has_a_row_and_every_row_is_read() -> None:
    assert sorted(rows()) == sorted({name for name, _ in calls()})


def test_every_row_says_default_unit_and_effect() -> None:
    assert [
        name for name, cells in rows().items() if len(cells) != COLUMNS - 1 or not all(cells)
    ] == []


def test_the_defaults_in_the_table_are_the_defaults_in_the_code() -> None:
    told = rows()
    wrong = []
    for name, call in calls():
        default = call.args[1] if len(call.args) > 1 else None
        if not isinstance(default, ast.Constant):
            continue
        shown = (
            str(default.value).lower() if isinstance(default.value, bool) else str(default.value)
        )
        if told[name][0].strip("`") != (shown or "none"):
            wrong.append((name, shown))
    assert wrong == []
