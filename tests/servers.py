"""The servers of a test run: one PostgreSQL and one Valkey for all its processes, unless some are given."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator

import django.conf
import pytest
from hypothesis import HealthCheck, settings

from inbox.processes.temporary import servers

# Two cores that also run a browser are slow at times, and slowness is no fault of what is tried.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
GIVEN = ("DATABASE_URL", "REDIS_URL")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Runs around the plugin that loads the settings, so that they already find the servers' addresses."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        _take_own_redis_database(int(worker.removeprefix("gw")))
    elif not all(os.environ.get(name) for name in GIVEN):
        stack = contextlib.ExitStack()
        early_config.add_cleanup(stack.close)
        started = stack.enter_context(servers())
        for name, value in started.env.items():
            os.environ.setdefault(name, value)
    if not worker and "DUA_DATA" not in os.environ:
        kept = tempfile.TemporaryDirectory(prefix="dua-kept-")
        early_config.add_cleanup(kept.cleanup)
        os.environ["DUA_DATA"] = kept.name  # of all processes: what one keeps, another may read
    os.environ.setdefault("DUA_SECRET_KEY", "only-for-tests-" + "0" * 40)
    os.environ.setdefault(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
    )  # the browser driver runs an event loop
    return (yield)


def pytest_configure() -> None:
    """Static files are found when they are asked for: each client would look all of them up first."""
    django.conf.settings.WHITENOISE_AUTOREFRESH = True


def _take_own_redis_database(number: int) -> None:
    base, _, database = os.environ["REDIS_URL"].partition("?db=")
    if database:
        os.environ["REDIS_URL"] = f"{base}?db={number + 1}"
