"""How well the breach forecast and the told wait hold in a simulated month, beside "time left" alone."""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from responders.benches import forecast_load, forecast_world
from responders.benches.forecast_world import QUEUES, Case, World
from responders.benches.scratch import INSIDE, run_inside
from responders.core import logistic, risk
from responders.core.figures import percentile
from responders.core.risk import Ahead, Bin, Capacity, Handling, Newcomers, Outlook, Waiting
from responders.core.shifts import staffed

CAPACITY_STEP = timedelta(minutes=15)
HORIZON = timedelta(hours=24)
TOLD = 0.8
LOOK_BACK = timedelta(hours=2)
CLOSE = 0.05
RECENT = 400  # replies, more than two hours hold


@dataclass(frozen=True, slots=True)
class Seen:
    """One open clock at one look: the forecast, the share of its time left, and the case with its end."""

    at: datetime
    told: float
    left: float
    case: Case


@dataclass(frozen=True, slots=True)
class Result:
    """Of the second half; the first teaches the baselines. Brier scores, lower is better."""

    days: int
    seed: int
    conversations: int
    missed: float
    forecasts: int
    base_rate: float
    brier: float
    brier_time_left: float
    brier_base_rate: float
    skill_over_time_left: float
    top_decile_precision: float
    top_decile_precision_time_left: float
    told_waits: int
    told_coverage: float
    sound_from: float | None  # each bin from here on says what comes true, to within CLOSE
    low_end: list[dict[str, float | int | None]]  # below the first edge of `reliability`
    reliability: list[dict[str, float | int | None]]


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench forecast", description=__doc__)
    parser.add_argument("--days", type=int, default=28, help="days to simulate, at least 8")
    parser.add_argument("--seeds", type=_seeds, default=[1], help="one run of each, as 1,2,3")
    parser.add_argument(
        "--open", type=int, default=0, help="time one round over so many open clocks instead"
    )
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print one object")
    options = parser.parse_args(arguments)
    if options.days < 8:
        parser.error("--days must be at least 8")
    if options.open and not options.inside:
        run_inside("forecast", arguments)
        return
    if options.open:
        forecast_load.main(options.open, as_json=options.json)
        return
    results = [measure(options.days, seed) for seed in options.seeds]
    if options.json:
        print(json.dumps({"runs": [asdict(one) for one in results]}))
    else:
        print("\n\n".join(page(one) for one in results))


