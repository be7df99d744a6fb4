"""What a search costs over a history of messages: every kind of question, as the search page asks it."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from inbox.errors import Refused
from responders.benches import search_world
from responders.benches.scratch import INSIDE, run_inside
from responders.core.figures import percentile
from responders.models import Responder
from responders.operations import search_hits, search_patience, searches
from responders.operations.search_hits import Found

PAGE = 30
ASKED = {
    "the most frequent word": "saya",
    "a frequent word": "kartu",
    "a rare word": "ha970afe0",
    "two frequent words": "kartu rekening",
    "a frequent and a rare word": "saya ha970afe0",
    "a phrase of frequent words": '"saya tidak bisa"',
    "a phrase of less frequent words": '"bunga cicilan"',
    "without a word": "kartu -saya -tidak",
    "words and a state": "kartu is:open",
    "words and days": "kartu after:60d before:30d",
    "words of a person": "kartu from:sari",
    "a name": "sari",
    "a person": "from:orang",
    "a state": "is:open",
    "nothing like it": "tidakadakatabegini",
}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench search", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=10, help="times each question is asked")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.messages < 1000 or options.rounds < 1:
        parser.error("--messages must be at least 1000, --rounds at least 1")
    if not options.inside:
        run_inside("search", arguments)
        return
    call_command("migrate", verbosity=0)
    result = measure(options.messages, options.rounds)
    print(json.dumps(result) if options.json else page(result))
    sys.stdout.flush()


def measure(messages: int, rounds: int) -> dict[str, Any]:
    """Milliseconds of questions, seconds of loading; load: how many processes wanted a processor in the last minute.

    partial: how often only the newest messages were looked through, as all would have taken too long.
    """
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        searcher, made = search_world.load(cursor, messages)
    loaded = round(time.perf_counter() - begun, 1)
    readings = [_reading(name, text, searcher, rounds) for name, text in ASKED.items()]
    every = sorted(took for one in readings for took in one.pop("times"))
    return {
        **made,
        "load_seconds": loaded,
        "load": round(os.getloadavg()[0], 1),
        "p50_ms": round(percentile(every, 0.5) or 0, 1),
        "p95_ms": round(percentile(every, 0.95) or 0, 1),
        "readings": readings,
    }


def _reading(name: str, text: str, searcher: Responder, rounds: int) -> dict[str, Any]:
    times, found, refused, partial = [], 0, 0, 0
    for _round in range(rounds):
        begun = time.perf_counter()
        try:
            shown = ask(text, searcher)
            found = len(shown.hits)
            partial += shown.until is not None
        except Refused:
            refused += 1
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return {
        "asked": name,
        "found": found,
        "refused": refused,
        "partial": partial,
        "p50_ms": round(percentile(times, 0.5) or 0, 1),
        "p95_ms": round(percentile(times, 0.95) or 0, 1),
        "times": times,
    }


def ask(text: str, searcher: Responder) -> Found:
    """Everything one page of the search shows."""
    search = searches.Search.of(text, searcher, timezone.now())
    with search_patience.patient():
        shown = search_hits.found(search, PAGE)
        searches.people(search, PAGE)
        searches.complaints(search, PAGE)
    return shown


def page(result: dict[str, Any]) -> str:
    rest = {name: value for name, value in result.items() if name != "readings"}
    lines = [f"  {name:<16} {value:>14,}" for name, value in rest.items()]
    lines.append(
        f"\n  {'asked':<34} {'found':>6} {'refused':>8} {'partial':>8} {'p50':>8} {'p95':>8}  ms"
    )
    lines += [
        f"  {r['asked']:<34} {r['found']:>6} {r['refused']:>8} {r['partial']:>8} {r['p50_ms']:>8} {r['p95_ms']:>8}"
        for r in result["readings"]
    ]
    return "\n".join(lines)
