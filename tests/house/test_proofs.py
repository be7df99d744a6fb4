"""What is said to prove a channel is there, and only the channels that were tried are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from inbox import adapters
from inbox.bootstrap.commands import PROVING, REALS, proving
from tests import proofs

ROOT = Path(__file__).resolve().parents[2]
TELEGRAM = "tests/inbox/adapters/test_telegram.py"


@pytest.mark.parametrize("proof", proofs.named(), ids=lambda proof: f"{proof.channel} {proof.cell}")
def test_a_proof_names_a_channel_and_a_test_that_exist(proof: proofs.Proof) -> None:
    file, _, name = proof.test.partition("::")
    assert proof.channel in adapters.kinds()
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_a_part_tells_only_the_channels_it_tries_and_finds_nothing_missing() -> None:
    ours = f"{TELEGRAM}::test_polling_goes_on_after_the_last_update"
    promise = "tests/inbox/operations/test_channel_promises.py::test_its_budget_is_kept[line]"
    other = "tests/inbox/adapters/test_matrix.py::test_of_something_else"
    rows = proofs.partly({ours: "passed", promise: "failed", other: "passed"})
    assert sorted(rows) == ["line", "telegram"]
    assert rows["telegram"]["backfill"]["state"] == "proved"
    assert rows["telegram"]["rate budget"]["state"] == "skipped"
    assert rows["line"]["rate budget"]["state"] == "failed"


@pytest.mark.parametrize(
    ("words", "is_alone"),
    [
        (["--proofs", TELEGRAM], True),
        (["--proofs", f"{TELEGRAM}::test_it", "-q"], True),
        (["--proofs", "-k", "telegram"], False),
        (["--proofs", "--json"], False),
    ],
)
def test_what_is_named_is_run_instead_of_everything(words: list[str], is_alone: bool) -> None:
    assert proving(words, is_real=False) == words + ([] if is_alone else PROVING)
    assert proving(words, is_real=True) == words + ([] if is_alone else [*PROVING, *REALS])


@pytest.mark.parametrize(
    ("named", "narrowed", "is_whole"),
    [
        (PROVING, "", True),
        (["tests"], "", True),
        (PROVING, "telegram", False),
        ([TELEGRAM], "", False),
        ([f"{TELEGRAM}::test_it"], "", False),
        (["tests/inbox/webchat"], "", False),
    ],
)
def test_a_channel_that_nothing_proves_shows_where_nothing_was_left_out(
    named: list[str], narrowed: str, is_whole: bool
) -> None:
    assert proofs.is_whole(named, ROOT, narrowed) is is_whole
