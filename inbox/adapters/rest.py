"""Call a platform that answers with lists or with nothing, and tells its quota in headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from inbox.adapters import http, reading
from inbox.adapters.errors import Ambiguous, PayloadMalformed, RateLimited, Unreachable
from inbox.adapters.http import _BEFORE, _read  # the same bounds and the same doubts

RESETS = ("ratelimit-reset", "x-ratelimit-reset")
LONGEST_PAUSE = timedelta(days=1)
Params = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered below 500: any JSON, storable; None where nothing was said."""

    status: int
    content: Any
    headers: Mapping[str, str]

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


def call(
    client: httpx.Client,
    method: str,
    url: str,
    *,
    is_safe: bool | None = None,
    headers: Mapping[str, str] | None = None,
    params: Params = (),
    content: Mapping[str, Any] | None = None,
    files: Mapping[str, http.File] | None = None,
    raw: bytes | None = None,
) -> Reply:
    """Send once; raises as `http.call` does. A pause is read from the quota's headers, too."""
    lost = Unreachable if (method == "GET" if is_safe is None else is_safe) else Ambiguous
    try:
        with client.stream(
            method,
            url,
            headers=headers,
            params=list(params) or None,
            json=content,
            files=files,
            content=raw,
        ) as response:
            body = _read(response)
    except _BEFORE as error:
        raise Unreachable("The platform could not be reached.", type(error).__name__) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise lost("Contact with the platform was lost.", type(error).__name__) from error
    code = str(response.status_code)
    if response.status_code == 429:
        raise RateLimited("Too many calls.", code, retry_after=pause(response.headers))
    if response.status_code >= 500:
        raise lost("The platform failed.", code)
    try:
        parsed = None if body == b"" and response.is_success else reading.decode(body or b"")
    except PayloadMalformed as error:
        # Something on the way answered, not the platform: what became of the call is not known.
        raise lost("The platform's answer cannot be read.", code) from error
    if response.status_code == 408 or response.is_redirect:
        raise lost("Something on the way answered.", code)
    return Reply(response.status_code, parsed, response.headers)


def https(typed: str) -> str:
    """The address of a server that somebody typed, whichever way; never another scheme."""
    return "https://" + typed.strip().rstrip("/").rpartition("://")[2]


def pause(headers: Mapping[str, str]) -> timedelta | None:
    """How long to wait: told in seconds, or as the moment of reset, seen from the answer's own date."""
    told = http.seconds(headers.get("retry-after"))
    if told is not None:
        return told
    reset = reading.moment(*(headers.get(name) for name in RESETS))
    answered = _dated(headers.get("date", ""))
    if reset == reading.UNTOLD or answered is None or reset <= answered:
        return None
    return min(reset - answered, LONGEST_PAUSE)


def _dated(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, TypeError):
        return None
