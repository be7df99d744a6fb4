"""Back-test the forecast of arrivals on each team's own past, beside "as a week ago"."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from responders.core.arrivals import backtest
from responders.models import Team
from responders.operations import arrivals


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=28, help="the last days to forecast again")
        parser.add_argument("--json", action="store_true", help="print one list")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        rows = [
            self._row(team, days) for team in Team.objects.select_related("brand").order_by("pk")
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows))
            return
        for row in rows:
            self.stdout.write(f"{row['team']}: {_told(row)}")

    def _row(self, team: Team, days: int) -> dict[str, Any]:
        queues = list(team.queues.values_list("pk", flat=True))
        past = arrivals.history(queues, ZoneInfo(team.brand.time_zone), at=timezone.now())
        found = None
        if past:
            found = backtest(past, arrivals.special_days(min(past), max(past)), days)
        return {
            "team": team.name,
            "days_known": len(past),
            "forecast": asdict(found[0]) if found else None,
            "week_ago": asdict(found[1]) if found else None,
        }


def _told(row: dict[str, Any]) -> str:
    if row["forecast"] is None:
        return f"{row['days_known']} days known, too little to test"
    own, naive = row["forecast"], row["week_ago"]
    return (
        f"WAPE {own['wape']:.1%}, as a week ago {naive['wape']:.1%}; "
        f"MAPE {own['mape']:.1%}, as a week ago {naive['mape']:.1%}; "
        f"{own['inside']:.1%} within the 80 % interval, {own['n']} half hours"
    )
