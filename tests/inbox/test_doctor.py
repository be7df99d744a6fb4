from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from inbox.doctor import channels, servers, workers
from inbox.doctor.finding import Level, fail, ok, page, warn, worst
from inbox.models import Brand, Channel, Heartbeat, Hook

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody listens


def a_channel(**fields: object) -> Channel:
    brand = Brand.objects.create(name="Bank Arunika", slug="arunika", created_at=NOON)
    given = {"kind": "sandbox", "account": "a", "name": "Sandbox", "credentials": {}}
    return Channel.objects.create(brand=brand, created_at=NOON, **(given | fields))


def test_the_worst_finding_decides() -> None:
    assert (
        worst([ok("disk", "fine"), fail("disk", "full", "Make room."), ok("disk", "fine")])
        == "fail"
    )


def test_the_page_says_what_to_do_where_something_is_not_well() -> None:
    lines = page([ok("disk", "half is free"), warn("hooks", "none answers", "Look.")]).splitlines()

    assert lines[0].split() == ["ok", "disk", "half", "is", "free"]
    assert lines[2].strip() == "Look."


@pytest.mark.parametrize(
    ("apart", "level"),
    [(timedelta(0), "ok"), (timedelta(seconds=1), "warn"), (timedelta(seconds=-3), "fail")],
)
def test_a_database_clock_that_is_off_is_told(apart: timedelta, level: str) -> None:
    assert servers.clock(NOON, NOON + apart, NOON).level == level


@pytest.mark.parametrize(("free", "level"), [(50, "ok"), (9, "warn"), (4, "fail")])
def test_a_volume_that_fills_is_told_before_it_is_full(free: int, level: str) -> None:
    assert servers.space(free, 100).level == level


def test_a_broker_that_is_away_is_a_failure() -> None:
    assert servers.valkey("redis://127.0.0.1:9/0").level == Level.FAIL


@pytest.mark.django_db
def test_the_databases_own_state_is_well_in_a_fresh_installation() -> None:
    assert [finding.level for finding in servers.postgres()] == ["ok", "ok", "ok"]


@pytest.mark.django_db
def test_workers_that_do_not_run_are_named_one_by_one() -> None:
    found = workers.workers(within_seconds=0.2)

    assert [finding.about for finding in found if finding.level == "fail"] == [
        "intake worker",
        "deliver worker",
        "sla worker",
        "default worker",
    ]


@pytest.mark.django_db
def test_a_schedule_that_was_never_seen_is_a_failure() -> None:
    assert workers.beat(within_seconds=0).found == "beat was never seen"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ages", "level"),
    [([], "fail"), ([0.1], "warn"), ([0.1, 0.3], "ok"), ([2.5, 0.3], "warn"), ([9, 9.5], "fail")],
)
def test_two_fresh_watches_over_the_clocks_are_wanted(ages: list[float], level: str) -> None:
    for number, age in enumerate(ages):
        Heartbeat.objects.create(name=f"ticker:{number}", at=NOON - timedelta(seconds=age))

    assert workers.ticker(NOON).level == level


@pytest.mark.django_db
def test_a_broken_channel_is_a_failure_with_its_reason() -> None:
    a_channel(state=Channel.State.BROKEN, broken_reason="the token has expired")

    found = channels.states()

    assert [(finding.level, finding.found) for finding in found] == [
        ("fail", "Sandbox is broken: the token has expired")
    ]


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_is_told_without_its_token() -> None:
    channel = a_channel()
    hook = Hook.objects.create(brand=channel.brand, kind="sandbox", secrets={}, created_at=NOON)

    (found,) = channels.hooks(NOWHERE)

    assert found.level == Level.FAIL
    assert hook.token not in found.found + found.remedy


@pytest.mark.django_db
def test_the_command_prints_one_object_and_fails_where_something_failed(
    settings: Settings,
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    output = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", stdout=output)

    assert ended.value.code == 1
    assert json.loads(output.getvalue())["level"] == "fail"


def test_a_data_directory_that_is_not_made_yet_has_a_disk_all_the_same(tmp_path: Path) -> None:
    assert servers.disk(tmp_path / "var").about == "disk"


def test_mail_that_is_not_set_up_is_told(settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    found = servers.mail()
    assert (found.level, found.remedy) == (Level.WARN, "Set DUA_EMAIL_URL.")


def test_a_mail_server_that_is_away_is_told(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert servers.mail().level == Level.WARN
