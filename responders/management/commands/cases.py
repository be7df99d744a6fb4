"""Print a quarter's totals of complaint cases, and how far they are from the cases themselves (0)."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inbox.errors import Refused
from inbox.models import Brand
from responders.reports import cases


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quarter", required=True, help="as 2026Q4")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends with status 1 where a total does not agree with the cases."""
        try:
            quarter = cases.Quarter.read(options["quarter"])
        except Refused as refused:
            raise CommandError(refused.message) from refused
        found = [cases.totals(brand, quarter, by=None) for brand in Brand.objects.order_by("name")]
        if options["as_json"]:
            self.stdout.write(orjson.dumps([asdict(one) for one in found]).decode())
        else:
            for one in found:
                self.stdout.write(_page(one))
        if any(one.difference for one in found):
            sys.exit(1)


def _page(found: cases.Totals) -> str:
    head = [
        f"{found.brand}, {found.quarter}",
        f"  {found.opening} opening + {found.received} received"
        f" = {found.closed} closed + {found.carried} carried over",
        f"  difference to the cases: {found.difference}",
    ]
    rows = [
        f"  {breakdown:<12} {name:<44} {received!s:>6} {closed!s:>6}"
        for breakdown, name, received, closed in cases.flat(found)
        if breakdown not in ("all", "breakdown")
    ]
    return "\n".join([*head, *rows])
