"""The listener inside Celery workers of the role intake."""

from __future__ import annotations

from typing import Any

from celery import bootsteps
from django.utils import timezone

from inbox.listener.listener import Listener


class Step(bootsteps.StartStopStep):
    """Starts and stops with the worker."""

    requires = ("celery.worker.components:Pool",)

    def create(self, parent: Any) -> Listener:  # type: ignore[override]
        return Listener(timezone.now)
