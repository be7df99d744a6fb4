"""Which hook an address belongs to, remembered for a few seconds so that a call costs no query."""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import close_old_connections

from inbox import adapters
from inbox.adapters.base import Adapter
from inbox.adapters.offline import OFFLINE
from inbox.models import Hook

REMEMBER_SECONDS = 5.0
REMEMBERED = 4096  # addresses, unknown ones too: guessing must not fill the memory
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Door:
    """An active hook and the adapter that tells its platform's calls from anybody else's."""

    hook_id: int
    adapter: Adapter


class Hooks:
    """Belongs to one event loop; asks the database in threads of its own."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], tuple[float, Door | None]] = OrderedDict()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="hooks")

    async def find(self, kind: str, token: str) -> Door | None:
        """None for an unknown address, another kind's and a disabled one alike. Raises django.db.Error."""
        place = (kind, token)
        known = self._known.get(place)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        door = None
        if _TOKEN.fullmatch(token):
            loop = asyncio.get_running_loop()
            door = await loop.run_in_executor(self._threads, _look_up, kind, token)
        self._known[place] = (time.monotonic() + REMEMBER_SECONDS, door)
        self._known.move_to_end(place)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return door

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(kind: str, token: str) -> Door | None:
    close_old_connections()
    hook = Hook.objects.filter(token=token, kind=kind, is_active=True).first()
    if hook is None:
        return None
    return Door(hook.pk, adapters.load(kind)({}, OFFLINE, secrets=hook.secrets))
