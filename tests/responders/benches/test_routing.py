"""The bench of routing: what it refuses, what it finds, and what it prints."""

from __future__ import annotations

import dataclasses
import json

import pytest
from django.core.management import call_command

from responders.benches.routing import Result, measure, page

RESULT = Result(
    waiting=5_000,
    agents=50,
    workers=4,
    decisions=5_000,
    seconds=12.34,
    decisions_per_second=405.2,
    call_p50_ms=31.5,
    call_p99_ms=78.9,
    overfilled=0,
    doubled=0,
    left=0,
)


def test_nobody_to_give_to_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("bench", "routing", "--agents", "0")
    assert "must be above zero" in capsys.readouterr().err


def test_the_page_names_every_figure() -> None:
    shown = page(RESULT)
    for figure in ("5,000", "50 people", "12.34", "405.2", "31.5", "78.9", "overfilled 0"):
        assert figure in shown


def test_the_result_is_one_flat_object() -> None:
    assert json.loads(json.dumps(dataclasses.asdict(RESULT)))["doubled"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_small_queue_is_given_out_once_and_nobody_is_overfilled() -> None:
    result = measure(waiting=40, agents=3, workers=2)
    assert (result.decisions, result.left) == (40, 0)
    assert (result.overfilled, result.doubled) == (0, 0)
