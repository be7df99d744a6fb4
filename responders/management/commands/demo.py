"""Make the demo brand "Bank Arunika" with its people, channels, eight weeks of past and a day of conversations."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from responders.management.demo import brand
from responders.management.demo.people import STAFF

FILE = "demo.json"


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.DATA_DIR / FILE
        seeded = brand.seed(at=timezone.now())
        if seeded is None:
            self.stdout.write(f"The demo brand is there already. Its sign-ins were kept in {path}.")
            return
        chat = f"{settings.PUBLIC_URL}/chat/{seeded.chat.account}/"
        _keep(path, {"sign_ins": seeded.passwords, "chat": chat})
        self.stdout.write(f"{seeded.brand.name}, invented. Sign in as:\n")
        for username, password in seeded.passwords.items():
            name, role, *_rest = STAFF[username]
            self.stdout.write(f"  {username:<8} {password:<24} {name}, {role}")
        self.stdout.write(f"\n  Web chat  {chat}\n  These are kept in {path}")


def _keep(path: Path, content: dict[str, Any]) -> None:
    """Readable by this user only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=1)
