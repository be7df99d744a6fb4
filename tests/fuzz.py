"""`./dua test --fuzz`: every channel's reader is given what no platform would send; it may refuse, and nothing else.

Bodies are the channel's own payloads, changed in structure and in bytes; where atheris can be had (CPython 3.11,
Linux), as many again are found by coverage. What raises is kept in var/fuzz and printed with its seed.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import random
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inbox.adapters.errors import AdapterError
from inbox.bootstrap import documents
from tests import fuzz_trees
from tests.inbox.adapters.contract import Case, assert_sound, payloads

ROOT = Path(__file__).resolve().parents[1]
FOUND = ROOT / "var" / "fuzz"
GUIDE = ROOT / "var" / "real" / "atheris"
VERSION = "3.0.0"
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 10**400, 1e308, "", "\0", "\ud800", "\u202e", "a" * 70_000, [], {}, [[]],
    "2026-13-99T99:99:99Z", "1", "-0", {"": None}, "<b>&#x0;</b>",
)  # fmt: skip


def case_of(kind: str) -> Case:
    module = importlib.import_module(f"tests.inbox.adapters.test_{kind}")
    case: Case = module.CASE
    return case


def kinds() -> list[str]:
    from inbox import adapters

    return adapters.kinds()


def tried(case: Case, body: bytes) -> str:
    """Empty, or what went wrong."""
    try:
        for event in case.parse(body):
            assert_sound(event)
    except AdapterError:
        return ""
    except Exception:
        return traceback.format_exc(limit=-4)
    return ""


def changed(body: bytes, draw: random.Random) -> bytes:
    """In structure where it is JSON or XML, in bytes every third time."""
    if draw.random() < 0.34:
        return _bytes_changed(body, draw)
    tree = fuzz_trees.changed(body, draw)
    if tree is not None:
        return tree
    try:
        content = json.loads(body)
    except ValueError:
        return _bytes_changed(body, draw)
    for _change in range(draw.randint(1, 4)):
        content = _changed(content, draw, draw.randint(0, 9))
    return json.dumps(content).encode("utf-8", "surrogatepass")


def _changed(value: Any, draw: random.Random, depth: int) -> Any:
    """One place somewhere below becomes something else."""
    if depth and isinstance(value, dict) and value:
        name = draw.choice(list(value))
        fresh = _changed(value[name], draw, depth - 1)
        return (
            {**value, name: fresh}
            if draw.random() < 0.9
            else {k: v for k, v in value.items() if k != name}
        )
    if depth and isinstance(value, list) and value:
        place = draw.randrange(len(value))
        fresh = _changed(value[place], draw, depth - 1)
        return [*value[:place], fresh, *value[place + draw.randint(0, 1) :]]
    strange = draw.choice([*STRANGE, str(value), [value], {"x": value}, [value] * 3])
    return _nested(value) if draw.random() < 0.02 else strange


def _nested(value: Any) -> Any:
    for _level in range(200):
        value = [value]
    return value


def _bytes_changed(body: bytes, draw: random.Random) -> bytes:
    content = bytearray(body)
    for _change in range(draw.randint(1, 8)):
        place = draw.randint(0, len(content))
        match draw.randrange(4):
            case 0:
                content[place : place + draw.randint(1, 30)] = b""
            case 1:
                content[place:place] = draw.randbytes(draw.randint(1, 8))
            case 2 if content:
                content[place - 1] ^= 1 << draw.randrange(8)
            case _:
                content[place:place] = content[: draw.randint(0, 300)]
    return bytes(content)


def by_structure(kind: str, seconds: float, seed: int) -> dict[str, Any]:
    case, draw = case_of(kind), random.Random(seed)
    samples = [path.read_bytes() for path in payloads(kind)]
    count, wrong, until = 0, [], time.monotonic() + seconds
    while time.monotonic() < until:
        body = changed(draw.choice(samples), draw)
        count += 1
        if trouble := tried(case, body):
            wrong.append(_keep(kind, body, trouble))
            if len(wrong) >= 5:
                break
    return {"inputs": count, "exceptions": len(wrong), "found": wrong}


def by_coverage(kind: str, seconds: float) -> dict[str, Any]:
    """In a process of its own: the fuzzer does not come back."""
    if not _has_guide():
        return {"inputs": 0, "exceptions": 0, "why": "atheris cannot be installed here"}
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(GUIDE)])}
    command = [sys.executable, "-m", "tests.fuzz", "--guided", kind, "--seconds", str(seconds)]
    done = subprocess.run(
        command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=seconds + 120
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not told:
        return {"inputs": 0, "exceptions": 1, "why": done.stderr[-800:]}
    result: dict[str, Any] = json.loads(told[-1])
    return result


def guided(kind: str, seconds: float) -> None:
    import atheris

    with atheris.instrument_imports(include=["inbox.adapters", "inbox.core"]):
        case = case_of(kind)
    state, begun = {"inputs": 0}, time.monotonic()

    def one(body: bytes) -> None:
        state["inputs"] += 1
        trouble = tried(case, body)
        if trouble or time.monotonic() - begun > seconds:
            found = [_keep(kind, body, trouble)] if trouble else []
            print(json.dumps({**state, "exceptions": len(found), "found": found}), flush=True)
            os._exit(0)

    corpus = FOUND / f"corpus-{kind}"
    corpus.mkdir(parents=True, exist_ok=True)
    for path in payloads(kind):
        (corpus / path.name).write_bytes(path.read_bytes())
    atheris.Setup([sys.argv[0], "-verbosity=0", "-max_len=8192", str(corpus)], one)
    atheris.Fuzz()


def _has_guide() -> bool:
    if sys.version_info[:2] != (3, 11) or sys.platform != "linux":
        return False
    if not (GUIDE / "atheris").exists():
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "-q",
            "--no-deps",
            "--target",
            str(GUIDE),
        ]
        subprocess.run([*command, f"atheris=={VERSION}"], check=False, capture_output=True)
    return (GUIDE / "atheris").exists()


def _keep(kind: str, body: bytes, trouble: str) -> str:
    FOUND.mkdir(parents=True, exist_ok=True)
    place = FOUND / f"{kind}-{abs(hash(body)) % 10**10}"
    place.write_bytes(body)
    print(f"{kind}: {place}\n{trouble}", file=sys.stderr, flush=True)
    return str(place.relative_to(ROOT))


def main(told: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dua test --fuzz")
    parser.add_argument("--seconds", type=float, default=60, help="for each channel and way")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--channel", action="append", help="only this one")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--guided", help=argparse.SUPPRESS)
    chosen = parser.parse_args(told)
    if chosen.guided:
        guided(chosen.guided, chosen.seconds)
    rows: dict[str, Any] = {}
    ways: dict[str, Callable[[str], dict[str, Any]]] = {
        "structure": lambda kind: by_structure(kind, chosen.seconds, chosen.seed),
        "coverage": lambda kind: by_coverage(kind, chosen.seconds),
    }
    for kind in chosen.channel or kinds():
        rows[kind] = {way: run(kind) for way, run in ways.items()}
        if not chosen.json:
            shown = ", ".join(
                f"{way} {one['inputs']} inputs, {one['exceptions']} exceptions {one.get('why', '')}".strip()
                for way, one in rows[kind].items()
            )
            print(f"{kind:>13}: {shown}", flush=True)
    if chosen.json:
        documents.tell(rows)
    return int(any(one["exceptions"] for row in rows.values() for one in row.values()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inbox.settings")
    importlib.import_module("django").setup()
    sys.exit(main(sys.argv[1:]))
