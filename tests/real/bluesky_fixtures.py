"""For all tests: Bluesky's servers. For each: a brand and a customer of it there."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from inbox.adapters import atproto, http
from tests.real import atproto_network
from tests.real.atproto_network import Network
from tests.real.bluesky_cast import Played


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with atproto_network.running() as started:
        yield started


@pytest.fixture
def played(network: Network) -> Iterator[Played]:
    atproto.SESSIONS.clear()
    name = uuid4().hex[:8]
    with http.client() as client:
        both = Played(network.join(f"brand-{name}"), network.join(f"sari-{name}"), client)
        both.cursor = both.adapter.poll(None).cursor
        yield both
