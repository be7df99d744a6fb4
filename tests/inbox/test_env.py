from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from inbox import env

NAME = "DUA_EXAMPLE"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)
    return monkeypatch


@pytest.mark.parametrize("value", ["yes", "1", "on"])
def test_a_flag_is_true_or_false_and_nothing_like_it(given: pytest.MonkeyPatch, value: str) -> None:
    given.setenv(NAME, value)

    with pytest.raises(env.SettingWrong, match="DUA_EXAMPLE must be true or false"):
        env.flag(NAME, False)


def test_a_flag_is_read_whatever_its_capitals(given: pytest.MonkeyPatch) -> None:
    given.setenv(NAME, "True")

    assert env.flag(NAME, False) is True


@pytest.mark.parametrize("value", ["-1", "0", "1.5", "many", "²"])
def test_a_number_that_is_none_or_too_small_is_refused(
    given: pytest.MonkeyPatch, value: str
) -> None:
    given.setenv(NAME, value)

    with pytest.raises(env.SettingWrong, match="DUA_EXAMPLE must be a whole number of at least 1"):
        env.integer(NAME, 5, least=1)


def test_an_empty_variable_means_the_default(given: pytest.MonkeyPatch) -> None:
    given.setenv(NAME, " ")

    assert env.integer(NAME, 5) == 5
    assert env.flag(NAME, True) is True
    assert env.words(NAME, "a, b") == ["a", "b"]


def test_the_address_is_known_only_while_something_runs_there(tmp_path: Path) -> None:
    kept = tmp_path / "address"
    assert env.kept_address(kept) == ""
    kept.write_text("http://127.0.0.1:8123\n")
    assert env.kept_address(kept) == "http://127.0.0.1:8123"


def test_a_time_zone_must_exist(given: pytest.MonkeyPatch) -> None:
    given.setenv(NAME, "Asia/Atlantis")

    with pytest.raises(env.SettingWrong, match="DUA_EXAMPLE must name a time zone"):
        env.zone(NAME, "Asia/Jakarta")


def test_a_choice_must_be_one_of_those_offered(given: pytest.MonkeyPatch) -> None:
    given.setenv(NAME, "fr")

    with pytest.raises(env.SettingWrong, match="DUA_EXAMPLE must be one of en, id, not 'fr'"):
        env.choice(NAME, "en", among=["id", "en"])


def test_a_wrong_address_is_refused_without_repeating_its_password(
    given: pytest.MonkeyPatch,
) -> None:
    given.setenv(NAME, "mysql://dua:hunter2@db/dua")

    with pytest.raises(env.SettingWrong, match="must begin with postgresql") as refused:
        env.url(NAME, "", schemes=("postgresql",))
    with pytest.raises(env.SettingWrong, match="cannot be read as a PostgreSQL") as unread:
        env.database(NAME, "postgresql://dua:hunter2@[db/dua")

    assert "hunter2" not in f"{refused.value} {unread.value}"


def test_a_secret_may_lie_in_a_file(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("kept elsewhere\n")
    given.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))

    assert env.secret(NAME) == "kept elsewhere"
    assert env.is_given(NAME)


def test_a_secret_file_that_is_missing_stops_the_start(
    given: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given.setenv(f"{NAME}_FILE", str(tmp_path / "nowhere"))

    with pytest.raises(env.SettingWrong, match="DUA_EXAMPLE_FILE cannot be read: No such file"):
        env.secret(NAME)


def test_the_kept_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret.key"

    assert env.kept_secret(path) == env.kept_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_socket_directory_stays_short_however_deep_the_data_lies(tmp_path: Path) -> None:
    near, far = tmp_path, tmp_path / ("deep/" * 30)

    assert env.run_dir(near) == near / "run"
    assert len(os.fsencode(env.run_dir(far))) < env.SOCKET_PATH_LIMIT
    assert env.run_dir(far) == env.run_dir(far) != env.run_dir(far / "other")


def test_a_wrong_setting_stops_the_start_with_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "check"],
        env={**os.environ, "DUA_UNDO_SECONDS": "soon"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Dua Arah cannot start: DUA_UNDO_SECONDS must be a whole number of at least 0, not 'soon'."
    )


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("smtps://me:p%40ss@mail.example", ("mail.example", 465, "me", "p@ss", True, False)),
        ("smtp://mail.example:2525", ("mail.example", 2525, "", "", False, True)),
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, "", "", False, False)),
        ("", ("", 587, "", "", False, False)),
    ],
)
def test_a_mail_server_is_read_from_its_address(
    given: pytest.MonkeyPatch, address: str, told: tuple[object, ...]
) -> None:
    given.setenv(NAME, address)

    assert tuple(env.mail(NAME).values()) == told


@pytest.mark.parametrize("address", ["http://mail.example", "smtp://", "smtp://mail.example:many"])
def test_an_address_that_names_no_mail_server_is_refused(
    given: pytest.MonkeyPatch, address: str
) -> None:
    given.setenv(NAME, address)

    with pytest.raises(env.SettingWrong, match="DUA_EXAMPLE"):
        env.mail(NAME)
