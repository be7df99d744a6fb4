"""The same bench again, in a process whose servers are temporary and then gone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from inbox.processes.temporary import servers

INSIDE = "--inside"


def run_inside(bench: str, arguments: Sequence[str]) -> None:
    """`manage.py bench <bench> --inside …` against fresh servers that write as the product's own do.

    Raises SystemExit with the code of the process where it failed.
    """
    with servers(fleeting=False) as fresh:
        command = [sys.executable, sys.argv[0], "bench", bench, INSIDE, *arguments]
        done = subprocess.run(command, env={**os.environ, **fresh.env}, check=False)
    if done.returncode:
        sys.exit(done.returncode)
