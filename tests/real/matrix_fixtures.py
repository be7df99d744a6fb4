"""For each test: a homeserver, our account at it, and two customers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from inbox.adapters import http
from inbox.adapters.matrix import Matrix
from tests.real.matrix_desk import Desk
from tests.real.synapse import Person, Synapse, running


@pytest.fixture(scope="session")
def synapse() -> Iterator[Synapse]:
    with running() as started:
        yield started


@pytest.fixture
def sari(synapse: Synapse) -> Person:
    return synapse.meet(f"sari-{uuid.uuid4().hex[:6]}")


@pytest.fixture
def joko(synapse: Synapse) -> Person:
    return synapse.meet(f"joko-{uuid.uuid4().hex[:6]}")


@pytest.fixture
def desk(synapse: Synapse) -> Iterator[Desk]:
    brand = synapse.meet(f"brand-{uuid.uuid4().hex[:6]}")
    with http.client() as client:
        credentials = {"homeserver": synapse.address, "access_token": brand.token}
        adapter = Matrix(credentials, client, secrets={"account": brand.id})
        started = Desk(adapter, brand.id)
        started.read()
        yield started
