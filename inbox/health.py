"""Whether this installation does its work: for people, supervisors and load balancers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.db.models import Count, Max, Min
from django.utils import timezone

from inbox.intake.wire import Receive, Scope, Send, answer
from inbox.models import Channel, DeadLetter, EnvelopeDue, Heartbeat, Listening

MOST_WAITING = timedelta(
    seconds=60
)  # envelopes are read within a second; a minute means that nobody reads
TICKER_SILENT = timedelta(seconds=2)
JSON = b"application/json"


class Health:
    """503 where the database does not answer, envelopes lie unread, or no ticker watches the clocks."""

    def __init__(self, refused: Mapping[str, int], streams: Callable[[], int]) -> None:
        self._refused = refused
        self._streams = streams  # how many are open in this process

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            found = await asyncio.to_thread(look, timezone.now())
        except DatabaseError:
            found = {"status": "failing", "database": "away"}
        found["refused_webhooks"] = dict(self._refused)
        found["streams"] = self._streams()
        status = 503 if found["status"] == "failing" else 200
        await answer(send, status, orjson.dumps(found), kind=JSON)


def look(at: datetime) -> dict[str, Any]:
    """Ages in seconds, None where there is nothing; no names, no addresses, no text."""
    close_old_connections()
    due = EnvelopeDue.objects.aggregate(waiting=Count("pk"), oldest=Min("envelope__received_at"))
    ticked_at = Heartbeat.objects.filter(name__startswith="ticker:").aggregate(at=Max("at"))["at"]
    oldest, ticker = _age(due["oldest"], at), _age(ticked_at, at)
    listened = Listening.objects.filter(is_open=True).count()
    heard_at = Heartbeat.objects.filter(name="listener").aggregate(at=Max("at"))["at"]
    states = Channel.objects.values_list("state").annotate(count=Count("pk")).order_by("state")
    is_behind = oldest is not None and oldest > MOST_WAITING.total_seconds()
    is_unwatched = ticker is None or ticker > TICKER_SILENT.total_seconds()
    return {
        "status": "failing" if is_behind else "degraded" if is_unwatched else "ok",
        "database": "ok",
        "envelopes": {"waiting": due["waiting"], "oldest_seconds": oldest},
        "dead_letters": DeadLetter.objects.filter(state=DeadLetter.State.OPEN).count(),
        "channels": dict(states),
        "ticker_seconds": ticker,
        "listening": {"open": listened, "listener_seconds": _age(heard_at, at)},
    }


def _age(then: datetime | None, at: datetime) -> float | None:
    return None if then is None else round(max(0.0, (at - then).total_seconds()), 3)
