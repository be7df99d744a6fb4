"""One child of the supervisor: what to run, when it is ready, how it stops, when to start it again."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inbox.processes.spawn import spawn

FIRST_BACKOFF_SECONDS = 0.2
LONGEST_BACKOFF_SECONDS = 5.0
STEADY_SECONDS = (
    30.0  # one that ran this long starts again without waiting longer than the first time
)
LOG_MAX_BYTES = 5_000_000


def always() -> bool:
    return True


def nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a child is. stage: children of a lower stage start earlier and stop later."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    stage: int
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    cwd: Path = Path("/")
    prepare: Callable[[], None] = nothing
    is_ready: Callable[[], bool] = always


@dataclass(slots=True)
class Child:
    """A plan and the process that carries it out now. Times are readings of a monotonic clock, in seconds."""

    plan: Plan
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    again_at: float = 0.0
    backoff_seconds: float = field(default=FIRST_BACKOFF_SECONDS)

    def start(self, now: float) -> None:
        self.plan.prepare()
        self.keep_log_short()
        with self.log.open("ab") as output:
            self.process = spawn(
                self.plan.command,
                env=self.plan.env,
                output=output,
                death_signal=self.plan.death_signal,
                cwd=self.plan.cwd,
            )
        self.started_at = now

    def ended(self, now: float) -> str | None:
        """How the process ended, told once; sets when to start it again."""
        if self.process is None or self.process.poll() is None:
            return None
        if now - self.started_at >= STEADY_SECONDS:
            self.backoff_seconds = FIRST_BACKOFF_SECONDS
        self.put_off(now)
        how = _how(self.process.returncode)
        self.process = None
        return how

    def put_off(self, now: float) -> None:
        self.again_at = now + self.backoff_seconds
        self.backoff_seconds = min(self.backoff_seconds * 2, LONGEST_BACKOFF_SECONDS)

    def is_due(self, now: float) -> bool:
        return self.process is None and now >= self.again_at

    def keep_log_short(self, max_bytes: int = LOG_MAX_BYTES) -> None:
        """Keep one old piece; the writer appends, so its file can be emptied under it."""
        if self.log.exists() and self.log.stat().st_size > max_bytes:
            self.log.with_suffix(".log.1").write_bytes(self.log.read_bytes())
            with self.log.open("r+b") as file:
                file.truncate(0)

    def last_words(self) -> str:
        """The last line that it wrote."""
        lines = (
            self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        )
        return lines[-1][:300] if lines else "it said nothing"


def _how(code: int) -> str:
    return f"status {code}" if code >= 0 else signal.Signals(-code).name
