"""The sample that docs/webhooks.md gives to others."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from responders.core.standard_webhooks import secret_of, signatures

PAGE = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"
OLD, NEW = secret_of(b"o" * 32), secret_of(b"n" * 32)


def sample() -> Any:
    [code] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    found: dict[str, Any] = {}
    exec(code, found)
    return found["is_from_dua_arah"]


def headers(stamp: int, body: bytes) -> dict[str, str]:
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(stamp),
        "webhook-signature": signatures([NEW, OLD], "evt_1", stamp, body),
    }


def test_the_sample_believes_us_and_nobody_else() -> None:
    verify, now = sample(), int(time.time())
    assert verify(OLD, headers(now, b"{}"), b"{}")
    assert verify(NEW, headers(now, b"{}"), b"{}")
    assert not verify(secret_of(b"x" * 32), headers(now, b"{}"), b"{}")
    assert not verify(NEW, headers(now, b"{}"), b"[]")
    assert not verify(NEW, headers(now - 301, b"{}"), b"{}")
