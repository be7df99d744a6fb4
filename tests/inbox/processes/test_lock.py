from __future__ import annotations

import os
from pathlib import Path

import pytest

from inbox.processes.lock import AlreadyRunning, hold


def test_a_second_start_on_the_same_data_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    lock = tmp_path / "up.lock"

    with (
        hold(lock),
        pytest.raises(AlreadyRunning, match=rf"already runs on .+ \(process {os.getpid()}\)"),
        hold(lock),
    ):
        pass


def test_a_lock_left_by_a_dead_process_stops_nobody(tmp_path: Path) -> None:
    lock = tmp_path / "up.lock"
    lock.write_text("999999\n")

    with hold(lock):
        assert lock.read_text() == f"{os.getpid()}\n"
