"""A platform that keeps its own ledger of what it was told to say, and can misbehave on demand."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from inbox.adapters.base import Adapter, Download, Draft, Enclosure, Receipt
from inbox.adapters.errors import Unsupported
from inbox.core.capabilities import Capabilities
from inbox.core.events import Author, EchoSeen, Event, Visibility
from tests.builders import MONDAY_TEN

CAPABILITIES = Capabilities(
    visibility=frozenset(Visibility),
    max_length={Visibility.PUBLIC: 280, Visibility.PRIVATE: 2000},
    reply_window=timedelta(hours=24),
    private_reply_window=timedelta(days=7),
    list_is_complete=True,
)


class ProcessDied(BaseException):
    """The worker is killed at this point: nothing of ours runs after it."""


class Clock:
    """Time that passes only when told to."""

    def __init__(self, at: datetime = MONDAY_TEN) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **duration: float) -> datetime:
        self.at += timedelta(**duration)
        return self.at


class Platform:
    """`before` and `after` run around the acceptance of a message; each is used up once, in order."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.capabilities = CAPABILITIES
        self.said: list[EchoSeen] = []
        self.calls = 0
        self.before: list[Callable[[Draft], None]] = []
        self.after: list[Callable[[Draft], None]] = []
        self.hides = 0  # reads of the list that do not show anything yet
        self.can_list = True
        self.list_fails_with: Exception | None = None
        self.has_markers = False
        self.media: Callable[[str], Download] = _no_media
        self.enclosed: list[tuple[Enclosure, ...]] = []  # with each call
        self.acted: list[tuple[str, str]] = []  # action, target
        self.before_acting: list[Callable[[], None]] = []  # each used up once, as above
        self.after_acting: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def able(self, **changes: object) -> None:
        self.capabilities = dataclasses.replace(self.capabilities, **changes)

    def texts(self) -> list[str]:
        return [echo.text for echo in self.said]

    def echo_of(self, draft: Draft) -> EchoSeen:
        return EchoSeen(
            account="ours",
            key=f"out-{len(self.said) + 1}",
            occurred_at=self.clock(),
            thread_key=draft.thread_key,
            external_id=f"out-{len(self.said) + 1}",
            author=Author("ours"),
            text=draft.text,
            visibility=draft.visibility,
            in_reply_to=draft.in_reply_to,
            marker=draft.key if self.has_markers else "",
        )

    def accept(self, draft: Draft) -> Receipt:
        with self._lock:
            self.calls += 1
            self.enclosed.append(draft.media)
            if self.before:
                self.before.pop(0)(draft)
            echo = self._kept(draft)
            if self.after:
                self.after.pop(0)(draft)
            return Receipt(echo.external_id, echo.occurred_at)

    def act(self, action: str, target: str) -> None:
        with self._lock:
            if self.before_acting:
                self.before_acting.pop(0)()
            self.acted.append((action, target))
            if self.after_acting:
                self.after_acting.pop(0)()

    def _kept(self, draft: Draft) -> EchoSeen:
        if self.capabilities.idempotent_send:
            for echo in self.said:
                if echo.key == draft.key:
                    return echo
        echo = self.echo_of(draft)
        if self.capabilities.idempotent_send:
            echo = dataclasses.replace(echo, key=draft.key)
        self.said.append(echo)
        return echo

    def listed(self, thread_key: str, since: datetime) -> list[Event]:
        if not self.can_list:
            raise Unsupported("no list")
        if self.list_fails_with:
            raise self.list_fails_with
        if self.hides:
            self.hides -= 1
            return []
        return [
            echo
            for echo in self.said
            if echo.thread_key == thread_key and echo.occurred_at >= since
        ]

    def adapter(self) -> type[Adapter]:
        platform = self

        class Ledger(Adapter):
            kind = "ledger"
            label = "Ledger"
            capabilities = platform.capabilities
            media_hosts = frozenset({"cdn.example"})

            def media(self, ref: str) -> Download:
                return platform.media(ref)

            def send(self, draft: Draft) -> Receipt:
                return platform.accept(draft)

            def act(self, action: str, target: str) -> None:
                platform.act(action, target)

            def recent(self, thread_key: str, since: datetime) -> list[Event]:
                return platform.listed(thread_key, since)

        return Ledger


def _no_media(_ref: str) -> Download:
    raise Unsupported("no media")


def raising(error: BaseException) -> Callable[[Draft], None]:
    def act(_draft: Draft) -> None:
        raise error

    return act
