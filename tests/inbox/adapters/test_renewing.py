"""How each platform that renews credentials is asked, and what is taken of its answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from inbox import adapters
from inbox.adapters.base import Renewal
from inbox.adapters.errors import CredentialsRejected, Unreachable, Unsupported

ASKED = {
    "email": (
        {"imap": "imap.gmail.com", "client_id": "app-9", "refresh_token": "rft.1"},
        {"access_token": "ya29.2", "expires_in": 3_599, "token_type": "Bearer"},
        "https://oauth2.googleapis.com/token",
    ),
    "instagram": (
        {"access_token": "IGold", "account": "17841400000000001"},
        {"access_token": "IGfresh", "token_type": "bearer", "expires_in": 5_183_944},
        "https://graph.instagram.com/refresh_access_token",
    ),
    "tiktok": (
        {
            "business_id": "biz-1",
            "access_token": "act.1",
            "app_id": "app-9",
            "refresh_token": "rft.1",
        },
        {
            "code": 0,
            "message": "OK",
            "data": {"access_token": "act.2", "refresh_token": "rft.2", "expires_in": 86_400},
        },
        "https://business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/refresh_token/",
    ),
}


def renewed(
    kind: str, content: Any, status: int = 200, **changes: str
) -> tuple[Renewal, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, json=content)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    credentials = {**ASKED[kind][0], **changes}
    adapter = adapters.load(kind)(credentials, client, secrets={"app_secret": "hush"})
    return adapter.renew(), asked


@pytest.mark.parametrize("kind", ASKED)
def test_fresh_credentials_are_asked_for_once_and_where_the_platform_says(kind: str) -> None:
    _credentials, told, address = ASKED[kind]
    renewal, (request,) = renewed(kind, told)
    assert str(request.url).partition("?")[0] == address
    assert renewal.credentials["access_token"] in {"IGfresh", "act.2", "ya29.2"}
    assert renewal.lasts > adapters.load(kind).renews_before  # type: ignore[operator]
    assert renewal.lasts <= timedelta(days=60)


def test_a_refresh_token_that_changes_is_kept_and_one_that_is_not_told_stays() -> None:
    told = ASKED["tiktok"][1]
    assert renewed("tiktok", told)[0].credentials["refresh_token"] == "rft.2"
    told = {**told, "data": {"access_token": "act.2", "expires_in": 86_400}}
    assert renewed("tiktok", told)[0].credentials["refresh_token"] == "rft.1"


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("told", [{}, {"expires_in": -5}, {"access_token": "x", "expires_in": 0}])
def test_an_answer_without_credentials_changes_nothing(kind: str, told: dict[str, Any]) -> None:
    with pytest.raises(Unreachable):
        renewed(kind, {"code": 0, "data": told, **told})


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("tiktok", 200, {"code": 40105, "message": "Access token is incorrect or revoked"}),
        ("email", 400, {"error": "invalid_grant"}),
        ("instagram", 400, {"error": {"code": 190, "message": "Session has expired"}}),
    ],
)
def test_what_the_platform_took_back_is_said(kind: str, status: int, told: dict[str, Any]) -> None:
    with pytest.raises(CredentialsRejected):
        renewed(kind, told, status)


def test_a_pages_token_and_one_without_a_refresh_token_are_left_alone() -> None:
    with pytest.raises(Unsupported):
        renewed("instagram", {}, access_token="EAApage")
    with pytest.raises(Unsupported):
        renewed("tiktok", {}, refresh_token="")


def test_every_kind_that_renews_by_itself_is_asked_here() -> None:
    kinds = {kind for kind in adapters.kinds() if adapters.load(kind).renews_before is not None}
    assert kinds == set(ASKED)
