"""Clocks as CSV, with no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Func, QuerySet

from inbox.models import User
from responders import access
from responders.models import SlaClock
from responders.reports.scope import Filters, Period
from responders.reports.slices import Slice, instances

AT_ONCE = 500  # lines
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
HEADER = (
    "clock", "case", "channel", "metric", "priority", "started_at", "due_at", "fulfilled_at",
    "outcome", "reason", "answered_by", "owner", "topic", "target_seconds", "business_seconds",
    "calendar_seconds", "policy", "policy_version", "calendar", "calendar_version",
)  # fmt: skip
_FIELDS = (
    "pk", "conversation", "conversation__channel__name", "metric", "priority", "started", "due", "fulfilled",
    "outcome", "reason", "fulfilled_by__name", "conversation__handling__owner__name",
    "conversation__handling__intent", "target_seconds", "business_seconds", "calendar_seconds",
    "policy_version__policy__name", "policy_version__number", "calendar_version__calendar__name",
    "calendar_version__number",
)  # fmt: skip


class _Epoch(Func):
    """Whole seconds since 1970: read and written in half the time that a moment takes."""

    template = "floor(extract(epoch from %(expressions)s))::bigint"
    output_field = BigIntegerField()


_MOMENTS = {name: _Epoch(f"{name}_at") for name in ("started", "due", "fulfilled")}


class _Echo:
    """Hands back what is written, so that lines can be streamed."""

    def write(self, line: str) -> str:
        return line


def safe(value: object) -> str:
    """The cell's text; an apostrophe in front of what begins, spaces apart, like a formula."""
    text = "" if value is None else str(value)
    if text[:1].isalnum():
        return text
    first = text.lstrip(" \u00a0\u3000\ufeff")[:1]
    return f"'{text}" if first and first in FORMULA_STARTS else text


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """CSV lines with CRLF, as RFC 4180 has it. Numbers stay numbers, negative ones too."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow(
            [cell if isinstance(cell, int | float) else safe(cell) for cell in row]
        )


def blocks(lines: Iterable[str]) -> Iterator[str]:
    """As they are sent: every piece of an answer is a round through the server, whatever its size."""
    rest = iter(lines)
    while block := "".join(islice(rest, AT_ONCE)):
        yield block


def clocks_csv(
    by: User | None,
    period: Period,
    filters: Filters | None = None,
    *,
    one: Slice | None = None,
    zone: str = "Asia/Jakarta",
    at: datetime,
) -> Iterator[str]:
    """The instances of a report, streamed. zone: of the times written. Raises NotAllowed at once."""
    access.require(by, "export_reports")
    return lines(rows(instances(by, period, filters, one, at=at), ZoneInfo(zone)))


def rows(found: QuerySet[SlaClock], zone: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    """HEADER and one row for each clock, streamed; times as ISO 8601 in `zone`. No models are made of them."""
    yield HEADER
    for clock in found.annotate(**_MOMENTS).values_list(*_FIELDS).iterator(chunk_size=2000):
        pk, conversation, channel, metric, priority, started, due, fulfilled, outcome, *rest = clock
        yield (
            pk, f"K-{conversation}", channel, metric, priority,
            _local(started, zone), _local(due, zone), _local(fulfilled, zone), outcome or "open", *rest,
        )  # fmt: skip


def _local(epoch: int | None, zone: ZoneInfo) -> str:
    return "" if epoch is None else datetime.fromtimestamp(epoch, zone).isoformat()
