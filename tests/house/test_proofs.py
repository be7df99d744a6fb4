"""What is said to prove a channel is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from inbox import adapters
from tests import proofs

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("proof", proofs.named(), ids=lambda proof: f"{proof.channel} {proof.cell}")
def test_a_proof_names_a_channel_and_a_test_that_exist(proof: proofs.Proof) -> None:
    file, _, name = proof.test.partition("::")
    assert proof.channel in adapters.kinds()
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
