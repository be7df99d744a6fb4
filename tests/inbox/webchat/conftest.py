"""A chat, and Sari's browser at it."""

from __future__ import annotations

import pytest
from django.test import Client

from inbox.models import Channel
from inbox.operations import connections
from tests.builders import MONDAY_TEN, a_brand
from tests.inbox.webchat.browsing import a_stranger, at


@pytest.fixture
def channel() -> Channel:
    return connections.connect(
        a_brand(),
        "webchat",
        {},
        options={"origins": ["https://www.bank.example"]},
        by=None,
        at=MONDAY_TEN,
    )


@pytest.fixture
def sari(channel: Channel) -> Client:
    """Sari's browser, with the page open."""
    client = a_stranger()
    assert client.get(at(channel)).status_code == 200
    return client
