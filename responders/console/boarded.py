"""The wallboard's numbers as words and as places on its charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from responders.console import doing, look_ahead
from responders.console.charts import round_up
from responders.console.rows import channel_label
from responders.console.scales import spark
from responders.console.tables import percent
from responders.console.words import name_of
from responders.core.actions import Agent, Queue
from responders.core.trends import WINDOW, Trend
from responders.reports.board import Board, Punctuality
from responders.reports.flow import Slot

SHOWN_QUEUES = 8
SHOWN_AGENTS = 12
SHOWN_TOPICS = 5
REACH = 0.2  # of the share that fills the drawing above the goal, or below it
GOAL_AT = 66.0  # percent from the top, where the line of the goal runs
MOST_SEGMENTS = 12
LINE = 64, 20  # the box of a topic's line


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    height: float
    is_short: bool
    start: datetime
    rate: str
    n: int


def tiles(found: Board, *, goal: float) -> dict[str, Any]:
    last = found.punctuality.last_hour
    gap = None if last.value is None else round(100 * (last.value - goal), 1)
    return {
        "goal": round(100 * goal),
        "rate": percent(last.value),
        "met": found.punctuality.met,
        "decided": last.n,
        "gap": gap,
        "gap_points": None if gap is None else abs(gap),
        "bars": _bars(found.punctuality, goal),
        "late_total": sum(queue.late for queue in found.queues),
        "risk_total": sum(queue.risk for queue in found.queues),
        "late": [_name(one, found.at) for one in found.late],
        "risk": [_name(one, found.at) for one in found.risk],
        "open_total": sum(queue.open for queue in found.queues),
        "queues": _queues(found.queues),
        "more_queues": max(0, len(found.queues) - SHOWN_QUEUES),
        "flow": flow_of(found.flow),
        "coming": look_ahead.drawn(found.ahead, found.at),
        "agents": [_agent(one) for one in found.agents[:SHOWN_AGENTS]],
        "more_agents": max(0, len(found.agents) - SHOWN_AGENTS),
        "available": sum(one.is_at_work for one in found.agents),
        "away": sum(one.is_given and not one.is_available for one in found.agents),
        "apart": sum(not one.is_given for one in found.agents),
        "occupancy": None if found.occupancy is None else round(100 * found.occupancy),
        "topics": [_topic(one) for one in found.trends[:SHOWN_TOPICS]],
        "basis": found.trends[0].basis if found.trends else "",
        "weeks": len(found.trends[0].weeks) if found.trends else 0,
        "window": WINDOW.seconds // 3600,
    }


def _topic(one: Trend) -> dict[str, Any]:
    return {
        "trend": one,
        "label": doing.topic_label(one.slug),
        "change": abs(one.change),
        "way": "more" if one.change > 0 else "fewer" if one.change < 0 else "steady",
        "points": spark([*reversed(one.weeks), one.now], *LINE) if one.weeks else "",
    }


def _bars(found: Punctuality, goal: float) -> list[Bar]:
    """Each quarter of an hour as its distance from the goal; nothing decided draws nothing."""
    width = 100 / len(found.slots)
    bars = []
    for number, (start, rate) in enumerate(found.slots):
        if rate.value is None:
            continue
        distance = rate.value - goal
        room = GOAL_AT if distance >= 0 else 100 - GOAL_AT
        height = max(1.5, min(1.0, abs(distance) / REACH) * room)
        y = GOAL_AT - height if distance >= 0 else GOAL_AT
        bars.append(
            Bar(
                round(number * width, 2),
                round(y, 2),
                round(height, 2),
                distance < 0,
                start,
                percent(rate.value),
                rate.n,
            )
        )
    return bars


def _name(conversation: Any, at: datetime) -> dict[str, Any]:
    due_at = conversation.handling.next_due_at
    return {
        "pk": conversation.pk,
        "name": name_of(conversation.identity),
        "kind": conversation.channel.kind,
        "seconds": abs((due_at - at).total_seconds()),
    }


def _queues(queues: Sequence[Queue]) -> list[dict[str, Any]]:
    most = max((queue.open for queue in queues), default=0)
    rows = []
    for queue in queues[:SHOWN_QUEUES]:
        calm = queue.open - queue.risk - queue.late
        widths = [round(100 * part / most, 2) for part in (calm, queue.risk, queue.late)]
        rows.append(
            {
                "queue": queue,
                "label": channel_label(queue.kind),
                "calm": widths[0],
                "risk": widths[1],
                "risk_x": widths[0],
                "late": widths[2],
                "late_x": round(widths[0] + widths[1], 2),
            }
        )
    return rows


def flow_of(slots: Sequence[Slot]) -> dict[str, Any]:
    """Two lines; a point stands over the middle of its half hour, between the clock times that bound it.

    The last stretch leads to the half hour that still runs, and is drawn apart from what is whole.
    """
    top = round_up(max((max(slot.arrived, slot.answered) for slot in slots), default=0))
    width = 100 / len(slots)

    def line(values: Sequence[int]) -> list[str]:
        return [
            f"{(number + 0.5) * width:.2f},{100 - 100 * value / top:.2f}"
            for number, value in enumerate(values)
        ]

    def drawn(values: Sequence[int]) -> dict[str, str]:
        points = line(values)
        return {"whole": " ".join(points[:-1]), "running": " ".join(points[-2:])}

    return {
        "top": top,
        "half": top // 2,
        "is_empty": not any(slot.arrived or slot.answered for slot in slots),
        "arrived": drawn([slot.arrived for slot in slots]),
        "answered": drawn([slot.answered for slot in slots]),
        "slots": slots,
        "axis": _clock_times(slots, width),
    }


def _clock_times(slots: Sequence[Slot], width: float) -> list[dict[str, Any]]:
    """Every second full hour, where it begins."""
    full = [number for number, slot in enumerate(slots) if not slot.start.minute]
    return [{"x": round(number * width, 2), "start": slots[number].start} for number in full[::2]]


def _agent(one: Agent) -> dict[str, Any]:
    places = min(max(one.capacity, 1), MOST_SEGMENTS)
    width = 100 / places
    is_full = one.is_available and one.has >= one.capacity
    return {
        "name": one.name,
        "state": "full" if is_full else "active" if one.is_available else "away",
        "has": one.has,
        "capacity": one.capacity,
        "pressing": one.pressing,
        "is_given": one.is_given,
        "segments": [
            {
                "x": round(number * width, 2),
                "width": round(width * 0.82, 2),
                "is_taken": number < one.has,
            }
            for number in range(places)
        ],
    }
