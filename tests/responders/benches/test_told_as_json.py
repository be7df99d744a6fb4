"""Benches print one JSON document, and nothing else, where they are asked to."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from responders.benches import faults, report_pages
from responders.benches.forecast import _seeds, _sound_from
from responders.core.risk import Bin
from tests.builders import a_brand


def test_staffing_compares_with_tables_and_with_the_queue_played_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("bench", "staffing", "--customers", "20000", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["erlang_c_greatest_difference"] == 0
    assert told["erlang_a_greatest_difference"] < 0.15
    assert all(one["source"] for one in told["erlang_c"])


def test_a_forecast_is_sound_from_where_every_bin_above_is_close() -> None:
    bins = [Bin(0.0, 9, 0.01, 0.2), Bin(0.1, 9, 0.15, 0.18), Bin(0.2, 0, None, None)]
    assert (_sound_from(bins), _sound_from(bins[:1])) == (0.1, None)
    assert _seeds("1,2,3") == [1, 2, 3]


def test_each_fault_has_its_line() -> None:
    one = {"p50_seconds": 0.1, "p99_seconds": 0.2, "max_seconds": 0.3, "breaches": 7, "missed": 0}
    assert "beat_absent" in faults.page({"beat_absent": one})
    assert faults.page({}) == ""


@pytest.mark.django_db
def test_every_report_page_and_file_answers() -> None:
    a_brand()
    found = report_pages.measure(30, 1)
    assert {one["page"]: one["status"] for one in found} == dict.fromkeys(
        {**report_pages.PAGES, **report_pages.FILES}, 200
    )
