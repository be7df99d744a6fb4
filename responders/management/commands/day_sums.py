"""Compare the sums behind the reports with the clocks they are of; the status is 1 where they differ."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from responders.models import DaySum, SummedDay
from responders.operations import day_sums

SHOWN = 20


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(day_sums.differences())
        told = {
            "days": SummedDay.objects.count(),
            "sums": DaySum.objects.count(),
            "differences": len(found),
        }
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write("\n".join(f"{name:<12} {many:>10,}" for name, many in told.items()))
            for day, words in islice(found, SHOWN):
                self.stdout.write(f"{day} {words}")
        if found:
            raise CommandError("The sums of some days are not what their clocks say.")
