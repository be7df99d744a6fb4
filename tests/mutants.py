"""`./dua test --mutants`: faults are put into the pure clocks one by one; their own tests must find them.

Works on a copy in var/mutants, with the pure tests only. `--keep` goes on with the verdicts of an earlier run.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORKSHOP = ROOT / "var" / "mutants"
MODULES = ("hours", "windows", "sla", "replay", "running", "metrics", "facts")
TESTS = (
    "test_hours", "test_facts", "test_sla", "test_replay", "test_skew", "test_rebasing", "test_explain",
    "test_replay_laws", "test_reference",
)  # fmt: skip
SETTINGS = """\
[mutmut]
source_paths=responders
only_mutate=
{only}
also_copy=
    tests
    conftest.py
    pytest.ini
pytest_add_cli_args_test_selection=
{tests}
pytest_add_cli_args=
    -q
    -x
    -p
    no:django
    -p
    no:randomly
    -p
    no:xdist
    --import-mode=importlib
"""
# The same examples every time: a fault is found by the tests, not by luck.
CONFTEST = """\
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
settings.register_profile("mutants", derandomize=True, database=None, deadline=None, max_examples=40)
settings.load_profile("mutants")
"""
_VERDICT = re.compile(r"^\s*(\S+__mutmut_\d+): (.+)$")
KILLED = {"killed", "timeout", "caught by type check", "segfault"}


def prepare() -> None:
    """A checkout of nothing but the pure core and its tests."""
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    for folder in ("responders/core", "tests/reference"):
        shutil.copytree(
            ROOT / folder, WORKSHOP / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    (WORKSHOP / "responders" / "__init__.py").touch()
    tests = WORKSHOP / "tests" / "responders" / "core"
    tests.mkdir(parents=True)
    chosen = [ROOT / "tests/responders/core" / f"{name}.py" for name in (*TESTS, "told")]
    for path in [path for path in chosen if path.exists()]:
        shutil.copy(path, tests)
    only = "\n".join(f"    responders/core/{name}.py" for name in MODULES)
    names = [f"    tests/responders/core/{n}.py" for n in TESTS if (tests / f"{n}.py").exists()]
    (WORKSHOP / "setup.cfg").write_text(SETTINGS.format(only=only, tests="\n".join(names)))
    (WORKSHOP / "conftest.py").write_text(CONFTEST)
    (WORKSHOP / "pytest.ini").write_text("[pytest]\npythonpath = .\n")  # or the checkout's is found


def run(children: int, *, quiet: bool) -> None:
    """Raises SystemExit where the tests do not even pass without a fault."""
    env = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(WORKSHOP / "examples")}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(children)]
    out = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, cwd=WORKSHOP, env=env, stdout=out, check=False)
    if done.returncode and not list((WORKSHOP / "mutants").rglob("*.meta")):
        sys.exit(done.returncode)


def verdicts() -> dict[str, str]:
    """By mutant."""
    command = [sys.executable, "-m", "mutmut", "results", "--all", "true"]
    told = subprocess.run(command, cwd=WORKSHOP, capture_output=True, text=True, check=True)
    found = (_VERDICT.match(line) for line in told.stdout.splitlines())
    return {match[1]: match[2].strip() for match in found if match}


def scored(found: dict[str, str]) -> dict[str, Any]:
    """score: percent of the mutants that were tried; not_covered: run by no test, counted as surviving."""
    modules: dict[str, Counter[str]] = {name: Counter() for name in MODULES}
    for mutant, verdict in found.items():
        modules[mutant.split(".")[2]][verdict] += 1
    total = sum(modules.values(), Counter())
    killed, count = sum(total[word] for word in KILLED), sum(total.values())
    return {
        "mutants": count,
        "killed": killed,
        "survived": total["survived"],
        "not_covered": total["no tests"],
        "other": {w: n for w, n in total.items() if w not in KILLED | {"survived", "no tests"}},
        "score": round(100 * killed / count, 1) if count else 0.0,
        "modules": {
            name: {
                "mutants": sum(counts.values()),
                "killed": sum(counts[word] for word in KILLED),
            }
            for name, counts in modules.items()
        },
        "survivors": sorted(m for m, word in found.items() if word not in KILLED),
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dua test --mutants", description=__doc__)
    parser.add_argument("--children", type=int, default=2, help="mutants tried at once")
    parser.add_argument("--keep", action="store_true", help="go on with an earlier run")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    if not chosen.keep:
        prepare()
    run(chosen.children, quiet=chosen.json)
    result = scored(verdicts())
    if chosen.json:
        print(json.dumps(result))
        return 0
    for name, counts in result["modules"].items():
        print(f"{name:>10}: {counts['killed']} of {counts['mutants']} killed")
    for mutant in result["survivors"]:
        print(f"  survives: {mutant}")
    print(f"{result['killed']} of {result['mutants']} killed: {result['score']} %")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
