"""`./dua test --mutants`: faults are put into the pure clocks one by one; their own tests must find them.

Each fault is tried in a process of its own, by the tests that reach its line, the quickest first, until one fails.
Score = found ÷ tried: one that makes a test endless counts as found, one in a line that no test runs does not.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from typing import Any

import pytest

from inbox.bootstrap import documents
from tests.mutants import trial
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.faults import MODULES, ROOT, Fault, faults

BAR = 90.0  # percent
SHOWN = 20
FOUND = {trial.KILLED, trial.TIMED_OUT}
Tried = tuple[Fault, str]


def tried(
    chosen: Sequence[Fault],
    base: trial.Baseline,
    items: Mapping[str, pytest.Item],
    children: int,
    until: float,
) -> Iterator[Tried]:
    """In any order; none is begun after `until`, of the monotonic clock."""
    running: dict[int, tuple[Fault, int]] = {}
    finders: dict[str, list[str]] = {}  # by place: what found the last ones there is asked first
    waiting = list(reversed(chosen))
    while waiting or running:
        while waiting and len(running) < children:
            if time.monotonic() > until:
                waiting.clear()
                break
            fault = waiting.pop()
            tests = base.tests(fault)
            if not tests:
                yield fault, trial.UNTESTED
                continue
            first = [t for t in reversed(finders.get(_place(fault), [])[-3:]) if t in tests]
            order = list(dict.fromkeys([*first, *tests]))
            pid, reading = trial.begin(fault, order, base, items)
            running[pid] = fault, reading
        if running:
            pid, status = os.waitpid(-1, 0)
            fault, reading = running.pop(pid)
            with os.fdopen(reading) as told:
                finder = told.read()
            if finder:
                finders.setdefault(_place(fault), []).append(finder)
            yield fault, trial.verdict(status)


def _place(fault: Fault) -> str:
    return fault.name.partition(":")[0]


def scored(found: Sequence[Tried], of: int) -> dict[str, Any]:
    """of: the faults there are; score: percent of those tried."""
    total = Counter(word for _, word in found)
    modules = {name: Counter[str]() for name in MODULES}
    for fault, word in found:
        modules[fault.module]["found" if word in FOUND else "not found"] += 1
    left = sorted(fault.name for fault, word in found if word not in FOUND)
    return {
        "faults": of,
        "tried": len(found),
        "killed": total[trial.KILLED],
        "timed_out": total[trial.TIMED_OUT],
        "survived": total[trial.SURVIVED],
        "untested": total[trial.UNTESTED],
        "score": round(100 * sum(total[word] for word in FOUND) / len(found), 1) if found else 0.0,
        "modules": {
            name: {"tried": counts.total(), "found": counts["found"]}
            for name, counts in modules.items()
        },
        "equivalent": {name: EQUIVALENT[name] for name in left if name in EQUIVALENT},
        "survivors": [name for name in left if name not in EQUIVALENT],
        "untested_places": sorted(f.name for f, word in found if word == trial.UNTESTED),
    }


def shares(coverage: dict[str, dict[str, int]]) -> dict[str, float]:
    """percent of all modules together."""
    total = {
        word: sum(one[word] for one in coverage.values()) for word in next(iter(coverage.values()))
    }
    return {
        word: round(100 * total[f"{word}_run"] / total[word], 1) if total[word] else 100.0
        for word in ("lines", "branches")
    }


def page(told: dict[str, Any]) -> Iterator[str]:
    for name, one in told["coverage"]["modules"].items():
        yield (
            f"{name:>10}: {one['lines_run']} of {one['lines']} lines, "
            f"{one['branches_run']} of {one['branches']} branches"
        )
    yield f"coverage: {told['coverage']['lines']} % of lines, {told['coverage']['branches']} % of branches"
    if "score" not in told:
        return
    for name, one in told["modules"].items():
        yield f"{name:>10}: {one['found']} of {one['tried']} faults found"
    for name, why in told["equivalent"].items():
        yield f"  changes nothing: {name} ({why})"
    for name in told["survivors"][:SHOWN]:
        yield f"  survives: {name}"
    if len(told["survivors"]) > SHOWN:
        yield f"  and {len(told['survivors']) - SHOWN} more, see --json"
    yield (
        f"part {told['part']}: {told['tried']} of {told['faults']} faults tried in {told['seconds']} s (seed {told['seed']}): "
        f"{told['killed']} killed, {told['timed_out']} timed out, {told['survived']} survived, "
        f"{told['untested']} untested: {told['score']} %"
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dua test --mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help=f"of {', '.join(MODULES)}; default: all")
    parser.add_argument(
        "--part",
        type=_part,
        default=(1, 1),
        help="the k-th of n parts, as 2/5; all parts are all faults",
    )
    parser.add_argument("--sample", type=int, help="try only so many, drawn by --seed")
    parser.add_argument("--seed", type=int, default=1, help="of the order they are tried in")
    parser.add_argument("--seconds", type=float, default=3600, help="begin none after that")
    parser.add_argument("--children", type=int, default=2, help="tried at once")
    parser.add_argument("--coverage", action="store_true", help="only the lines and branches run")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if unknown := set(options.modules) - set(MODULES):
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    begun = time.monotonic()
    os.chdir(ROOT)
    trial.prepare()
    base = trial.measured(quiet=options.json)
    trial.forget()
    told: dict[str, Any] = {"coverage": {**shares(base.coverage), "modules": base.coverage}}
    if not options.coverage:
        told |= _tried_as_asked(options, base, begun)
    if options.json:
        documents.tell(told)
    else:
        print("\n".join(page(told)))
    return int(told.get("score", 100.0) < BAR)


def _tried_as_asked(
    options: argparse.Namespace, base: trial.Baseline, begun: float
) -> dict[str, Any]:
    part, of = options.part
    whole = [fault for name in options.modules or MODULES for fault in faults(name)]
    every = whole[part - 1 :: of]
    chosen = random.Random(options.seed).sample(every, len(every))[: options.sample]
    found: list[Tried] = []

    def work(items: Mapping[str, pytest.Item]) -> None:
        for one in tried(chosen, base, items, options.children, begun + options.seconds):
            found.append(one)
            if len(found) % 50 == 0:
                left = sum(word not in FOUND for _, word in found)
                print(f"{len(found)} of {len(chosen)} tried, {left} not found", file=sys.stderr)

    with redirect_stdout(sys.stderr):
        trial.within(work)
    seconds = round(time.monotonic() - begun)
    return {
        **scored(found, len(every)),
        "part": f"{part}/{of}",
        "seed": options.seed,
        "seconds": seconds,
    }


def _part(text: str) -> tuple[int, int]:
    part, _, of = text.partition("/")
    if not (part.isdigit() and of.isdigit() and 1 <= int(part) <= int(of)):
        raise argparse.ArgumentTypeError("give it as 2/5")
    return int(part), int(of)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
