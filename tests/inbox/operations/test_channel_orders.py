"""Each channel's own events, in any order, packed and repeated in any way, leave the same rows.

`./dua test --orders --count 200` tries more orders than the few of an ordinary run, and tells how many.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace

import pytest

from inbox import adapters
from inbox.adapters.errors import PayloadMalformed
from inbox.core.events import (
    Author,
    DeliveryReported,
    EchoSeen,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    PostGone,
    PostSeen,
    ReactionSeen,
    TemplatesChanged,
    UnknownEvent,
)
from inbox.models import Post
from inbox.operations import messages, posts
from inbox.operations.reading import settled
from tests.builders import a_brand, a_channel
from tests.fuzz import case_of
from tests.inbox.adapters.contract import payloads
from tests.inbox.operations.test_any_order import START, rows

pytestmark = pytest.mark.django_db
COUNT = int(os.environ.get("DUA_ORDERS", "2"))
MOST_EVENTS = 60


def story(kind: str) -> list[Event]:
    """Everything its payloads tell, but what contradicts something told before: samples reuse their ids."""
    told: dict[Hashable, Event] = {}
    names: dict[str, Author] = {}
    keys: set[str] = set()
    for path in payloads(kind):
        try:
            events = case_of(kind).parse(path.read_bytes())
        except PayloadMalformed:
            continue
        for event in events:
            if isinstance(event, UnknownEvent):
                continue
            if isinstance(event, MessageReceived):
                # Of two names at one moment neither is the later one.
                author = names.setdefault(event.author.external_id, event.author)
                event = replace(event, author=author)
            if event.key not in keys or _place(event) in told:
                told.setdefault(_place(event), settled(event, START))
                keys.add(event.key)
    return list(told.values())[:MOST_EVENTS]


def _place(event: Event) -> Hashable:
    """What there can be only one of."""
    match event:
        case MessageReceived() | EchoSeen():
            return "said", event.external_id
        case MessageEdited():
            return "edited", event.external_id, event.version
        case MessageRemoved():
            return "removed", event.external_id
        case ReactionSeen():
            return "reacted", event.external_id, event.author.external_id, event.occurred_at
        case DeliveryReported():
            return "reported", event.key
    return event.key


def tellings(events: list[Event], draw: random.Random) -> Iterator[list[Event]]:
    order = draw.sample(events, len(events))
    for again in draw.choices(events, k=min(8, len(events))):
        order.insert(draw.randint(0, len(order)), again)
    while order:
        size = draw.randint(1, 6)
        yield order[:size]
        order = order[size:]


def _difference(wanted: object, found: object) -> str:
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return str([pair for pair in zip(wanted, found, strict=True) if pair[0] != pair[1]])
    return f"{wanted} became {found}"


def tell(kind: str, batches: Iterator[list[Event]]) -> dict[str, object]:
    channel = a_channel(a_brand(), kind)
    for batch in batches:
        announced = [one for one in batch if isinstance(one, PostSeen | PostGone)]
        posts.take_in([(channel, event) for event in announced], at=START)
        said = [one for one in batch if not isinstance(one, PostSeen | PostGone | TemplatesChanged)]
        messages.receive([(channel, event) for event in said], at=START)
    kept = Post.objects.filter(channel=channel).order_by("page")
    told = kept.values_list("page", "title", "first_at", "told_at", "is_gone")
    return {**rows(channel), "posts": list(told)}


@pytest.mark.parametrize("kind", adapters.kinds())
def test_its_events_in_any_order_leave_the_same_rows(
    kind: str, record_property: Callable[[str, int], None]
) -> None:
    events = story(kind)
    assert events
    in_turn = tell(kind, iter([[event] for event in sorted(events, key=lambda e: e.occurred_at)]))
    differences = 0
    for seed in range(COUNT):
        told = tell(kind, tellings(events, random.Random(seed)))
        differing = [name for name, value in in_turn.items() if told[name] != value]
        if differing:
            differences += 1
            print(f"seed {seed}:", *(_difference(in_turn[name], told[name]) for name in differing))
    record_property("events", len(events))
    record_property("orders", COUNT)
    record_property("differences", differences)
    assert differences == 0
