"""What the headers of an answer tell of our quota; platforms have five ways of saying it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from inbox.adapters import reading
from inbox.core.budget import Quota

LONGEST = timedelta(days=1)
EPOCH = 1_000_000_000  # a larger number is a second since 1970, a smaller one a number of seconds
FAMILIES = ("x-rate-limit-", "x-ratelimit-", "ratelimit-")
# Percent of an app's, a Page's and a business's calls. Source: Graph API, "Rate Limits".
META = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")
SHARES = ("call_count", "total_cputime", "total_time")
MOST = 1000  # percent: beyond all of it; a longer number than that would be none
META_RESET = timedelta(minutes=5)  # its hour rolls: a twelfth of it is back by then
BUSY = frozenset({429, 503})
_NUMBER = re.compile(r"([a-z-]+)[=:](\d+)")


@dataclass(slots=True)
class Heard:
    """What one client's answers told; one for each use of an adapter."""

    calls: int = 0
    quotas: list[Quota] = field(default_factory=list)

    def note(self, response: httpx.Response) -> None:
        self.calls += 1
        self.quotas += told(response.status_code, response.headers)


def told(status: int, headers: Mapping[str, str]) -> list[Quota]:
    """Every count in the headers; what cannot be read is left out. Header names in lower case."""
    answered = reading.dated(headers.get("date", ""))
    found = [
        *_families(headers, answered),
        *_structured(headers),
        *_apple(headers),
        *_meta(headers),
    ]
    pause = _pause(headers.get("retry-after", ""), answered)
    if status in BUSY and pause is not None:
        found.append(Quota(1.0, pause))
    return found


def _families(headers: Mapping[str, str], answered: datetime | None) -> Iterator[Quota]:
    for family in FAMILIES:
        limit, left = (
            reading.number(headers.get(family + name)) for name in ("limit", "remaining")
        )
        policy = dict(_NUMBER.findall(headers.get("ratelimit-policy", "")))
        limit = limit or reading.number(policy.get("q"))
        if limit and left is not None:
            until = _until(headers.get(family + "reset", ""), answered)
            yield _quota(limit, left, until or _span(reading.number(policy.get("w"))))


def _structured(headers: Mapping[str, str]) -> Iterator[Quota]:
    """`RateLimit: "name";r=50;t=30` beside `RateLimit-Policy: "name";q=100;w=60`."""
    limits = dict(_NUMBER.findall(headers.get("ratelimit-policy", "")))
    now = dict(_NUMBER.findall(headers.get("ratelimit", "")))
    limit, left = reading.number(limits.get("q")), reading.number(now.get("r"))
    if limit and left is not None:
        yield _quota(limit, left, _span(reading.number(now.get("t") or limits.get("w"))))


def _apple(headers: Mapping[str, str]) -> Iterator[Quota]:
    """`X-Rate-Limit: user-hour-lim:3600;user-hour-rem:3599;` Source: App Store Connect API."""
    parts = dict(_NUMBER.findall(headers.get("x-rate-limit", "")))
    limit, left = (reading.number(parts.get(f"user-hour-{name}")) for name in ("lim", "rem"))
    if limit and left is not None:
        yield _quota(limit, left, None)


def _meta(headers: Mapping[str, str]) -> Iterator[Quota]:
    for name in META:
        for counted in _counts(headers.get(name, "")):
            shares = [counted.get(share) for share in SHARES]
            numbers = [one for one in shares if isinstance(one, int | float)]
            minutes = reading.number(counted.get("estimated_time_to_regain_access"))
            if minutes:
                yield Quota(1.0, _span(minutes * 60))
            elif numbers:
                yield Quota(min(max(numbers), MOST) / 100, META_RESET)


def _counts(written: str) -> list[dict[str, Any]]:
    """One count, or a list of them for each business."""
    try:
        found = reading.mapping(json.loads(written or "{}"))
    except (ValueError, RecursionError):
        return []
    return [found, *(one for listed in found.values() for one in reading.items(listed))]


def _quota(limit: int, left: int, resets_in: timedelta | None) -> Quota:
    return Quota(1 - max(0, min(left, limit)) / limit, resets_in)


def _until(reset: str, answered: datetime | None) -> timedelta | None:
    """Told as seconds from now, as a second since 1970, or as a moment in ISO 8601."""
    number = reading.number(reset)
    if number is not None and number < EPOCH:
        return _span(number)
    at = reading.moment(reset)
    if at == reading.UNTOLD or answered is None:
        return None
    return min(max(at - answered, timedelta()), LONGEST)


def _pause(told: str, answered: datetime | None) -> timedelta | None:
    """Told in seconds, or as a date, which is seen from the answer's own."""
    until = reading.dated(told)
    if until and answered:
        return min(max(until - answered, timedelta()), LONGEST)
    return _span(reading.number(told))


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=max(0, min(seconds, 86_400)))
