"""Print how many of the waits that customers were told were kept, by channel."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from inbox.models import Brand
from responders.reports import told_waits


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=28, help="how far back")
        parser.add_argument("--json", action="store_true", help="print one list")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        at = timezone.now()
        brands = list(Brand.objects.values_list("pk", flat=True))
        found = told_waits.coverage(brands, at - timedelta(days=days), at, at=at)
        if options["json"]:
            rows = [
                {"channel": one.channel, "name": one.name, "told": one.told, "kept": one.kept,
                 "share": one.share}
                for one in found
            ]  # fmt: skip
            self.stdout.write(json.dumps(rows))
            return
        for one in found:
            self.stdout.write(f"{one.name}: {one.kept} of {one.told} kept, {one.share:.1%}")
        if not found:
            self.stdout.write("No customer was told a wait in this time.")
