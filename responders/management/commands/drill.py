"""Play customers and platforms against a running installation, then compare everybody's ledgers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from responders.drill.findings import Findings
from responders.drill.playing import PROFILES, Drill, Wish

SECONDS = 60


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--profile", choices=PROFILES, default="quiet")
        parser.add_argument(
            "--seconds", type=float, default=SECONDS, help="how long customers write"
        )
        parser.add_argument("--rate", type=float, help="messages a second; default: the profile's")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--address", default=settings.PUBLIC_URL, help="of the installation")
        parser.add_argument("--stay", action="store_true", help="play until Ctrl-C")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--ledger", type=Path, help="keep the platforms' ledger in this file")
        agents = parser.add_mutually_exclusive_group()
        agents.add_argument("--play-agents", action="store_true", default=True, dest="agents")
        agents.add_argument("--no-agents", action="store_false", dest="agents")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends with status 1 where something was lost, said twice or seen too late."""
        profile = PROFILES[options["profile"]]
        wish = Wish(
            profile=profile,
            seconds=None if options["stay"] else options["seconds"],
            rate=options["rate"] or profile.rate,
            seed=options["seed"],
            address=options["address"].rstrip("/"),
            has_agents=options["agents"],
            ledger=options["ledger"],
        )
        as_json = options["as_json"]
        found = Drill(wish, self.stderr.write if as_json else self.stdout.write).play()
        if as_json:
            self.stdout.write(orjson.dumps(found.as_json()).decode())
        else:
            self.stdout.write(_page(found))
        if found.faults:
            sys.exit(1)


LEFT = (
    "What was played stays: conversations, three channels, agents and a policy of seconds, all called Drill. Pause the "
    "channels and switch the policy off under Settings, or try drills in an installation of their own (--data)."
)


def _page(found: Findings) -> str:
    told = found.as_json()
    lines = [
        f"{name:<20} {'-' if told[name] is None else told[name]}"
        for name in told
        if name != "faults"
    ]
    verdict = "Everything agrees." if not found.faults else "Wrong: " + ", ".join(found.faults)
    return "\n".join([*lines, "", verdict, "", LEFT])
