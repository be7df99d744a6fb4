"""Clocks as CSV, with no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from inbox.models import User
from responders import access
from responders.models import SlaClock
from responders.reports.scope import Filters, Period
from responders.reports.slices import Slice, instances

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
HEADER = (
    "clock", "case", "channel", "metric", "priority", "started_at", "due_at", "fulfilled_at",
    "outcome", "reason", "answered_by", "owner", "topic", "target_seconds", "business_seconds",
    "calendar_seconds", "policy_version", "calendar_version",
)  # fmt: skip


class _Echo:
    """Hands back what is written, so that lines can be streamed."""

    def write(self, line: str) -> str:
        return line


def safe(value: object) -> str:
    """The cell's text; an apostrophe in front of what begins, spaces apart, like a formula."""
    text = "" if value is None else str(value)
    first = text.lstrip(" \u00a0\u3000\ufeff")[:1]
    return f"'{text}" if first and first in FORMULA_STARTS else text


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """CSV lines with CRLF, as RFC 4180 has it. Numbers stay numbers, negative ones too."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow(
            [cell if isinstance(cell, int | float) else safe(cell) for cell in row]
        )


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
    found = instances(by, period, filters, one, at=at)
    return lines(_table(found.iterator(chunk_size=2000), ZoneInfo(zone)))


def _table(found: Iterable[SlaClock], zone: ZoneInfo) -> Iterator[Iterable[object]]:
    yield HEADER
    for clock in found:
        yield row(clock, zone)


def row(clock: SlaClock, zone: ZoneInfo) -> tuple[Any, ...]:
    """One clock in the order of HEADER; times as ISO 8601 in `zone`."""
    conversation = clock.conversation
    handling = conversation.handling
    return (
        clock.pk, conversation.case_number, conversation.channel.name, clock.metric, clock.priority,
        _local(clock.started_at, zone), _local(clock.due_at, zone), _local(clock.fulfilled_at, zone),
        clock.outcome or "open", clock.reason, clock.fulfilled_by, handling.owner, handling.intent,
        clock.target_seconds, clock.business_seconds, clock.calendar_seconds,
        clock.policy_version_id, clock.calendar_version_id,
    )  # fmt: skip


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else at.astimezone(zone).isoformat(timespec="seconds")
