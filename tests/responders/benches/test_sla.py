"""The bench of the watch: what it refuses, and what it prints."""

from __future__ import annotations

import dataclasses
import json

import pytest
from django.core.management import CommandError, call_command

from responders.benches.sla import Result, page

RESULT = Result(
    open=1_000_000,
    load_seconds=60.0,
    empty_sweep_p50_ms=1.2,
    empty_sweep_p99_ms=2.5,
    due_1000_ms=80.1,
    breach_p50_seconds=0.13,
    breach_p99_seconds=0.25,
    breach_max_seconds=0.26,
    breaches=2000,
    missed=0,
)


def test_too_few_open_clocks_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("bench", "sla", "--open", "10")
    assert "--open must be at least" in capsys.readouterr().err


def test_an_unknown_bench_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("bench", "espresso")


def test_the_page_names_every_figure() -> None:
    shown = page(RESULT)
    for figure in ("1,000,000", "1.200", "2.500", "80.1", "0.130", "0.250", "0.260", "missed 0"):
        assert figure in shown


def test_the_result_is_one_flat_object() -> None:
    assert json.loads(json.dumps(dataclasses.asdict(RESULT)))["breach_p99_seconds"] == 0.25