def _seeds(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def measure(days: int, seed: int) -> Result:
    world = World(days, seed)
    seen: list[Seen] = []
    promised: list[tuple[Case, float]] = []
    learnt: dict[str, Handling] = {}
    announced: set[int] = set()
    able: list[Capacity] = []
    for at in world.walk():
        if at.hour == 17 and at.minute == at.second == 0:  # midnight in Jakarta
            learnt = _learn(world.done) or learnt
        if (at.minute % 15, at.second) == (0, 0):
            able = [capacity(world, queue, at) for queue in range(len(QUEUES))]
            for queue in range(len(QUEUES) if learnt else 0):
                seen += _look(world, queue, learnt, able[queue], at)
        if learnt and at.second == 0:
            promised += _promise(world, learnt, announced, able, at)
    return _judge(world, seen, promised, days, seed)


def _learn(done: Sequence[Case]) -> dict[str, Handling] | None:
    """As the nightly rollup: median and p80 by topic, and of all."""
    times: dict[str, list[float]] = defaultdict(list)
    for case in done:
        assert case.began_at is not None
        assert case.replied_at is not None
        seconds = (case.replied_at - case.began_at).total_seconds()
        times[case.topic].append(seconds)
        times[""].append(seconds)
    if len(times[""]) < risk.LEAST_HANDLED:
        return None
    found = {}
    for topic, values in times.items():
        values.sort()
        if len(values) >= risk.LEAST_HANDLED or not topic:
            median, p80 = percentile(values, 0.5), percentile(values, 0.8)
            assert median is not None
            assert p80 is not None
            found[topic] = Handling(len(values), median, p80)
    return found


def capacity(world: World, queue: int, at: datetime) -> Capacity:
    """Planned for the next day; who is planned now and not there counts as missing for this shift."""
    there, near = world.there(queue, at), []
    for one in world.planned[queue]:
        if one.starts_at >= at + HORIZON or one.ends_at <= at:
            continue
        pausing = any(start <= at < end for start, end in one.breaks)
        if one.starts_at <= at and one.person not in there and not pausing:
            continue
        near.append(one)
    agents = staffed(near, at, at + HORIZON, CAPACITY_STEP)
    return Capacity(agents, CAPACITY_STEP.total_seconds())


def _look(
    world: World, queue: int, learnt: dict[str, Handling], able: Capacity, at: datetime
) -> list[Seen]:
    open_now = {one.key: one for one in world.waiting[queue] if one.due_at > at}
    late = [one for one in world.waiting[queue] if one.due_at <= at]
    asked = [
        Waiting(one.key, (one.due_at - at).total_seconds(), one.topic)
        for one in [*open_now.values(), *late]
    ]
    found: list[Outlook] = risk.outlooks(asked, learnt, able, _newcomers(world, queue, learnt, at))
    return [
        Seen(at, one.probability, _share_left(open_now[one.key], at), open_now[one.key])
        for one in found
        if one.key in open_now
    ]


def _newcomers(
    world: World, queue: int, learnt: dict[str, Handling], at: datetime
) -> list[Newcomers]:
    """As in the last two hours."""
    since = at - LOOK_BACK
    recent = [one for one in world.waiting[queue] if one.at >= since]
    recent += [one for one in world.done[-RECENT:] if one.queue == queue and one.at >= since]
    each = learnt[""].mean / LOOK_BACK.total_seconds()
    counted = Counter(forecast_world.TARGETS[one.priority] for one in recent)
    return [Newcomers(minutes * 60, many * each) for minutes, many in counted.items()]


def _share_left(case: Case, at: datetime) -> float:
    hours = forecast_world.HOURS
    target = forecast_world.TARGETS[case.priority] * 60
    return hours.between(at, case.due_at).total_seconds() / target


def _promise(
    world: World,
    learnt: dict[str, Handling],
    announced: set[int],
    able: Sequence[Capacity],
    at: datetime,
) -> list[tuple[Case, float]]:
    """What each new customer would be told."""
    found = []
    for queue in range(len(QUEUES)):
        fresh = [one for one in world.waiting[queue] if one.key not in announced]
        coming = _newcomers(world, queue, learnt, at)
        for case in fresh:
            announced.add(case.key)
            before = [
                learnt.get(one.topic, learnt[""])
                for one in world.waiting[queue]
                if one.key != case.key and one.due_at <= case.due_at
            ]
            ahead = Ahead(
                len(before), sum(one.mean for one in before), sum(one.variance for one in before)
            )
            ahead = risk.queued(ahead, learnt[""], able[queue].agents[0])
            seconds = risk.wait(
                ahead,
                learnt.get(case.topic, learnt[""]),
                able[queue],
                TOLD,
                coming,
                (case.due_at - at).total_seconds(),
            )
            if seconds is not None:
                found.append((case, seconds))
    return found


def _judge(
    world: World, seen: list[Seen], promised: list[tuple[Case, float]], days: int, seed: int
) -> Result:
    # What began in the first half and had ended by its end teaches; what is looked at after it judges.
    middle = world.start + timedelta(days=days) / 2
    end = datetime.max.replace(tzinfo=UTC)
    early = [s for s in seen if s.at < middle and (s.case.replied_at or end) <= middle]
    late = [s for s in seen if s.at >= middle and s.case.replied_at is not None]
    base = logistic.fit([(s.left, s.case.is_missed) for s in early])
    assert base is not None
    came = [s.case.is_missed for s in late]
    own = [(s.told, s.case.is_missed) for s in late]
    plain = [(base(s.left), s.case.is_missed) for s in late]
    rate = sum(came) / len(came)
    known = sum(s.case.is_missed for s in early) / len(early)
    kept = [
        (case.replied_at - case.at).total_seconds() <= seconds
        for case, seconds in promised
        if case.replied_at is not None and case.at >= middle
    ]
    score, score_plain = risk.brier(own) or 0.0, risk.brier(plain) or 0.0
    return Result(
        days=days,
        seed=seed,
        conversations=len(world.done),
        missed=sum(one.is_missed for one in world.done) / len(world.done),
        forecasts=len(late),
        base_rate=rate,
        brier=score,
        brier_time_left=score_plain,
        brier_base_rate=risk.brier([(known, one) for one in came]) or 0.0,
        skill_over_time_left=1 - score / score_plain,
        top_decile_precision=risk.top_precision(own) or 0.0,
        top_decile_precision_time_left=risk.top_precision(plain) or 0.0,
        told_waits=len(kept),
        told_coverage=sum(kept) / len(kept),
        sound_from=_sound_from(risk.reliability(own)),
        low_end=[asdict(one) for one in risk.reliability([p for p in own if p[0] < 0.1], 50)[:5]],
        reliability=[asdict(one) for one in risk.reliability(own)],
    )


def _sound_from(bins: Sequence[Bin]) -> float | None:
    """The lowest edge above which no bin is further off than CLOSE; None where the highest one is."""
    edge = None
    for one in reversed(bins):
        if one.told is not None and one.came is not None and abs(one.told - one.came) > CLOSE:
            break
        edge = one.low
    return edge


def page(result: Result) -> str:
    lines = [
        f"{result.days} days, seed {result.seed}: {result.conversations} conversations, "
        f"{result.missed:.1%} missed",
        f"{result.forecasts} forecasts of the second half, {result.base_rate:.1%} came true",
        f"Brier score          {result.brier:.4f}",
        f"  time left alone    {result.brier_time_left:.4f}   forecast is better by {result.skill_over_time_left:.1%}",
        f"  base rate          {result.brier_base_rate:.4f}",
        f"top decile that came true  {result.top_decile_precision:.1%}   "
        f"time left alone {result.top_decile_precision_time_left:.1%}",
        f"told waits kept      {result.told_coverage:.1%} of {result.told_waits} (meant {TOLD:.0%})",
        "from        n    told    came",
    ]
    for one in [*result.low_end, *result.reliability]:
        told, came = one["told"], one["came"]
        shown = "     –       –" if told is None or came is None else f"{told:8.3f}{came:8.3f}"
        lines.append(f"{one['low']:.2f}{one['n']:9}{shown}")
    edge = result.sound_from
    lines.append(
        f"says what comes true, to within {CLOSE}: "
        + ("nowhere" if edge is None else f"from {edge:.1f} on")
    )
    return "\n".join(lines)
