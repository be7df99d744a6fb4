"""The sums behind the reports: bring them up to date, build them anew, or compare each with its instances."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from responders.rollups import checking, keeping


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="compare every cell; 1 if one differs"
        )
        parser.add_argument(
            "--rebuild", action="store_true", help="sum every day there is anything of"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"] and options["rebuild"]:
            raise CommandError("Either --check or --rebuild.")
        if options["check"]:
            self._check(options["as_json"])
        else:
            if options["rebuild"]:
                keeping.mark_all()
            summed = 0
            while now := keeping.keep():
                summed += now
            self._tell({"summed": summed}, options["as_json"])

    def _check(self, as_json: bool) -> None:
        found = checking.check()
        told = {
            **asdict(found),
            "difference": found.difference,
            "balance_difference": found.balance_difference,
        }
        self._tell(told, as_json)
        if found.difference or found.balance_difference:
            sys.exit(1)

    def _tell(self, told: dict[str, int], as_json: bool) -> None:
        lines = [f"{name:<20} {value:,}" for name, value in told.items()]
        self.stdout.write(json.dumps(told) if as_json else "\n".join(lines))
