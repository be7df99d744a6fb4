from __future__ import annotations

import os
import subprocess
import sys
from fnmatch import fnmatch

import pytest
from celery.schedules import crontab
from django.conf import settings

from inbox.celery import ROLES, app
from inbox.models import Heartbeat
from inbox.tasks import canary

app.loader.import_default_modules()
TASKS = sorted(name for name in app.tasks if not name.startswith("celery."))
TICKS = sorted(app.conf.beat_schedule.items())


@pytest.mark.parametrize(("name", "tick"), TICKS, ids=[name for name, _ in TICKS])
def test_every_tick_of_the_schedule_names_a_task(name: str, tick: dict[str, object]) -> None:
    assert tick["task"] in TASKS


@pytest.mark.parametrize(("name", "tick"), TICKS, ids=[name for name, _ in TICKS])
def test_a_tick_that_nobody_took_lapses_instead_of_piling_up(
    name: str, tick: dict[str, dict[str, float]]
) -> None:
    if isinstance(tick["schedule"], crontab):
        return
    assert 2 <= tick["options"]["expires"] <= max(tick["schedule"], 2)


@pytest.mark.parametrize("pattern", sorted(app.conf.task_routes))
def test_every_route_leads_a_task_to_a_queue_that_a_worker_reads(pattern: str) -> None:
    assert [name for name in TASKS if fnmatch(name, pattern)]
    assert app.conf.task_routes[pattern]["queue"] in ROLES


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("inbox.tasks.drain_envelopes", "intake"),
        ("inbox.tasks.sweep_deliveries", "deliver"),
        ("inbox.tasks.deliver", "deliver"),
        ("responders.tasks.attend", "sla"),
        ("inbox.tasks.prune", "default"),
    ],
)
def test_urgent_work_never_waits_behind_other_work(task: str, queue: str) -> None:
    assert app.amqp.router.route({}, task)["queue"].name == queue


def test_only_plain_data_is_accepted_from_the_broker() -> None:
    assert set(app.conf.accept_content) == {"json"}


@pytest.mark.parametrize(("role", "has_watch"), [("sla", True), ("deliver", False)])
def test_the_watch_over_the_promises_lives_in_the_workers_of_one_role(
    role: str, has_watch: bool
) -> None:
    question = "from inbox.celery import app, TICKER; print(TICKER in app.steps['worker'])"
    done = subprocess.run(
        [sys.executable, "-c", question],
        env={**os.environ, "DUA_ROLE": role, "DJANGO_SETTINGS_MODULE": "inbox.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(has_watch)


@pytest.mark.parametrize(("role", "listens"), [("intake", True), ("deliver", False)])
def test_the_listener_lives_in_the_workers_of_one_role(role: str, listens: bool) -> None:
    question = "from inbox.celery import app, LISTENER; print(LISTENER in app.steps['worker'])"
    done = subprocess.run(
        [sys.executable, "-c", question],
        env={**os.environ, "DUA_ROLE": role, "DJANGO_SETTINGS_MODULE": "inbox.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(listens)


@pytest.mark.django_db
def test_a_canary_that_comes_again_moves_the_same_heartbeat() -> None:
    canary("worker:intake")
    first = Heartbeat.objects.get()

    canary("worker:intake")

    assert Heartbeat.objects.get().at > first.at
