"""The commands of ./dua."""

from __future__ import annotations

import argparse
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from inbox.bootstrap import browser, bytecode, documents
from inbox.bootstrap.packages import Missing, install
from inbox.bootstrap.places import CHECKOUT, LOCK, MANAGE, PYTHON, TEST_LOCK
from inbox.bootstrap.translations import compile_translations

USAGE = """Dua Arah, the brand's two-way social inbox.

  ./dua up [--port 8000] [--data DIR] [--no-demo]   run everything; Ctrl-C stops it
  ./dua test [what pytest takes]                    check and test everything, or just what is named
  ./dua test --real [what pytest takes]             channels against real servers and the platforms' own
                                                    libraries, installed in var/real
  ./dua test --proofs [FILE] [--real] [--json]      what proves what of each channel, or of those FILE proves
  ./dua test --fuzz [--seconds 60] [--json]         strange input for every channel's reader
  ./dua test --orders [--count 50] [--json]         every channel's events in random orders
  ./dua test --reference [--count 10000] [--json]   the clocks against a slow reference, on random logs
  ./dua test --mutants [--part 2/5] [--json]        how many faults put into the clocks their tests find
  ./dua test --screenshots --to DIR [--json]        pictures of every page, in every size, theme and language
  ./dua test --xss [--json]                         hostile text in every field, looked for on every page
  ./dua manage COMMAND                              one of the other commands, such as doctor
"""
PORT = 8000
WORKERS = "3"  # on two cores: those that drive a browser or a whole installation mostly wait
REAL, PROOFS, ORDERS, JSON = "--real", "--proofs", "--orders", "--json"
PROGRAMS = {
    "--fuzz": "tests.fuzz",
    "--reference": "tests.reference",
    "--mutants": "tests.mutants",
    "--screenshots": "tests.shots",
    "--xss": "tests.xss",
}
REALS = ["tests/real", "tests/oracles"]
PROVING = [
    "tests/inbox/adapters",
    "tests/inbox/operations/test_channel_promises.py",
    "tests/inbox/webchat",
]
BIN = PYTHON.parent
CHECKS = (
    ("style", [str(BIN / "ruff"), "check", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "."]),
    ("layers", [str(BIN / "lint-imports"), "--no-logo"]),
    ("types", [str(BIN / "mypy")]),
    ("migrations", [str(PYTHON), str(MANAGE), "makemigrations", "--check", "--dry-run"]),
)


def main(arguments: Sequence[str]) -> int:
    name, *rest = arguments or ["help"]
    bytecode.keep(os.environ)
    try:
        if name == "up":
            return _up(rest)
        if name == "test":
            return _test(rest)
        if name == "manage":
            return _manage(rest)
    except Missing as missing:
        print(missing)
        return 1
    print(USAGE, end="")
    return 0 if name in {"help", "-h", "--help"} else 2


def _up(rest: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dua up")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument(
        "--data", type=Path, help="where everything is kept; default: var in the checkout"
    )
    parser.add_argument("--no-demo", action="store_true", help="start without the demo brand")
    chosen = parser.parse_args(rest)
    if chosen.data:
        os.environ["DUA_DATA"] = str(chosen.data.expanduser().absolute())
    if chosen.port != PORT:
        os.environ.setdefault("DUA_PUBLIC_URL", f"http://127.0.0.1:{chosen.port}")
    _prepare(LOCK)
    flags = ["--no-demo"] if chosen.no_demo else []
    return _become([str(PYTHON), str(MANAGE), "up", "--port", str(chosen.port), *flags])


def _manage(rest: list[str]) -> int:
    _prepare(LOCK)
    return _become([str(PYTHON), str(MANAGE), *rest])


def _test(rest: list[str]) -> int:
    """All checks and tests; with arguments only pytest with those. With --json one document, nothing else."""
    if JSON in rest:
        with documents.aside() as output:
            return _tested(rest, output)
    return _tested(rest, None)


def _tested(rest: list[str], output: int | None) -> int:
    _prepare(TEST_LOCK)
    env = {**os.environ, "DUA_SECRET_KEY": "only-for-tests-" + "0" * 40}
    is_real = REAL in rest
    rest = [word for word in rest if word != REAL]
    if is_real:
        env["DUA_TEST_REAL"] = "1"
    for flag, module in PROGRAMS.items():
        if flag in rest:
            words = [word for word in rest if word != flag]
            command = [str(PYTHON), "-m", module, *words]
            return _run(command, env, output)
    if ORDERS in rest:
        rest = [word for word in rest if word != ORDERS]
        env["DUA_ORDERS"] = _taken(rest, "--count") or "50"
        rest.append("tests/inbox/operations/test_channel_orders.py")
    elif PROOFS in rest:
        rest = proving(rest, is_real)
    elif is_real and not [word for word in rest if not word.startswith("-")]:
        rest += REALS
    failed = [] if rest else _failed_checks(env)
    found = browser.find_or_install()
    if found:
        env["DUA_TEST_BROWSER"] = found
    else:
        print("No Chromium found: the browser tests are skipped.", flush=True)
        failed += ["browser"] if os.environ.get("CI") == "true" else []
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}.", flush=True)
    how = rest or ["-n", WORKERS, "--dist", "loadgroup", "-rs"]
    return _run([str(PYTHON), "-m", "pytest", *how], env, output) or int(bool(failed))


def proving(words: list[str], is_real: bool) -> list[str]:
    """With the tests that prove channels, unless tests are named: paths in the checkout, perhaps with ::test."""
    named = [word for word in words if not word.startswith("-")]
    if any((CHECKOUT / word.partition("::")[0]).exists() for word in named):
        return words
    return [*words, *PROVING, *(REALS if is_real else [])]


def _run(command: list[str], env: dict[str, str], output: int | None) -> int:
    if output is None:
        return subprocess.run(command, env=env, cwd=CHECKOUT).returncode
    return documents.run(command, env=env, cwd=CHECKOUT, output=output)


def _taken(words: list[str], name: str) -> str:
    """The value after `name`, both taken out of `words`; empty where it is not there."""
    if name not in words[:-1]:
        return ""
    place = words.index(name)
    value = words[place + 1]
    del words[place : place + 2]
    return value


def _failed_checks(env: dict[str, str]) -> list[str]:
    failed = []
    for name, command in CHECKS:
        print(f"── {name}", flush=True)
        if subprocess.run(command, env=env, cwd=CHECKOUT).returncode:
            failed.append(name)
    return failed


def _prepare(lock: Path) -> None:
    install(lock)
    compile_translations()


def _become(command: list[str]) -> int:
    """Replace this process, so that a signal reaches the right one."""
    os.chdir(CHECKOUT)
    os.execv(command[0], command)
