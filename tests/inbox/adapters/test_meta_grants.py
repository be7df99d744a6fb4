"""What the Graph says of a token, asked as its own app."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from inbox import adapters
from inbox.adapters.base import Adapter, Grant
from inbox.adapters.errors import CredentialsRejected, Unreachable, Unsupported
from inbox.adapters.signing import hex_digest

KINDS = ("facebook", "whatsapp")
ENDS = datetime(2027, 1, 20, 3, tzinfo=UTC)
SECONDS = int(ENDS.timestamp())


def speaking(kind: str, answer: Callable[[httpx.Request], httpx.Response]) -> Adapter:
    """Judged by hand: neither call is in a document that is at hand."""

    def judged(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v25.0")
        wanted = {"/app": {"fields", "appsecret_proof"}, "/debug_token": {"input_token"}}[path]
        assert (request.method, set(request.url.params)) == ("GET", wanted)
        return answer(request)

    http = httpx.Client(transport=httpx.MockTransport(judged))
    credentials = {"access_token": "EAAB", "phone_number_id": "1060"}
    return adapters.load(kind)(credentials, http, secrets={"app_secret": "s3cret"})


def told(kind: str, **data: Any) -> Grant:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/app"):
            assert request.url.params["appsecret_proof"] == hex_digest("s3cret", b"EAAB")
            return httpx.Response(200, json={"id": "4711"})
        assert request.headers["authorization"] == "Bearer 4711|s3cret"
        assert request.url.params["input_token"] == "EAAB"
        return httpx.Response(200, json={"data": {"is_valid": True, **data}})

    return speaking(kind, answer).grant()


@pytest.mark.parametrize("kind", KINDS)
def test_the_end_that_the_platform_tells_is_the_end(kind: str) -> None:
    assert told(kind, expires_at=SECONDS).ends_at == ENDS
    assert told(kind, expires_at=0, data_access_expires_at=SECONDS).ends_at == ENDS
    assert told(kind, expires_at=SECONDS + 5, data_access_expires_at=SECONDS).ends_at == ENDS


@pytest.mark.parametrize("ends", [0, None, "soon", -5, 10**15, True])
def test_what_is_no_moment_is_no_end(ends: Any) -> None:
    assert told("facebook", expires_at=ends).ends_at is None


def test_what_is_missing_of_the_permissions_is_named_and_more_of_them_do_no_harm() -> None:
    scopes = ["whatsapp_business_messaging", "public_profile"]
    assert told("whatsapp", scopes=scopes).lacks == ("whatsapp_business_management",)
    assert "pages_messaging" in told("facebook", scopes=[]).lacks
    assert told("facebook").lacks == ()
    needed = told("facebook", scopes=[]).lacks
    assert told("facebook", scopes=[*needed, 7, None]).lacks == ()


def test_a_token_that_is_withdrawn_is_said_in_the_platforms_words() -> None:
    with pytest.raises(CredentialsRejected, match="password") as caught:
        told("facebook", is_valid=False, error={"code": 190, "message": "The password changed."})
    assert caught.value.code == "190"


@pytest.mark.parametrize("data", [{"is_valid": None}, {"is_valid": "yes"}])
def test_an_answer_that_tells_of_no_token_is_none(data: dict[str, Any]) -> None:
    with pytest.raises(Unreachable):
        told("facebook", **data)


@pytest.mark.parametrize("app", ["../me", ""])
def test_an_app_without_an_id_is_not_asked_as(app: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path.endswith("/app")
        return httpx.Response(200, json={"id": app})

    with pytest.raises(Exception, match=r"(nothing|no id)"):
        speaking("facebook", answer).grant()


@pytest.mark.parametrize("kind", adapters.kinds())
def test_only_those_that_say_so_can_be_asked(kind: str) -> None:
    adapter = adapters.load(kind)
    assert adapter.tells_grant == (kind in KINDS)
    if not adapter.tells_grant:
        with pytest.raises(Unsupported):
            adapter({}, httpx.Client(), secrets={}).grant()
