"""Say what is well and what is not, with what to do about it; status 1 where something failed."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from inbox.doctor import announcing, channels, listening, servers, workers
from inbox.doctor.finding import Finding, Level, as_object, fail, ok, page, warn, worst


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        if options["json"]:
            self.stdout.write(json.dumps(as_object(findings)))
        else:
            self.stdout.write(page(findings))
        if worst(findings) == Level.FAIL:
            sys.exit(1)


def examine() -> list[Finding]:
    """Everything that can be asked now; what rests on a failed server is left out."""
    findings = [*_settings(), *servers.postgres(), servers.valkey(settings.REDIS_URL)]
    findings += [servers.disk(settings.DATA_DIR), servers.mail()]
    if worst(findings) == Level.FAIL:
        return findings
    try:
        findings += workers.workers()
        findings += [workers.beat(), workers.ticker(timezone.now())]
        findings += [*channels.states(), *channels.troubles(timezone.now())]
        findings += listening.lookouts(timezone.now())
        findings += announcing.hubs(timezone.now())
        findings += channels.hooks(settings.PUBLIC_URL)
    except DatabaseError as error:
        findings.append(fail("PostgreSQL", f"went away: {error}", servers.START))
    return findings


def _settings() -> list[Finding]:
    if settings.DEBUG:
        return [
            warn("settings", "debug pages are on", "Unset DUA_DEBUG where others can reach this.")
        ]
    if settings.IS_HTTPS or settings.PUBLIC_URL.startswith(("http://127.", "http://localhost")):
        return [ok("settings", f"served at {settings.PUBLIC_URL}")]
    return [
        warn(
            "settings",
            f"{settings.PUBLIC_URL} is not encrypted",
            "Put a TLS proxy in front and set DUA_PUBLIC_URL to its https address.",
        )
    ]
