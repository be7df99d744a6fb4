"""Enqueue a task by name once the transaction has committed."""

from __future__ import annotations

from typing import Any

from celery import current_app
from django.db import transaction


def later(task: str, *ids: Any) -> None:
    """A hint that may be lost: a sweep finds the same rows. A broker that is away is logged, not raised."""
    transaction.on_commit(
        lambda: current_app.send_task(task, args=ids, ignore_result=True, retry=False), robust=True
    )
