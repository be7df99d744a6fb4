"""The taste of the house, read from the source."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for room in ("inbox", "responders")
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
PYTHON = SOURCES + sorted((ROOT / "tests").rglob("*.py"))
DOORS = re.compile(
    r"/(tasks|webhooks|handing|stream|listening|health|asgi|ticker|celery|collector)\.py$"
    r"|/(console|api|webchat|intake|management|benches|drill|doctor|processes|stream)/"
)
BANNED_NAMES = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@functools.cache
def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(source(path))


@functools.cache
def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


@functools.cache
def called_name(call: ast.Call) -> str:
    return ast.unparse(call.func)


def test_no_file_is_longer_than_300_lines() -> None:
    assert PYTHON
    assert not [relative(path) for path in PYTHON if len(source(path).splitlines()) > 300]


def test_the_median_file_stays_near_60_lines() -> None:
    lengths = sorted(
        len(source(path).splitlines()) for path in SOURCES if path.name != "__init__.py"
    )
    assert lengths[len(lengths) // 2] <= 100


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [relative(path) for path in PYTHON if path.name in BANNED_NAMES]


def test_only_doors_read_the_clock() -> None:
    readings = {"timezone.now", "datetime.now", "datetime.utcnow", "time.time", "now"}
    pure = [path for path in SOURCES if not DOORS.search("/" + relative(path))]
    assert pure
    assert not [
        (relative(path), ast.unparse(call))
        for path in pure
        for call in calls(path)
        if called_name(call) in readings
    ]


def test_row_locks_never_block_rows_that_refer_to_them() -> None:
    locks = [
        (relative(path), call)
        for path in SOURCES
        for call in calls(path)
        if called_name(call).endswith("select_for_update")
    ]
    assert locks
    assert not [
        (place, ast.unparse(call))
        for place, call in locks
        if not any(keyword.arg == "no_key" for keyword in call.keywords)
    ]


def test_no_promise_is_left_with_the_broker() -> None:
    late = {"countdown", "eta", "retry_backoff"}
    assert not [
        (relative(path), ast.unparse(call))
        for path in SOURCES
        for call in calls(path)
        if late & {keyword.arg for keyword in call.keywords}
    ]


def test_saving_is_only_saving() -> None:
    signals = re.compile(r"\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b")
    assert not [relative(path) for path in SOURCES if signals.search(source(path))]


def test_every_module_says_what_it_is_for() -> None:
    assert not [
        relative(path)
        for path in SOURCES
        if not (path.name == "__init__.py" and not source(path).strip())
        and not ast.get_docstring(tree(path))
    ]


def test_every_later_names_a_real_task() -> None:
    named = {
        call.args[0].value
        for path in SOURCES
        for call in calls(path)
        if called_name(call).split(".")[-1] in {"later", "send_task"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }
    assert named
    for name in named:
        module, _, function = name.rpartition(".")
        path = (ROOT / module.replace(".", "/")).with_suffix(".py")
        assert re.search(rf"^def {function}\(", source(path), re.M), name


def test_only_adapters_and_their_own_doors_name_a_channel() -> None:
    kinds = re.compile(r"[\"'](facebook|telegram|whatsapp|instagram|line|tiktok)[\"']")
    spared = re.compile(r"^(inbox/adapters|inbox/webchat|responders/(drill|benches|management))/")
    assert not [
        relative(path)
        for path in SOURCES
        if not spared.match(relative(path)) and kinds.search(source(path))
    ]
