"""What the console's pages cost: time at the server, queries, bytes; what the inbox brings along; what a browser feels."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.models import Conversation
from responders.benches import console_world, feeling
from responders.benches.scratch import INSIDE, run_inside
from responders.console import paging
from responders.console.lists import LISTINGS, handled, ordered
from responders.core.figures import percentile
from responders.models import Responder

ROUNDS = 20
DEEP = 2000  # rows before a page
THREADS = 200  # opened in turn
BACKEND = "django.contrib.auth.backends.ModelBackend"
LINKED = re.compile(r'(?:href|src)="(/static/[^"#?]+)')
LIST = "/conversations/?view=open"
SEARCHED = {"word": "kartu", "phrase": '"saya tidak bisa"', "rare": "ha970afe0"}
FILTERED = {
    "channel": {"channel": "webchat"},
    "urgent": {"priority": 1},
    "topic": {"topic": "topic_1", "due": "late"},
    "files": {"has": "attachment"},
}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench console", description=__doc__)
    parser.add_argument("--conversations", type=int, default=20_000)
    parser.add_argument("--messages", type=int, default=5, help="of each conversation")
    parser.add_argument("--open", type=int, default=20_000, help="conversations, at most a fifth")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.conversations < 100 or options.messages < 1 or options.open < 1:
        parser.error("--conversations must be at least 100, --messages and --open at least 1")
    if not options.inside:
        run_inside("console", arguments)
        return
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    opened = min(options.open, options.conversations // 5)
    result = measure(options.conversations, options.messages, opened)
    print(json.dumps(result) if options.json else page(result))
    sys.stdout.flush()


def measure(conversations: int, messages: int, opened: int) -> dict[str, Any]:
    """Milliseconds and bytes; `transferred_bytes` is a first visit of the inbox, everything compressed as it is sent.

    load: how many processes wanted a processor in the last minute, before and after the pages were asked for.
    """
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        me, made = console_world.load(cursor, conversations, messages, opened)
    loaded = round(time.perf_counter() - begun, 1)
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(me.user, backend=BACKEND)
    before = os.getloadavg()[0]
    readings = {name: _reading(client, paths) for name, paths in paths_of(me).items()}
    return {
        **made,
        "load_seconds": loaded,
        "load": [round(before, 1), round(os.getloadavg()[0], 1)],
        "pages": readings,
        "transferred": _transferred(client, LIST),
        "browser": feeling.of(client.cookies[settings.SESSION_COOKIE_NAME].value, LIST),
    }


def paths_of(me: Responder) -> Mapping[str, Sequence[str]]:
    """What is asked for, in turn, under each name."""
    threads = Conversation.objects.filter(status="open").order_by("-pk")
    ids = list(threads.values_list("pk", flat=True)[:THREADS])
    return {
        **{f"list {slug}": [_list(view=slug)] for slug in LISTINGS},
        **{f"list by {name}": [_list(view="open", **query)] for name, query in FILTERED.items()},
        "list deep": [_list(view="open", after=_deep(me, "open"))],
        "list done, deep": [_list(view="done", after=_deep(me, "done"))],
        **{f"list search {name}": [_list(view="open", q=q)] for name, q in SEARCHED.items()},
        **{f"search {name}": [f"/search/?{urlencode({'q': q})}"] for name, q in SEARCHED.items()},
        "thread": [f"/conversations/{pk}/?view=open" for pk in ids],
        "counts": ["/conversations/counts/"],
        "report": ["/reports/sla/"],
        "report clocks": ["/reports/sla/clocks/"],
        "wallboard": ["/wallboard/"],
    }


def _list(**query: object) -> str:
    return f"/conversations/?{urlencode(query)}"


def _deep(me: Responder, slug: str) -> str:
    """The mark of the last row before a page far down."""
    listing = LISTINGS[slug]
    rows = handled(me).filter(listing.holds(me, timezone.now())).select_related("handling")
    deep = min(DEEP, rows.count() - 1)
    return paging.mark(ordered(rows, listing)[deep], listing)


def _reading(client: Client, paths: Sequence[str]) -> dict[str, Any]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(paths[0])
        queries = len(asked)  # the next request empties the record
    times = []
    for path in islice(cycle(paths), ROUNDS):
        begun = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    body = _body(answer)
    return {
        "status": answer.status_code,
        "p50_ms": round(percentile(times, 0.5) or 0, 1),
        "p95_ms": round(percentile(times, 0.95) or 0, 1),
        "queries": queries,
        "bytes": len(gzip.decompress(body))
        if answer.headers.get("Content-Encoding")
        else len(body),
        "sent_bytes": len(body),
    }


def _transferred(client: Client, path: str) -> dict[str, Any]:
    """A first visit: the page and all it links to, as sent."""
    body = _body(client.get(path))
    files = sorted(set(LINKED.findall(gzip.decompress(body).decode())))
    sent = {file: len(_body(client.get(file))) for file in files}
    fonts = sum(size for file, size in sent.items() if file.endswith((".woff2", ".woff")))
    return {
        "bytes": len(body) + sum(sent.values()),
        "page_bytes": len(body),
        "files": len(files),
        "font_bytes": fonts,
    }


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def page(result: dict[str, Any]) -> str:
    apart = ("pages", "transferred", "browser", "load")
    lines = [f"  {name:<16} {value:>12,}" for name, value in result.items() if name not in apart]
    lines.append(f"  load of the machine, before and after: {result['load']}")
    lines.append(
        f"\n  {'page':<22} {'p50':>8} {'p95':>8} {'queries':>8} {'bytes':>10} {'sent':>10}"
    )
    lines += [
        f"  {name:<22} {r['p50_ms']:>8} {r['p95_ms']:>8} {r['queries']:>8} {r['bytes']:>10,} {r['sent_bytes']:>10,}"
        for name, r in result["pages"].items()
    ]
    for name in ("transferred", "browser"):
        told = ", ".join(f"{key} {value}" for key, value in result[name].items())
        lines.append(f"\n  {name}: {told}")
    return "\n".join(lines)
