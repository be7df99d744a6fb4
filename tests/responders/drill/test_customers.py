from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from inbox import adapters
from inbox.adapters.base import WebhookRequest
from inbox.adapters.offline import OFFLINE
from inbox.core.events import EchoSeen, MessageEdited, MessageReceived, MessageRemoved
from responders.drill import payloads
from responders.drill.book import Accepted
from responders.drill.customers import Crowd
from responders.drill.posting import written
from tests.builders import MONDAY_TEN

VERBS = {
    "say": MessageReceived,
    "repeat": MessageReceived,
    "edit": MessageEdited,
    "remove": MessageRemoved,
}
KINDS = {"comment": "facebook", "direct": "facebook", "chat": "telegram"}


def test_the_same_seed_brings_the_same_customers() -> None:
    first, second = (list(Crowd(7, rate=5, run=1).acts(30)) for _ in range(2))
    assert first == second
    assert first != list(Crowd(8, rate=5, run=1).acts(30))


def test_acts_come_in_the_order_of_their_times() -> None:
    acts = list(Crowd(7, rate=5, run=1).acts(60))
    assert acts == sorted(acts, key=lambda act: act.seconds)
    assert {act.verb for act in acts} == set(VERBS)


def test_two_runs_share_no_message() -> None:
    first, second = ({act.name for act in Crowd(7, 5, run).acts(30)} for run in (1, 2))
    assert not {name for name in first & second if "-" not in name}


@pytest.mark.parametrize("verb", VERBS)
def test_what_customers_do_is_what_the_adapters_read(verb: str) -> None:
    acts = [act for act in Crowd(7, 5, 1).acts(120) if act.verb == verb and act.place in KINDS]
    assert acts
    for act in acts:
        reader = adapters.load(KINDS[act.place])({}, OFFLINE, secrets={})
        body = written(act, "990", MONDAY_TEN)
        (event,) = reader.parse(WebhookRequest("POST", {}, {}, body))
        assert type(event) is VERBS[verb]
        assert event.external_id == act.name


def test_what_follows_stays_in_its_thread() -> None:
    reader = adapters.load("facebook")({}, OFFLINE, secrets={})
    threads: Counter[str] = Counter()
    for act in Crowd(7, 5, 1).acts(120):
        if (act.place, act.verb) == ("comment", "say") and act.thread:
            body = written(act, "990", MONDAY_TEN)
            (event,) = reader.parse(WebhookRequest("POST", {}, {}, body))
            assert event.thread_key.endswith(act.thread)
            threads[event.thread_key] += 1
    assert threads


@pytest.mark.parametrize(
    ("place", "thread"), [("dm:7001", "dm:7001"), ("comment:701_5", "comment:990_701:701_5")]
)
def test_an_echo_tells_of_our_own_reply(place: str, thread: str) -> None:
    said = Accepted("facebook", "990", place, "Baik", "701_9", MONDAY_TEN + timedelta(1), "key")
    reader = adapters.load("facebook")({}, OFFLINE, secrets={})
    (event,) = reader.parse(WebhookRequest("POST", {}, {}, payloads.echo(said)))
    assert isinstance(event, EchoSeen)
    assert (event.thread_key, event.external_id) == (thread, "701_9")
    assert event.marker == ("key" if place.startswith("dm") else "")
