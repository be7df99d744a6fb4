"""Customers, platforms and agents, all played, against the whole product over HTTP."""

from __future__ import annotations

import json

import pytest

from tests.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation")]


def test_nothing_is_lost_and_nothing_is_said_twice(installation: Installation) -> None:
    words = "drill --profile busy --rate 4 --seconds 12 --seed 3 --json --address"
    done = installation.manage(*words.split(), installation.address, seconds=300)
    found = json.loads(done.stdout)
    assert found["keys_sent"] > 20
    assert found["answered"] > 5
    faults = [
        "lost",
        "doubled",
        "changes_lost",
        "double_sends",
        "lost_sends",
        "dead_letters",
        "gave_up",
    ]
    assert {name: found[name] for name in faults} == dict.fromkeys(faults, 0)
    assert found["triaged"] == found["stored"]
    assert found["duplicates_refused"] > 0
