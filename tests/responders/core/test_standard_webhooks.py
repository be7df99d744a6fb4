"""Signatures that programs of others verify."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from responders.core.standard_webhooks import is_signed, secret_of, signatures

OLD, NEW = secret_of(b"o" * 32), secret_of(b"n" * 32)
BODY = b'{"type":"clock.breached"}'


def test_the_signature_is_the_one_the_specification_describes() -> None:
    key = base64.b64decode(NEW.removeprefix("whsec_"))
    expected = hmac.new(key, b"evt_1.1764140000." + BODY, hashlib.sha256).digest()
    header = signatures([NEW], "evt_1", 1764140000, BODY)
    assert header == "v1," + base64.b64encode(expected).decode()


def test_during_a_rotation_either_secret_verifies() -> None:
    header = signatures([NEW, OLD], "evt_1", 1, BODY)
    assert is_signed(header, NEW, "evt_1", 1, BODY)
    assert is_signed(header, OLD, "evt_1", 1, BODY)
    assert not is_signed(header, secret_of(b"x" * 32), "evt_1", 1, BODY)


@pytest.mark.parametrize(
    ("event_id", "timestamp", "body"),
    [("evt_2", 1, BODY), ("evt_1", 2, BODY), ("evt_1", 1, BODY + b" ")],
)
def test_nothing_that_was_signed_can_be_changed(event_id: str, timestamp: int, body: bytes) -> None:
    header = signatures([NEW], "evt_1", 1, BODY)
    assert not is_signed(header, NEW, event_id, timestamp, body)


def test_a_secret_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        signatures(["whsec_?"], "evt_1", 1, BODY)
