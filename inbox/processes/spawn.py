"""Start one child process so that it never outlives this one."""

from __future__ import annotations

import ctypes
import functools
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # prctl(2): the signal that the kernel sends when the parent thread ends
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    output: IO[bytes],
    death_signal: signal.Signals = signal.SIGKILL,
    cwd: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """A running child in its own session, so that Ctrl-C reaches only the parent, which stops it in order.

    death_signal reaches the child when the calling thread ends for whatever reason (Linux only), even kill -9.
    """
    return subprocess.Popen(
        list(command),
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=functools.partial(_die_with_parent, death_signal) if LIBC else None,
    )


def stop(child: subprocess.Popen[bytes], by: signal.Signals, *, within_seconds: float = 10) -> bool:
    """Ask a child to stop, and kill it where it does not; True where it stopped by itself."""
    if child.poll() is None:
        child.send_signal(by)
    try:
        child.wait(within_seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return False
    return True


def _die_with_parent(death_signal: signal.Signals) -> None:
    assert LIBC is not None
    LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal))
