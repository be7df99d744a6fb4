"""What a command tells as JSON: one document on standard output, and everything else beside it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

PLACE = "DUA_JSON"  # names the file in which a program leaves its document


def tell(told: object, otherwise: Callable[[str], object] = print) -> None:
    """Leave `told` where whoever started us looks for it; `otherwise` takes it where nobody does."""
    document, place = json.dumps(told), os.environ.get(PLACE)
    if place:
        Path(place).write_text(document, encoding="utf-8")
    else:
        otherwise(document)


@contextlib.contextmanager
def aside() -> Iterator[int]:
    """Whatever is printed meanwhile, by us and by what we start, goes to standard error.

    Yields the descriptor of the true standard output.
    """
    sys.stdout.flush()
    true_output = os.dup(1)
    os.dup2(2, 1)
    try:
        yield true_output
    finally:
        sys.stdout.flush()
        os.dup2(true_output, 1)
        os.close(true_output)


def run(command: Sequence[str], *, env: Mapping[str, str], cwd: Path, output: int) -> int:
    """Run it, and write its document to `output`: an empty object where it left none. Its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "told.json"
        done = subprocess.run(command, env={**env, PLACE: str(place)}, cwd=cwd)
        document = place.read_text(encoding="utf-8") if place.exists() else "{}"
    os.write(output, f"{document}\n".encode())
    return done.returncode
