from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from inbox.processes.child import Child, Plan


def a_short_lived(tmp_path: Path) -> Child:
    plan = Plan("brief", (sys.executable, "-c", "print('done')"), dict(os.environ), stage=0)
    return Child(plan, tmp_path / "brief.log")


def wait(child: Child) -> None:
    assert child.process is not None
    child.process.wait(20)


def test_the_wait_before_a_new_start_doubles_to_five_seconds(tmp_path: Path) -> None:
    child = a_short_lived(tmp_path)
    waits = []

    for _ in range(7):
        child.start(100.0)
        wait(child)
        child.ended(100.0)
        waits.append(round(child.again_at - 100.0, 1))

    assert waits == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_one_that_ran_steadily_starts_again_without_a_long_wait(tmp_path: Path) -> None:
    child = a_short_lived(tmp_path)
    child.backoff_seconds = 5.0
    child.start(100.0)
    wait(child)

    child.ended(130.0)

    assert child.again_at == pytest.approx(130.2)


def test_a_log_that_grew_too_long_keeps_one_old_piece(tmp_path: Path) -> None:
    child = a_short_lived(tmp_path)
    child.log.write_text("a line that is too long\n")

    child.keep_log_short(max_bytes=10)

    assert child.log.read_text() == ""
    assert (tmp_path / "brief.log.1").read_text() == "a line that is too long\n"


def test_the_last_words_are_the_last_line_written(tmp_path: Path) -> None:
    child = a_short_lived(tmp_path)
    child.start(0.0)
    wait(child)

    assert child.last_words() == "done"
