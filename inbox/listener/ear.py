"""One thread that listens to one channel, and listens again when that ended; it never touches the database."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from inbox.adapters.errors import AdapterError, Unsupported
from inbox.adapters.lookout import Lookout
from inbox.core import backoff
from inbox.models import Channel
from inbox.operations import channels

log = logging.getLogger(__name__)

WAIT_SECONDS = 540.0  # at most, before the connection has to show that it lives; channels take less
LEAST_SECONDS = 0.2  # between two calls: mails that come in a heap are read in one go
STEADY_SECONDS = 30.0  # what lasted so long is tried again as if for the first time
UNABLE = timedelta(minutes=15)  # before a server that cannot tell is asked again


@dataclass(frozen=True, slots=True)
class Heard:
    """`what` is opened, news, lost, or unable where this server cannot tell; `trouble` says why."""

    ear: Ear
    what: str
    trouble: str = ""


class Ear(threading.Thread):
    """`tell` is called from this thread. `end` makes it fall silent at once, and the thread end soon."""

    def __init__(self, channel: Channel, tell: Callable[[Heard], None]) -> None:
        super().__init__(name=f"ear-{channel.pk}", daemon=True)
        self.channel = channel
        self._tell = tell
        self._ended = threading.Event()
        self._lookout: Lookout | None = None

    def run(self) -> None:
        attempt_no = 0
        while not self._ended.is_set():
            begun = time.monotonic()
            try:
                trouble = self._listen()
            except Unsupported as error:
                self._say("unable", str(error))
                self._ended.wait(UNABLE.total_seconds())
                continue
            self._say("lost", trouble)
            attempt_no = 1 if time.monotonic() - begun >= STEADY_SECONDS else attempt_no + 1
            self._ended.wait(backoff.wait(attempt_no, random.random()).total_seconds())

    def end(self) -> None:
        self._ended.set()
        if (lookout := self._lookout) is not None:
            lookout.close()

    def _listen(self) -> str:
        """Until it cannot go on; says why. Raises Unsupported."""
        try:
            with channels.adapter(self.channel) as adapter:
                self._lookout = adapter.lookout()
                try:
                    self._say("opened")
                    self._attend(self._lookout)
                finally:
                    self._lookout.close()
        except Unsupported:
            raise
        except AdapterError as error:
            return f"{error} ({error.code})" if error.code else str(error)
        except Exception as error:  # ours, or of what a server said: the poll goes on all the same
            if not self._ended.is_set():
                log.exception("channel %s could not be listened to", self.channel.pk)
            return type(error).__name__
        return ""

    def _attend(self, lookout: Lookout) -> None:
        while not self._ended.is_set():
            if lookout.news(WAIT_SECONDS):
                self._say("news")
                self._ended.wait(LEAST_SECONDS)

    def _say(self, what: str, trouble: str = "") -> None:
        if not self._ended.is_set():
            self._tell(Heard(self, what, trouble))
