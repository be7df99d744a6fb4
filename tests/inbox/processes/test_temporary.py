from __future__ import annotations

import stat
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings

PEERS_ONLY = 0o700
OWN_ADDRESS = "postgresql://dua@/dua?host="

pytestmark = pytest.mark.skipif(
    not settings.DATABASE_URL.startswith(OWN_ADDRESS), reason="DATABASE_URL names another server."
)


def test_a_test_run_talks_to_servers_of_its_own() -> None:
    with psycopg.connect(settings.DATABASE_URL) as connection:
        row = connection.execute("select current_user, version() like 'PostgreSQL 18%'").fetchone()

    assert row == ("dua", True)
    assert redis.from_url(settings.REDIS_URL).ping()


def test_nobody_else_can_open_the_directory_of_the_sockets() -> None:
    with psycopg.connect(settings.DATABASE_URL) as connection:
        run = connection.info.host

    assert stat.S_IMODE(Path(run).stat().st_mode) == PEERS_ONLY


def test_the_server_listens_on_no_network_address() -> None:
    with psycopg.connect(settings.DATABASE_URL) as connection:
        row = connection.execute("select current_setting('listen_addresses')").fetchone()

    assert row == ("",)


def test_letters_beyond_ascii_compare_the_same_on_every_machine() -> None:
    with psycopg.connect(settings.DATABASE_URL) as connection:
        row = connection.execute("select lower('ÉCOLE')").fetchone()

    assert row == ("école",)
