"""Where a platform could fetch something from."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.operations import channels
from tests.builders import a_channel

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("public_url", "is_public"),
    [
        ("https://inbox.example", True),
        ("https://203.0.113.7", False),  # kept for examples
        ("https://93.184.216.34", True),
        ("http://inbox.example", False),
        ("https://127.0.0.1:8000", False),
        ("https://192.168.1.4", False),
        ("https://[::1]", False),
        ("https://localhost", False),
        ("https://inbox", False),
        ("https://inbox.local", False),
    ],
)
def test_a_platform_reaches_only_the_worlds_addresses(
    settings: Any, public_url: str, is_public: bool
) -> None:
    settings.PUBLIC_URL = public_url
    for kind in ("instagram", "line"):
        assert bool(channels.capabilities(a_channel(kind=kind)).encloses) is is_public
