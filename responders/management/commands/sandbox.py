"""Play the platforms that the demo brand's channels speak to, so that its replies arrive."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from inbox.models import Channel
from responders.drill import hosting
from responders.drill.book import Book
from responders.drill.faults import CALM, Faults
from responders.drill.platform import Platform
from responders.management.demo import accounts, brand


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        channels = Channel.objects.filter(
            brand__slug=brand.SLUG, account__in=[accounts.PAGE, accounts.BOT]
        )
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        platform = Platform(Book(timezone.now), Faults(CALM, seed=0))
        with hosting.serving(platform) as port:
            accounts.turn_to({channel.kind: channel for channel in channels}, port)
            self.stdout.write(f"The demo brand's platforms are played on port {port}.")
            try:
                signal.pause()
            except KeyboardInterrupt:
                return
