"""Servers and libraries that only tests need: installed where that is possible, else their tests are skipped."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator

import pytest

SECONDS = 420  # for one of them; a mirror that does not answer must not hold up everything else


@contextlib.contextmanager
def if_possible(what: str) -> Iterator[None]:
    """Skips with the reason where a program of the installation fails or takes too long."""
    try:
        yield
    except (subprocess.SubprocessError, OSError) as error:
        pytest.skip(f"{what} cannot be installed here: {error}"[:300])
