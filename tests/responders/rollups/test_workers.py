"""Several workers, and one that dies in the middle."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from responders.models import Rollup, RollupChange
from responders.rollups import keeping
from responders.rollups.checking import check
from tests.responders.rollups.test_keeping import a_week, answered, cells, drain

pytestmark = pytest.mark.django_db(transaction=True)


def _drain_apart() -> None:
    try:
        drain()
    finally:
        connection.close()


def test_two_workers_at_once_make_each_cell_once() -> None:
    a_week()
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(_drain_apart) for _ in range(2)]:
            done.result()
    drain()
    kept = cells()
    keeping.mark_all()
    drain()
    assert kept and cells() == kept


def test_a_worker_that_dies_leaves_its_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    a_week()
    marks = RollupChange.objects.count()
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "_sum_clocks", lambda unit: 1 / 0)
        patch.setattr(keeping, "_sum_volume", lambda unit: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keeping.keep()
    assert RollupChange.objects.count() == marks
    drain()
    assert check().difference == 0


def test_what_is_written_while_a_day_is_summed_keeps_its_mark() -> None:
    """The other transaction commits after the sums were read: its own mark is still there."""
    bank = a_week()
    drain()
    with transaction.atomic():
        answered(bank, "2026-11-23 10:00", "2026-11-23 10:05")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_drain_apart).result()
    assert RollupChange.objects.exists()
    drain()
    assert check().difference == 0


def test_the_command_prints_a_difference_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    a_week()
    call_command("rollups", "--rebuild", "--json")
    assert json.loads(capsys.readouterr().out)["summed"] > 0
    Rollup.objects.first().delete()  # type: ignore[union-attr]
    with pytest.raises(SystemExit):
        call_command("rollups", "--check", "--json")
    assert json.loads(capsys.readouterr().out)["difference"] == 1
