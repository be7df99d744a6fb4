"""The webhook door's sign of life: left while calls are taken, missed while they are turned away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone

from inbox.operations import outages

log = logging.getLogger(__name__)

EVERY_SECONDS = 10.0
TURNED_AWAY = "503"


class Pulse:
    """Belongs to one event loop. `refused` counts by reason what the door turned away."""

    def __init__(self, refused: Mapping[str, int], is_open: Callable[[], bool]) -> None:
        self._refused = refused
        self._is_open = is_open
        self._seen = 0
        self._open_at: datetime | None = None  # the last time that all was well
        self._shut_since: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._task = asyncio.create_task(self._keep_beating())

    def close(self) -> None:
        if self._task:
            self._task.cancel()

    async def _keep_beating(self) -> None:
        while True:
            await self.beat(timezone.now())
            await asyncio.sleep(EVERY_SECONDS)

    async def beat(self, at: datetime) -> None:
        """One look: whether anybody was turned away since the last one, and the sign if nobody was."""
        refused = self._refused.get(TURNED_AWAY, 0)
        if refused != self._seen or not self._is_open():
            if refused != self._seen:
                self._shut_since = self._shut_since or self._open_at or at
            self._seen = refused
            return
        try:
            await asyncio.to_thread(_note_open, at, self._shut_since)
        except DatabaseError as error:
            log.warning("the door's sign of life was not kept: %s", type(error).__name__)
            return
        self._open_at, self._shut_since = at, None


def _note_open(at: datetime, refused_since: datetime | None) -> None:
    close_old_connections()
    outages.note_open(at=at, refused_since=refused_since)
