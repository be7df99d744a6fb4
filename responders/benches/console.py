"""What the console's pages cost: time at the server, queries, bytes; what the inbox brings along; what a browser feels."""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inbox.models import Brand, Channel, Conversation, User
from responders.benches import feeling, years
from responders.benches.scratch import INSIDE, run_inside
from responders.core.figures import percentile
from responders.models import Responder

DAYS, ROUNDS = 90, 20
OPEN_SHARE = 0.2
BACKEND = "django.contrib.auth.backends.ModelBackend"
LINKED = re.compile(r'(?:href|src)="(/static/[^"#?]+)')
# The newest are open, with the team or with somebody, and what was said can be found by its words.
OPENED = """
with newest as (select id, row_number() over (order by created_at desc) n from inbox_conversation),
opened as (update inbox_conversation c set status = 'open', turn = 'ours', resolved_at = null, preview = 'Kartu saya ' || n,
    waiting_since = now() - n * interval '7 seconds', last_inbound_at = now() - n * interval '7 seconds'
    from newest where newest.id = c.id and n <= %(open)s returning c.id, n)
update responders_handling h set owner_id = case when n %% 3 = 0 then null else %(me)s end, unread = n %% 2,
    next_due_metric = 'next_reply', next_due_at = now() + (n - 20) * interval '30 seconds',
    warn_at = now() + (n - 40) * interval '30 seconds'
from opened where opened.id = h.conversation_id
"""


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench console", description=__doc__)
    parser.add_argument("--conversations", type=int, default=20_000)
    parser.add_argument("--messages", type=int, default=5, help="of each conversation")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.conversations < 100 or options.messages < 1:
        parser.error("--conversations must be at least 100, --messages at least 1")
    if not options.inside:
        run_inside("console", arguments)
        return
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    result = measure(options.conversations, options.messages)
    print(json.dumps(result) if options.json else page(result))
    sys.stdout.flush()


def measure(conversations: int, messages: int) -> dict[str, Any]:
    """Milliseconds and bytes; `transferred_bytes` is a first visit of the inbox, everything compressed as it is sent."""
    me = Responder.objects.create(
        user=User.objects.create(username="bench"), role="manager", name="Bench"
    )
    with connection.cursor() as cursor:
        made = years.load(cursor, conversations * messages, DAYS, each=messages)
        cursor.execute(OPENED, {"open": int(conversations * OPEN_SHARE), "me": me.pk})
        cursor.execute("vacuum analyze")
    me.brands.set(Brand.objects.all())
    Channel.objects.update(kind="webchat")  # a kind whose pages there are
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(me.user, backend=BACKEND)
    thread = Conversation.objects.filter(status="open").values_list("pk", flat=True)[0]
    pages = {
        "list": "/conversations/?view=open",
        "mine": "/conversations/?view=mine",
        "thread": f"/conversations/{thread}/?view=open",
        "search": "/conversations/?view=open&q=kartu",
        "counts": "/conversations/counts/",
        "report": "/reports/sla/",
        "report_clocks": "/reports/sla/clocks/",
        "wallboard": "/wallboard/",
    }
    readings = {name: _reading(client, path) for name, path in pages.items()}
    return {
        **made,
        "pages": readings,
        "transferred": _transferred(client, pages["list"]),
        "browser": feeling.of(client.cookies[settings.SESSION_COOKIE_NAME].value, pages["list"]),
    }


def _reading(client: Client, path: str) -> dict[str, Any]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        queries = len(asked)  # the next request empties the record
    times = []
    for _round in range(ROUNDS):
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
    lines = [
        f"  {name:<16} {result[name]:>12,}" for name in ("conversations", "messages", "clocks")
    ]
    lines.append(
        f"\n  {'page':<14} {'p50':>8} {'p95':>8} {'queries':>8} {'bytes':>10} {'sent':>10}"
    )
    lines += [
        f"  {name:<14} {r['p50_ms']:>8} {r['p95_ms']:>8} {r['queries']:>8} {r['bytes']:>10,} {r['sent_bytes']:>10,}"
        for name, r in result["pages"].items()
    ]
    for name in ("transferred", "browser"):
        told = ", ".join(f"{key} {value}" for key, value in result[name].items())
        lines.append(f"\n  {name}: {told}")
    return "\n".join(lines)
