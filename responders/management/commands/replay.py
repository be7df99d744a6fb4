"""Replay a brand's past under a version, in the foreground."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inbox.errors import Refused
from inbox.models import Brand
from responders.models import CalendarVersion, Replay, SlaPolicyVersion
from responders.operations import replays
from responders.operations.replays import Wish


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--brand", required=True, help="its slug")
        parser.add_argument("--from", required=True, dest="first", type=date.fromisoformat)
        parser.add_argument("--to", required=True, dest="last", type=date.fromisoformat)
        versions = parser.add_mutually_exclusive_group()
        versions.add_argument("--policy-version", type=int, help="id; neither: as it was")
        versions.add_argument("--calendar-version", type=int, help="id")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """From the first moment of one day to the first of another, in the brand's own zone."""
        brand = Brand.objects.filter(slug=options["brand"]).first()
        if brand is None:
            raise CommandError(f"There is no brand {options['brand']}.")
        zone, begun = ZoneInfo(brand.time_zone), time.monotonic()
        start, end = (_midnight(options[name], zone) for name in ("first", "last"))
        wish = Wish(
            start,
            end,
            _version(SlaPolicyVersion, options["policy_version"]),
            _version(CalendarVersion, options["calendar_version"]),
        )
        try:
            replay = replays.ask(brand, wish, by=None, at=timezone.now())
        except Refused as refused:
            raise CommandError(refused.message) from refused
        while not _has_ended(replay):
            if not replays.step(at=timezone.now(), only=replay):
                time.sleep(0.2)  # the workers have taken the last slices
        told = _told(replay, time.monotonic() - begun)
        self.stdout.write(orjson.dumps(told).decode() if options["as_json"] else _page(told))
        if replay.state != Replay.State.DONE:
            raise CommandError(replay.error or replay.state)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _version(model: type[Any], pk: int | None) -> Any:
    if pk is None:
        return None
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise CommandError(f"There is no version {pk}.")
    return found


def _has_ended(replay: Replay) -> bool:
    replay.refresh_from_db()
    return replay.state != Replay.State.RUNNING


def _told(replay: Replay, seconds: float) -> dict[str, Any]:
    result = {name: value for name, value in replay.result.items() if name != "tables"}
    tables = replay.result.get("tables", {})
    return {
        "id": replay.pk,
        "state": replay.state,
        "seconds": round(seconds, 1),
        "conversations_per_second": round(replay.done / seconds),
        **result,
        "metrics": {
            metric: replays.summary(rows["all"]) for metric, rows in tables.items() if "all" in rows
        },
        "digest": replay.digest,
    }


def _page(told: dict[str, Any]) -> str:
    lines = [
        f"Replay {told['id']} {told['state']}: {told.get('conversations', 0):,} conversations in "
        f"{told['seconds']} s, {told['conversations_per_second']:,} a second",
        f"equal {told.get('equal', 0):,}, unequal {told.get('unequal', 0):,}, digest {told['digest'][:16]}",
    ]
    lines += [f"{metric:<16} {figures}" for metric, figures in told["metrics"].items()]
    return "\n".join(lines)
