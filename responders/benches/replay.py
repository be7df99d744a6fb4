"""A drill's past replayed twice as it was, and once by a policy in force: equal outcomes, the same digest, and how fast."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from inbox.models import Conversation
from responders.benches import history, unrest
from responders.benches.scratch import INSIDE, run_inside
from responders.core.sla import State
from responders.models import Replay
from responders.operations import replays
from responders.operations.replays import Wish
from responders.operations.retelling import Instance

WORKERS = 2
AFTER = timedelta(days=30)  # by then everything has happened


@dataclass(frozen=True, slots=True)
class Result:
    """percent_equal: of the stored clocks, whole rows; differences: the others, as (conversation, metric, base, columns).

    conversations_per_second: of the faster of the two runs.

    acts: what happened beside the plain story, by name. percent_of_policy: clocks of conversations that came under the
    policy asked first, which show the recorded state when that policy's version in force is tried on all of the past.

    clocks_per_cpu_second: of the workers' own processor time, the database's left out; what a busy machine hides.
    """

    conversations: int
    facts: int
    clocks: int
    build_seconds: float
    percent_equal: float
    unequal: int
    differences: list[list[Any]]
    acts: dict[str, int]
    percent_of_policy: float
    of_policy: int
    same_digest: bool
    digest: str
    run_seconds: list[float]
    conversations_per_second: float
    clocks_per_second: float
    clocks_per_cpu_second: float
    workers: int


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench replay", description=__doc__)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.conversations < 1:
        parser.error("--conversations must be above zero")
    if not options.inside:
        run_inside("replay", arguments)
        return
    call_command("migrate", verbosity=0)
    result = measure(options.conversations, options.seed)
    print(json.dumps(asdict(result)) if options.json else page(result), flush=True)


def measure(count: int, seed: int) -> Result:
    stage, begun = history.a_stage(), time.monotonic()
    facts = history.build(stage, count, seed)
    known = list(Conversation.objects.order_by("pk").values_list("pk", flat=True))
    world = unrest.stir(stage, known, seed)
    built = time.monotonic() - begun
    spent = _cpu_seconds()
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    wish = Wish(history.FIRST, history.END)
    runs = [_run(stage, wish) for _ in range(2)]
    spent = (_cpu_seconds() - spent) / len(runs)
    tried, _seconds = _run(stage, replace(wish, policy_version=world.vip.current))
    shown = [_is_as_recorded(one) for one in replays.instances(tried, by=None)]
    (first, _), (second, _) = runs
    told, seconds = second.result, [taken for _replay, taken in runs]
    compared = told["equal"] + told["unequal"]
    return Result(
        conversations=count,
        facts=facts,
        clocks=told["clocks"],
        build_seconds=round(built, 1),
        percent_equal=round(100 * told["equal"] / compared, 4) if compared else 0.0,
        unequal=told["unequal"],
        differences=told["differences"],
        acts=dict(sorted(world.done.items())),
        percent_of_policy=round(100 * sum(shown) / len(shown), 4) if shown else 0.0,
        of_policy=len(shown),
        same_digest=first.digest == second.digest,
        digest=second.digest,
        run_seconds=[round(one, 1) for one in seconds],
        conversations_per_second=round(count / min(seconds)),
        clocks_per_second=round(told["clocks"] / min(seconds)),
        clocks_per_cpu_second=round(told["clocks"] / spent),
        workers=WORKERS,
    )


def _is_as_recorded(one: Instance) -> bool:
    """A stored row that is open tells whether it is late, and no more of its state."""
    still = {State.RUNNING.value, State.DUE_SOON.value, State.PAUSED.value}
    return one.before == one.after or (one.before in still and one.after in still)


def _cpu_seconds() -> float:
    """Of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(stage: history.Stage, wish: Wish) -> tuple[Replay, float]:
    """By as many processes as the product's workers take slices at once."""
    begun = time.monotonic()
    replay = replays.ask(stage.brand, wish, by=None, at=history.END + AFTER)
    connections.close_all()
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    replay.refresh_from_db()
    return replay, time.monotonic() - begun


def _work() -> None:
    while replays.step(at=timezone.now()):
        continue
    connections.close_all()


def page(result: Result) -> str:
    return f"""
Replay of {result.conversations:,} conversations, {result.facts:,} facts, {result.clocks:,} clocks
(built and recorded in {result.build_seconds} s, replayed as it was by {result.workers} workers)

  equal to what is recorded   {result.percent_equal} %  ({result.unequal} are not)
  by the policy asked first   {result.percent_of_policy} % of {result.of_policy:,} clocks show what is recorded
  two runs, the same digest   {"yes" if result.same_digest else "NO"}  {result.digest[:16]}
  seconds                     {result.run_seconds[0]} and {result.run_seconds[1]}
  a second                    {result.conversations_per_second:,} conversations, {result.clocks_per_second:,} clocks
  a processor second          {result.clocks_per_cpu_second:,} clocks
  besides the plain story     {", ".join(f"{name} {many:,}" for name, many in result.acts.items())}
"""
