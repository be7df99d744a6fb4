"""What the answering room does when the inbox rings: ask for work, nothing more."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from inbox.later import later
from inbox.signals import noticed


@receiver(noticed, dispatch_uid="responders.attend")
def attend_soon(sender: Any, **_more: Any) -> None:
    later("responders.tasks.attend")
