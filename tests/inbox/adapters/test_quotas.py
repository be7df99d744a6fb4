"""What the headers of an answer tell of our quota."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from inbox.adapters import http, quotas
from inbox.adapters.quotas import Heard
from inbox.core.budget import ALL, POLL, Quota, Rest, rests

DATE = {"date": "Mon, 23 Nov 2026 03:00:00 GMT"}  # 1795402800
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (
            200,
            {
                "x-rate-limit-limit": "300",
                "x-rate-limit-remaining": "30",
                "x-rate-limit-reset": "1795402860",
            },
            [Quota(0.9, MINUTE)],
        ),
        (
            200,
            {
                "x-ratelimit-limit": "300",
                "x-ratelimit-remaining": "75",
                "x-ratelimit-reset": "2026-11-23T03:05:00.000Z",
            },
            [Quota(0.75, 5 * MINUTE)],
        ),
        (
            200,
            {
                "ratelimit-limit": "3000",
                "ratelimit-remaining": "1500",
                "ratelimit-reset": "30",
                "ratelimit-policy": "3000;w=300",
            },
            [Quota(0.5, timedelta(seconds=30))],
        ),
        (
            200,
            {
                "ratelimit-limit": "10",
                "ratelimit-remaining": "0",
                "ratelimit-policy": "10;w=60",
            },
            [Quota(1.0, MINUTE)],
        ),
        (
            200,
            {"ratelimit": '"default";r=25;t=60', "ratelimit-policy": '"default";q=100;w=600'},
            [Quota(0.75, MINUTE)],
        ),
        (200, {"x-rate-limit": "user-hour-lim:3600;user-hour-rem:900;"}, [Quota(0.75)]),
        (429, {"retry-after": "30"}, [Quota(1.0, timedelta(seconds=30))]),
        (200, {"retry-after": "30"}, []),
        (429, {"retry-after": "Mon, 23 Nov 2026 03:01:00 GMT"}, [Quota(1.0, MINUTE)]),
        (429, {"retry-after": "soon"}, []),
        (503, {"retry-after": "99999999"}, [Quota(1.0, timedelta(days=1))]),
    ],
)
def test_every_familys_headers_are_read(
    status: int, headers: dict[str, str], told: list[Quota]
) -> None:
    found = quotas.told(status, httpx.Headers({**DATE, **headers}))
    assert [(round(one.used, 6), one.resets_in) for one in found] == [
        (one.used, one.resets_in) for one in told
    ]


def test_metas_percentages_and_minutes_are_read() -> None:
    use = {"call_count": 28, "total_cputime": 25, "total_time": 96.5}
    business = {"17841": [{"type": "pages", **use, "estimated_time_to_regain_access": 19}]}
    headers = {"x-app-usage": json.dumps(use), "x-business-use-case-usage": json.dumps(business)}
    assert quotas.told(200, headers) == [
        Quota(0.965, quotas.META_RESET),
        Quota(1.0, 19 * MINUTE),
    ]


@pytest.mark.parametrize("name", [*quotas.META, "x-ratelimit-reset", "ratelimit", "x-rate-limit"])
@pytest.mark.parametrize(
    "value", ["", "[]", "null", '{"a":[1]}', '{"call_count":"x"}', "9" * 400, "{" * 9000]
)
def test_headers_nobody_can_read_are_left_out(name: str, value: str) -> None:
    beside = {"x-ratelimit-limit": "x", "x-ratelimit-remaining": "-1"}
    assert quotas.told(200, {**beside, name: value}) == []


@pytest.mark.parametrize(
    "hostile",
    [
        {"date": "Fri, 31 Dec 9999 23:59:59 -0100"},
        {"x-app-usage": json.dumps({"call_count": 10**400})},
        {"x-app-usage": '{"call_count":1e999}'},
    ],
)
def test_no_header_makes_a_call_fail(hostile: dict[str, str]) -> None:
    """Else a reply that was taken is not known to be."""
    heard = Heard()
    heard.note(httpx.Response(200, headers=hostile))
    assert all(quota.used == 10 for quota in heard.quotas)


def test_our_client_notes_every_answer_whoever_calls() -> None:
    heard = Heard()
    with http.client(heard) as client:
        client._transport = httpx.MockTransport(
            lambda _request: httpx.Response(429, headers={"retry-after": "60"}, json={})
        )
        client.get("https://platform.test/")
        client.get("https://platform.test/")
    assert (heard.calls, heard.quotas[0]) == (2, Quota(1.0, MINUTE))


def test_a_full_count_stops_everything_and_a_fairly_full_one_polling() -> None:
    counts = [Quota(0.95, MINUTE), Quota(0.94, MINUTE), Quota(0.8), Quota(0.79)]
    assert rests(counts) == [Rest(ALL, MINUTE), Rest(POLL, MINUTE), Rest(POLL, MINUTE)]
