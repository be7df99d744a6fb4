"""Compare what was told on the wire with what came out of every open stream."""

from __future__ import annotations

import bisect
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from responders.benches.screens import Heard

FLEETING = frozenset({"typing"})  # over before anybody comes back to hear it
MESSAGE = "message_received"
# Seconds: two listeners of one wire do not read it at the same moment, least of all beside hundreds of streams. Each
# hearing still answers for one telling alone, so nothing that was lost is taken for heard.
CLOCK_SLACK = 1.0
APART_SECONDS = (
    5.0  # between two messages of one conversation, so that no event is taken for another's
)


@dataclass(slots=True)
class Wire:
    """What was told to everybody, in order: moments in seconds of the epoch, and the hint without its brand."""

    told: list[tuple[float, str]] = field(default_factory=list)

    def take(self, at: float, message: bytes) -> None:
        """A list of hints as they are published; what is for one person or visitor alone is left out."""
        for one in json.loads(message):
            is_for_all = not one["topic"].startswith(("responder:", "visitor:"))
            if is_for_all and one["kind"] not in FLEETING:
                self.told.append((at, hint(one["topic"], one["kind"], one["id"])))

    def has(self, kind: str) -> bool:
        return any(json.loads(one)["kind"] == kind for _at, one in self.told)


def hint(topic: str, kind: str, number: int) -> str:
    return json.dumps({"topic": topic, "kind": kind, "id": number})


@dataclass(frozen=True, slots=True)
class Missing:
    """`lost`: told, never heard, and nothing afterwards said to look anew. `anew`: made good by looking anew."""

    lost: int
    anew: int
    twice: int


def compare(wire: Wire, heard: Iterable[Heard], since: float, until: float) -> Missing:
    """Every stream against everything told in [since, until); an event is one as often as it was told."""
    told = [(at, one) for at, one in wire.told if since <= at < until]
    lost = anew = twice = 0
    for one in heard:
        twice += _twice(one)
        for at in _unheard(told, one):
            if one.resyncs and one.resyncs[-1] >= at:
                anew += 1
            else:
                lost += 1
    return Missing(lost, anew, twice)


def _twice(heard: Heard) -> int:
    """The same event, by its own id, more than once."""
    names = [name for _at, name, _data in heard.frames]
    return len(names) - len(set(names))


def _unheard(told: Sequence[tuple[float, str]], heard: Heard) -> list[float]:
    """When what this stream never heard was told; each hearing answers for the last telling before it."""
    waiting: dict[str, list[float]] = defaultdict(list)
    for at, one in told:
        waiting[one].append(at)
    for at, _name, data in heard.frames:
        moments = waiting.get(_as_told(data), [])
        place = bisect.bisect_right(moments, at + CLOCK_SLACK) - 1
        if place >= 0:
            del moments[place]
    return sorted(at for moments in waiting.values() for at in moments)


def _as_told(data: str) -> str:
    told = json.loads(data)
    return hint(told["topic"], told["kind"], told["id"])


def latencies(messages: Iterable[tuple[int, float]], heard: Iterable[Heard]) -> list[float]:
    """Seconds from a message's arrival to its event on each stream that stayed open, ascending.

    messages: conversation id and moment.
    """
    by_topic: dict[str, list[float]] = defaultdict(list)
    for conversation, at in messages:
        by_topic[f"conversation:{conversation}"].append(at)
    alone = {
        (topic, at)
        for topic, moments in by_topic.items()
        for at in moments
        if all(other == at or abs(other - at) > APART_SECONDS for other in moments)
    }
    found = []
    for one in heard:
        events: dict[str, list[float]] = defaultdict(list)
        for at, _name, data in one.frames if not one.cuts else ():
            told = json.loads(data)
            if told["kind"] == MESSAGE:
                events[told["topic"]].append(at)
        for topic, at in alone:
            place = bisect.bisect_left(events[topic], at)
            if place < len(events[topic]) and events[topic][place] - at < APART_SECONDS:
                found.append(events[topic][place] - at)
    return sorted(found)
