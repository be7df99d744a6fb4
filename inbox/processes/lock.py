"""One supervisor per data directory: a lock that the kernel lets go of when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class AlreadyRunning(Exception):
    """Another process holds the lock; the sentence names it."""


@contextlib.contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock file, which carries the holder's process id. Raises AlreadyRunning."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode().strip() or "unknown"
            raise AlreadyRunning(
                f"Dua Arah already runs on {path.parent} (process {holder}); stop it first, "
                "or give another directory with --data."
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)
