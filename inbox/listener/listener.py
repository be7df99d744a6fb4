"""Listens to every platform that can say that something is new: one listener in the installation, an ear for each channel.

Whoever holds the lock leads; another process takes over where that one dies. Two at once would do no harm, since
what is heard only wakes the poll, and without any the poll asks by itself.
"""

from __future__ import annotations

import logging
import queue
import threading
import time

from django.db import Error as DatabaseError
from django.db import connection

from inbox.listener.ear import Ear, Heard
from inbox.models import Channel
from inbox.operations import listening, locks
from inbox.operations.attempts import Clock

log = logging.getLogger(__name__)

LEAD = 1  # of `locks.lead`
LOOK_SECONDS = 5.0  # between two looks at which channels there are
AT_ONCE = 20  # ears that begin in one look, so that a start of many asks no server for all of them
MOST_HEARD = 500  # taken from the queue in one go
STOP_SECONDS = 2.0


class Listener:
    """`start` returns at once; `stop` returns when nothing more is written, within two seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stopping = threading.Event()
        self._heard: queue.SimpleQueue[Heard | None] = queue.SimpleQueue()
        self._ears: dict[int, Ear] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._heard.put(None)
        if self._thread is not None:
            self._thread.join(timeout=STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if locks.lead(LEAD):
                    self._lead()
            except DatabaseError as error:
                log.warning("The listener lost its database: %s", error)
            except Exception:  # whatever it is, somebody has to listen
                log.exception("The listener stumbled.")
            finally:
                self._hang_up()
                connection.close()  # and with it falls the lock
            self._stopping.wait(LOOK_SECONDS)

    def _lead(self) -> None:
        listening.clear()
        while not self._stopping.is_set():
            look_at = time.monotonic() + LOOK_SECONDS
            self._tune(listening.wanted())
            listening.beat(at=self._clock())
            while (left := look_at - time.monotonic()) > 0 and not self._stopping.is_set():
                self._note(self._taken(left))
        listening.clear()

    def _tune(self, wanted: list[Channel]) -> None:
        """An ear for each channel, with the credentials as they are now; none where none is wanted."""
        now = {channel.pk: channel for channel in wanted}
        for pk in [pk for pk, ear in self._ears.items() if not _is_same(ear.channel, now.get(pk))]:
            self._ears.pop(pk).end()
            listening.lost(pk)
        for channel in [one for one in wanted if one.pk not in self._ears][:AT_ONCE]:
            self._ears[channel.pk] = ear = Ear(channel, self._heard.put)
            ear.start()

    def _taken(self, seconds: float) -> list[Heard]:
        """What was heard, waited for so long at most."""
        taken: list[Heard] = []
        try:
            while len(taken) < MOST_HEARD and (one := self._heard.get(timeout=seconds)):
                taken.append(one)
                seconds = 0
        except queue.Empty:
            pass
        return taken

    def _note(self, taken: list[Heard]) -> None:
        """What an ear said that was ended meanwhile is nothing any more."""
        heard = [one for one in taken if self._ears.get(one.ear.channel.pk) is one.ear]
        for one in heard:
            if one.what == "opened":
                listening.opened(one.ear.channel.pk)
            elif one.what in {"lost", "unable"}:
                is_able = one.what == "lost"
                listening.lost(one.ear.channel.pk, one.trouble, is_able=is_able)
        listening.call({one.ear.channel.pk for one in heard if one.what == "news"})

    def _hang_up(self) -> None:
        for ear in self._ears.values():
            ear.end()
        self._ears.clear()


def _is_same(channel: Channel, now: Channel | None) -> bool:
    """Whether it would be listened to in the same way."""
    return now is not None and _way(channel) == _way(now)


def _way(channel: Channel) -> tuple[object, ...]:
    hook = channel.hook
    return channel.credentials, channel.options, channel.account, hook.secrets if hook else None
