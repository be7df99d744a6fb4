"""Typed readers for environment variables; a wrong value stops the start with one sentence."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

SOCKET_PATH_LIMIT = 90  # sun_path holds 108 bytes; the servers append a file name


class SettingWrong(Exception):
    """A setting is missing or unreadable; the message names the variable."""


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    """`true`, `false` or unset; anything else raises SettingWrong."""
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in {"true", "false"}:
        return value == "true"
    raise SettingWrong(f"{name} must be true or false, not {value!r}.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    value = os.environ.get(name, "").strip()
    if value == "":
        return default
    if not value.isdecimal() or int(value) < least:
        raise SettingWrong(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def choice(name: str, default: str, *, among: Collection[str]) -> str:
    value = text(name, default)
    if value not in among:
        raise SettingWrong(f"{name} must be one of {', '.join(sorted(among))}, not {value!r}.")
    return value


def zone(name: str, default: str) -> str:
    """The name of a time zone, such as Asia/Jakarta."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise SettingWrong(f"{name} must name a time zone, not {value!r}.") from error
    return value


def words(name: str, default: str) -> list[str]:
    """Comma-separated, or in the file that NAME_FILE names."""
    return [word.strip() for word in (secret(name) or default).split(",") if word.strip()]


def url(name: str, default: str, *, schemes: tuple[str, ...]) -> str:
    """An address, or NAME_FILE with it; one that is wrong is not repeated, as it may hold a password."""
    value = secret(name) or default
    if not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise SettingWrong(f"{name} must begin with {' or '.join(schemes)}://.")
    return value.rstrip("/")


def mail(name: str) -> dict[str, object]:
    """Django's settings for the mail server at the address in NAME; without one, none that sends.

    smtps:// is encrypted from the start. smtp:// must turn to encryption, unless the server is on this machine.
    """
    parts = urlsplit(url(name, "", schemes=("smtp", "smtps")) if is_given(name) else "")
    try:
        port = parts.port
    except ValueError:
        raise SettingWrong(f"{name} has a port that is none.") from None
    host, is_sealed = parts.hostname or "", parts.scheme == "smtps"
    if parts.scheme and not host:
        raise SettingWrong(f"{name} must name a host.")
    return {
        "host": host,
        "port": port or (465 if is_sealed else 587),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "is_sealed": is_sealed,
        "turns_to_tls": bool(host)
        and not is_sealed
        and host not in {"127.0.0.1", "localhost", "::1"},
    }


def database(name: str, address: str) -> dict[str, str]:
    """The parts of the PostgreSQL address in NAME: dbname, user, host, ... and libpq's own options."""
    try:
        return {key: str(part) for key, part in conninfo_to_dict(address).items()}
    except ProgrammingError:  # its words repeat the password
        raise SettingWrong(f"{name} cannot be read as a PostgreSQL address.") from None


def is_given(name: str) -> bool:
    return bool(os.environ.get(name, "").strip() or os.environ.get(f"{name}_FILE", "").strip())


def secret(name: str) -> str | None:
    """The variable NAME, or the content of the file that NAME_FILE names; None where neither is set."""
    value = os.environ.get(name, "").strip()
    path = os.environ.get(f"{name}_FILE", "").strip()
    if value or not path:
        return value or None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingWrong(f"{name}_FILE cannot be read: {error.strerror}.") from error


def run_dir(data: Path) -> Path:
    """The directory of the servers' sockets for one data directory; short enough for a socket path."""
    near = data / "run"
    if len(os.fsencode(near)) <= SOCKET_PATH_LIMIT:
        return near
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"dua-{digest}"


def kept_address(path: Path) -> str:
    """Where the installation that keeps this file is reached; empty where none runs."""
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def kept_secret(path: Path) -> str:
    """The secret kept in a file of mode 0600; made at the first start."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
    try:
        os.link(fresh, path)  # the first of several starting processes wins
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text(encoding="ascii")
