"""Call a platform that answers with lists or with nothing, and tells its quota in headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from inbox.adapters import exchange, http, reading
from inbox.adapters.errors import PayloadMalformed, RateLimited

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
    lost = exchange.doubt(method, is_safe)
    sent = {"content": raw, "json": content, "files": files}
    response, body = exchange.once(
        client, method, url, lost, headers=headers, params=list(params) or None, **sent
    )
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
    answered = reading.dated(headers.get("date", ""))
    if reset == reading.UNTOLD or answered is None or reset <= answered:
        return None
    return min(reset - answered, LONGEST_PAUSE)
