"""Read what a platform sent without trusting its shape: a wrong type reads as nothing."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from inbox.adapters.errors import PayloadMalformed
from inbox.core import cleaning

# Stands where the platform told no time at all; intake then takes the time of receipt.
UNTOLD = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_SECONDS = 253_402_214_400  # the last day of the year 9999
_KEY_LENGTH = 200


def decode(body: bytes) -> Any:
    """The JSON in it, with every text storable; raises PayloadMalformed."""
    try:
        return cleaning.decode(body)
    except RecursionError:
        raise PayloadMalformed("The body is nested too deeply.", "too_deep") from None
    except ValueError as error:
        raise PayloadMalformed("The body is not JSON.", "not_json") from error


def mapping(value: Any, *path: str) -> dict[str, Any]:
    """The object at `path` inside `value`, or an empty one."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; anything else in it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def identifier(value: Any) -> str:
    """An id as a string, whether it came as a string or as a number."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        try:
            return str(value)
        except ValueError:  # more digits than Python prints
            return hex(value)
    return value if isinstance(value, str) else ""


def number(value: Any) -> int | None:
    """A whole number that came as one, or as its digits."""
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment(*values: Any, milliseconds: bool = False) -> datetime:
    """The first of the values that is a point in time (Unix, or ISO 8601 with a zone), else UNTOLD."""
    for value in values:
        told = _unix(value, milliseconds) if not isinstance(value, str) else _written(value)
        if told is not None:
            return told
    return UNTOLD


def dated(value: str) -> datetime | None:
    """A moment as headers tell it; None for anything else, and for the end of the calendar."""
    try:
        return parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def key(*parts: str) -> str:
    """One key of several parts; a very long one is replaced by its digest."""
    joined = ":".join(parts)
    if len(joined) <= _KEY_LENGTH:
        return joined
    return "sha256:" + hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def digest(value: Any) -> str:
    """The same for equal JSON: the key of an event that has no id of its own."""
    try:
        plain = json.dumps(value, sort_keys=True)
    except ValueError:  # a number of too many digits
        plain = ascii(sorted(value)) if isinstance(value, dict) else ""
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def _unix(value: Any, milliseconds: bool) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 < value < _LATEST_SECONDS * (1000 if milliseconds else 1):
        return None
    seconds, rest = divmod(value, 1000) if milliseconds else (value, 0)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=rest)


def _written(value: str) -> datetime | None:
    if value.isascii() and value.isdecimal():
        return _unix(int(value), milliseconds=len(value) > 11) if len(value) < 16 else None
    try:
        told = datetime.fromisoformat(value)
        return told.astimezone(UTC) if told.tzinfo else None
    except (ValueError, OverflowError):
        return None
