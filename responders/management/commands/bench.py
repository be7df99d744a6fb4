"""Measure a part of the house: `manage.py bench sla --open 1000000`, `manage.py bench intake`."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

BENCHES = {
    "sla": "responders.benches.sla",
    "intake": "responders.benches.intake",
    "console": "responders.benches.console",
    "consoles": "responders.benches.consoles",
    "forecast": "responders.benches.forecast",
    "reports": "responders.benches.reports",
    "routing": "responders.benches.routing",
    "replay": "responders.benches.replay",
    "search": "responders.benches.search",
    "staffing": "responders.benches.staffing",
}


class Command(BaseCommand):
    help = "Measures a part of the house on servers of its own; each bench has its own --help."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bench", choices=sorted(BENCHES))
        parser.add_argument("arguments", nargs=argparse.REMAINDER)

    def handle(self, *args: Any, bench: str, arguments: list[str], **options: Any) -> None:
        """Each bench is a module with `main(arguments)`, which prints; loaded only when asked for."""
        import_module(BENCHES[bench]).main(arguments)
