"""Starts the children in order, starts again what dies, and stops all in order."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from inbox.processes.accounts import CannotRun
from inbox.processes.child import Child, Plan

LOOK_SECONDS = 0.05
LOG_LOOK_SECONDS = 60.0
STOP_SECONDS = 10.0
START_SECONDS = 60.0
START_TRIES = 4  # a server killed a moment ago may need a second try


class Stopped(Exception):
    """Somebody asked for the end while things were still starting."""


@dataclass(slots=True)
class Chore:
    """Something to do every so often, by the monotonic clock."""

    every_seconds: float
    work: Callable[[], None]
    due_at: float

    def do_when_due(self) -> None:
        if time.monotonic() >= self.due_at:
            self.work()
            self.due_at = time.monotonic() + self.every_seconds


class Supervisor:
    """All children of one data directory.

    Runs in the main thread: the kernel ends the children with the thread that started them.
    """

    def __init__(self, logs: Path, roll: Path, say: Callable[[str], None]) -> None:
        self.logs = logs
        self.roll = roll  # JSON: the name and process id of every running child
        self.say = say
        self.children: dict[str, Child] = {}
        self.stop_seconds = STOP_SECONDS
        self.is_stopping = False
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)

    def heed_signals(self) -> None:
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, self._heed)

    def start(self, plans: Iterable[Plan]) -> None:
        """Start some children at once and return when each is ready.

        Raises CannotRun where one cannot, Stopped where the end was asked for meanwhile.
        """
        fresh = [Child(plan, self.logs / f"{plan.name}.log") for plan in plans]
        for child in fresh:
            self.children[child.plan.name] = child
            child.start(time.monotonic())
        self._write_roll()
        for child in fresh:
            self._await(child)

    def watch(self, every: Sequence[tuple[float, Callable[[], None]]] = ()) -> None:
        """Keep everything running until asked to stop. every: seconds and what to do that often."""
        now = time.monotonic()
        chores = [Chore(seconds, work, now + seconds) for seconds, work in every]
        chores.append(Chore(LOG_LOOK_SECONDS, self._keep_logs_short, now + LOG_LOOK_SECONDS))
        while not self.is_stopping:
            self._revive()
            for chore in chores:
                chore.do_when_due()
            time.sleep(LOOK_SECONDS)

    def restart(self, name: str, why: str) -> None:
        """End one child that runs but does not work; the watch starts it again."""
        child = self.children[name]
        if child.process is not None:
            self.say(f"{name} {why}: starting it again.")
            child.process.kill()

    def stop(self) -> None:
        """Stop all, the latest stage first; kill what takes longer than ten seconds."""
        self.is_stopping = True
        for stage in sorted({child.plan.stage for child in self.children.values()}, reverse=True):
            self._stop_stage(
                [child for child in self.children.values() if child.plan.stage == stage]
            )
        self.roll.unlink(missing_ok=True)

    def _revive(self) -> None:
        changed = False
        for child in self.children.values():
            now = time.monotonic()
            how = child.ended(now)
            if how is not None:
                self.say(f"{child.plan.name} ended ({how}); starting it again. See {child.log}")
                changed = True
            if child.is_due(now):
                changed = self._start_again(child) or changed
        if changed:
            self._write_roll()

    def _start_again(self, child: Child) -> bool:
        try:
            child.start(time.monotonic())
        except (CannotRun, OSError) as error:
            self.say(f"{child.plan.name} cannot start: {error}")
            child.put_off(time.monotonic())
            return False
        return True

    def _stop_stage(self, children: Sequence[Child]) -> None:
        running = [
            child.process for child in children if child.process and child.process.poll() is None
        ]
        for child in children:
            if child.process in running:
                child.process.send_signal(child.plan.stop_signal)
        deadline = time.monotonic() + self.stop_seconds
        while any(process.poll() is None for process in running) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        for child in children:
            if child.process and child.process.poll() is None:
                self.say(f"{child.plan.name} did not stop in time and was killed.")
                child.process.kill()
                child.process.wait()

    def _await(self, child: Child) -> None:
        deadline = time.monotonic() + START_SECONDS
        tries = 1
        while not child.plan.is_ready():
            time.sleep(LOOK_SECONDS)
            now = time.monotonic()
            how = child.ended(now)
            if self.is_stopping:
                raise Stopped
            if now > deadline or (how and tries == START_TRIES):
                raise CannotRun(
                    f"{child.plan.name} did not start ({how or 'too slow'}): {child.last_words()}"
                )
            if child.is_due(now):
                tries += 1
                child.start(now)
                self._write_roll()

    def _write_roll(self) -> None:
        pids = {name: child.process.pid for name, child in self.children.items() if child.process}
        fresh = self.roll.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(pids, indent=1) + "\n", encoding="utf-8")
        fresh.replace(self.roll)

    def _keep_logs_short(self) -> None:
        for child in self.children.values():
            child.keep_log_short()

    def _heed(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True
