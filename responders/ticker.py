"""The SLA watch inside Celery workers of the role sla."""

from __future__ import annotations

from typing import Any

from celery import bootsteps

from responders.watch import Watch


class Ticker(bootsteps.StartStopStep):
    """Starts after the pool has forked and before the broker is asked for; stops with the worker."""

    requires = ("celery.worker.components:Pool",)

    def create(self, parent: Any) -> Watch:  # type: ignore[override]
        return Watch()
