"""How calls to X prove themselves, and what its answers and refusals mean."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from inbox.adapters import http, oauth1, reading
from inbox.adapters.errors import (
    AdapterError,
    Ambiguous,
    CredentialsRejected,
    RateLimited,
    Rejected,
    Unreachable,
)

HOST = "https://api.x.com"
# The app itself may not: no message will go out until a person has changed that.
APP_REFUSED = frozenset({"client-forbidden", "unsupported-authentication", "oauth1-permissions"})
# Nothing heals this but money or the next month; replies wait meanwhile.
SPENT = frozenset({"credits-depleted", "usage-capped"})
SPENT_PAUSE = timedelta(hours=1)
PAYMENT_REQUIRED = 402
# Milliseconds; the moment from which the platform's ids count. Source: X developer documentation, "X IDs".
ID_EPOCH = 1_288_834_974_657
ID_DIGITS = 15  # shorter ids are older than this way of making them


def call(
    client: httpx.Client,
    method: str,
    url: str,
    *,
    keys: oauth1.Keys,
    clock: Callable[[], float],
    bearer: str = "",
    params: Mapping[str, str] | None = None,
    content: Mapping[str, Any] | None = None,
    form: Mapping[str, str] | None = None,
    files: Mapping[str, http.File] | None = None,
    is_safe: bool | None = None,
) -> dict[str, Any]:
    """What X answered; `bearer` replaces the account's signature where X wants a token instead."""
    proof = f"Bearer {bearer}"
    if not bearer:
        nonce, now = uuid.uuid4().hex, int(clock())
        proof = oauth1.header(keys, method, url, params, nonce=nonce, at_seconds=now)
    headers = {"authorization": proof}
    is_safe = method == "GET" if is_safe is None else is_safe
    body: dict[str, Any] = {"content": content, "form": form, "files": files}
    answer = http.call(client, method, url, is_safe=is_safe, headers=headers, params=params, **body)
    problems = reading.items(answer.content.get("errors"))
    if answer.is_ok and (answer.content.get("data") or not problems):
        return answer.content
    if answer.is_ok:
        raise refusal(answer.status, problems[0], is_safe=is_safe)
    raise refusal(answer.status, {"errors": problems, **answer.content}, is_safe=is_safe)


def refusal(status: int, problem: dict[str, Any], *, is_safe: bool) -> AdapterError:
    """What one problem means; X names its type in the last part of an address."""
    kind = reading.text(problem.get("type")).rpartition("/")[2]
    first = next(iter(reading.items(problem.get("errors"))), {})
    told = (first.get("message"), problem.get("detail"), problem.get("message"))
    words = next(filter(None, map(reading.text, (*told, problem.get("title")))), "Refused.")[:300]
    code = f"{status}/{kind}" if kind and kind != "about:blank" else str(status)
    if status == 401 or kind in APP_REFUSED:
        return CredentialsRejected(words, code)
    if status == PAYMENT_REQUIRED or kind in SPENT:
        return RateLimited(words, code, retry_after=SPENT_PAUSE)
    if kind == "rate-limit-exceeded":
        return RateLimited(words, code)
    if kind == "internal-error":
        return Unreachable(words, code) if is_safe else Ambiguous(words, code)
    return Rejected(words, code)


def milliseconds(name: str) -> int | None:
    """When the post or message of this id was made; its upper bits are the time."""
    number = reading.number(name) if len(name) >= ID_DIGITS else None
    return (number >> 22) + ID_EPOCH if number and number > 0 else None


def made_at(name: str) -> datetime:
    return reading.moment(milliseconds(name), milliseconds=True)


def id_at(at: datetime) -> str:
    """The smallest id that anything made at `at` can have."""
    return str(max(0, int(at.timestamp() * 1000) - ID_EPOCH) << 22)


def safe(name: str) -> str:
    """An id that may stand in an address."""
    if not (name.isascii() and name.isdecimal() and len(name) <= 19):
        raise Rejected("There is nothing to answer to.", "no_target")
    return name
