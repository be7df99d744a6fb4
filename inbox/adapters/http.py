"""One way to call a platform: bounded in time and size, and honest about what may have been heard."""

from __future__ import annotations

import functools
import json
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx

from inbox.adapters import exchange, patience, reading
from inbox.adapters.errors import RateLimited, Rejected
from inbox.adapters.quotas import Heard
from inbox.core import cleaning

File = tuple[str, bytes, str]  # name, content, type
TIMEOUT = httpx.Timeout(15, connect=5)
# Shorter than platforms keep idle connections: a call on one they just closed would be uncertain.
LIMITS = httpx.Limits(max_connections=20, keepalive_expiry=3)
logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses; some hold a token


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered below 500; `content` is an empty object where that was no JSON object."""

    status: int
    content: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


def client(heard: Heard | None = None) -> httpx.Client:
    """Ignores proxy variables and follows no redirect. `heard` notes what every answer's headers tell."""
    return httpx.Client(
        transport=patience.Transport(_trust(), LIMITS),
        timeout=TIMEOUT,
        trust_env=False,
        follow_redirects=False,
        event_hooks={"response": [heard.note]} if heard else None,
    )


@functools.cache
def _trust() -> ssl.SSLContext:
    """Read once: the authorities' certificates take longer to load than a message to send."""
    return httpx.create_ssl_context(trust_env=False)


def call(
    http: httpx.Client,
    method: str,
    url: str,
    *,
    is_safe: bool | None = None,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    content: Mapping[str, Any] | None = None,
    form: Mapping[str, str] | None = None,
    files: Mapping[str, File] | None = None,
    raw: bytes | None = None,
    is_plain: bool = False,
) -> Answer:
    """Send once: `content` as JSON, `form` as a form, with `files` in parts, or `raw` bytes.

    `is_safe`: the call changes nothing, so that contact lost on the way costs only a retry.
    `is_plain`: what is answered is no JSON but words, if anything, and stands in `content["words"]`.

    Raises Unreachable where certainly nothing was said (or, for a safe call, whatever went wrong),
    RateLimited, and Ambiguous where the call left and its fate is not known.
    """
    lost = exchange.doubt(method, is_safe)
    sent = {"content": raw, "json": content, "data": form, "files": files}
    response, body = exchange.once(http, method, url, lost, headers=headers, params=params, **sent)
    code = str(response.status_code)
    parsed = {} if response.status_code == 204 else None if body is None else _parse(body, is_plain)
    if response.status_code == 429:
        pause = seconds(response.headers.get("retry-after")) or _told(parsed) or _until(response)
        raise RateLimited("Too many calls.", code, retry_after=pause)
    if response.status_code >= 500:
        raise lost("The platform failed.", code)
    if response.status_code == 408 or parsed is None:
        # Something on the way answered, not the platform: what became of the call is not known.
        raise lost("The platform's answer cannot be read.", code)
    return Answer(response.status_code, parsed, response.headers)


def part(name: str) -> str:
    """An id as one part of an address. Raises Rejected for one that would lead to another address.

    Dots stay dots when they are quoted, and whoever sends or takes the call resolves them.
    """
    if name in {"", ".", ".."}:
        raise Rejected("There is nothing under that name.", "no_target")
    return quote(name, safe="", errors="replace")


def seconds(value: object, *, most: timedelta = timedelta(days=1)) -> timedelta | None:
    """A pause told in seconds; the form with a date is not read, since nobody here knows what time it is."""
    if isinstance(value, str):
        value = int(value) if value.isdecimal() and len(value) < 10 else None
    if not isinstance(value, int):
        return None
    return min(timedelta(seconds=min(max(value, 0), 10**9)), most)


def _told(parsed: dict[str, Any] | None) -> timedelta | None:
    """Some say it in the body."""
    milliseconds = (parsed or {}).get("retry_after_ms")
    if isinstance(milliseconds, int) and milliseconds >= 0:
        return timedelta(milliseconds=min(milliseconds, 86_400_000))
    parameters = (parsed or {}).get("parameters")
    return seconds(parameters.get("retry_after")) if isinstance(parameters, dict) else None


def _until(response: httpx.Response) -> timedelta | None:
    """Some tell the second at which they count anew; their own clock says how far that is."""
    reset, date = response.headers.get("x-rate-limit-reset", ""), response.headers.get("date", "")
    now = reading.dated(date)
    if now is None or not reset.isdecimal() or len(reset) >= 12:
        return None
    return seconds(max(0, int(reset) - int(now.timestamp())))


def _decoded(body: bytes) -> Any:
    """With every text storable; what is nested too deeply is left out, because the rest is wanted."""
    try:
        return cleaning.decode(body)
    except RecursionError:
        return cleaning.scrub(json.loads(body), prunes=True)


def _parse(body: bytes, is_plain: bool) -> dict[str, Any] | None:
    if is_plain:
        return {"words": cleaning.clip(body.decode("utf-8", "replace"), 300).strip()}
    try:
        parsed = _decoded(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None
