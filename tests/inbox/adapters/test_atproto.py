from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from inbox import adapters
from inbox.adapters import atproto, errors
from inbox.adapters.base import Adapter
from tests.inbox.adapters.bluesky_api import BRAND, CREDENTIALS, SESSION, Served, refused, said


@pytest.fixture(autouse=True)
def _nobody_is_signed_in() -> Iterator[None]:
    atproto.SESSIONS.clear()
    yield
    atproto.SESSIONS.clear()


def adapter(served: Served, **credentials: str) -> Adapter:
    return adapters.load("bluesky")({**CREDENTIALS, **credentials}, served.http)


def asked(call: httpx.Request) -> str:
    return call.headers["authorization"].removeprefix("Bearer ")


def test_one_sign_in_serves_every_adapter_of_the_process() -> None:
    served = Served()
    for _time in range(3):
        adapter(served).whoami()
    (call,) = served.named("createSession")
    assert said(call) == {"identifier": "arunika.example", "password": "abcd-efgh"}
    assert call.url.host == "bsky.social"


def test_another_password_signs_in_anew() -> None:
    served = Served()
    adapter(served).whoami()
    adapter(served, password="another").whoami()
    assert len(served.named("createSession")) == 2


def test_calls_go_to_the_server_that_the_identity_document_names() -> None:
    served = Served()
    adapter(served).whoami()
    (call,) = served.named("getProfile")
    assert call.url.host == "pds.example"


@pytest.mark.parametrize("endpoint", ["http://pds.example", "ftp://x", "", 7, None])
def test_an_address_that_is_not_https_is_not_followed(endpoint: Any) -> None:
    document = {"service": [{"id": "#atproto_pds", "serviceEndpoint": endpoint}]}
    served = Served(createSession={**SESSION, "didDoc": document})
    adapter(served, service="my.server").whoami()
    (call,) = served.named("getProfile")
    assert call.url.host == "my.server"


def test_an_expired_token_is_renewed_and_the_call_made_once_more() -> None:
    def profile(call: httpx.Request) -> Any:
        return refused(400, "ExpiredToken") if asked(call) == "access-1" else {"displayName": "A"}

    renewed = {**SESSION, "accessJwt": "access-2", "refreshJwt": "refresh-2"}
    served = Served(getProfile=profile, refreshSession=renewed)
    assert adapter(served).whoami().name == "A"
    (call,) = served.named("refreshSession")
    assert asked(call) == "refresh-1"
    assert len(served.named("createSession")) == 1
    adapter(served).whoami()
    assert asked(served.calls[-1]) == "access-2"


def test_where_renewing_is_refused_the_password_is_used() -> None:
    tokens = iter(["access-1", "access-2"])

    def profile(call: httpx.Request) -> Any:
        return refused(400, "ExpiredToken") if asked(call) == "access-1" else {"displayName": "A"}

    served = Served(
        getProfile=profile,
        refreshSession=refused(400, "ExpiredToken"),
        createSession=lambda _call: {**SESSION, "accessJwt": next(tokens)},
    )
    assert adapter(served).whoami().name == "A"


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refused(401, "AuthenticationRequired"), errors.CredentialsRejected),
        (refused(401, "AuthFactorTokenRequired"), errors.CredentialsRejected),
        (refused(400, "AccountTakedown"), errors.CredentialsRejected),
        (refused(400, "InvalidRequest"), errors.Rejected),
        (refused(429), errors.RateLimited),
        (refused(503), errors.Unreachable),
        (httpx.Response(200, json={"did": BRAND}), errors.Unreachable),
        (httpx.Response(200, text="<html>"), errors.Unreachable),
    ],
)
def test_a_refused_sign_in_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        adapter(Served(createSession=answer)).whoami()
    assert type(caught.value) is meaning
    assert not atproto.SESSIONS


def test_a_token_that_stays_refused_breaks_the_channel_and_is_not_tried_for_ever() -> None:
    served = Served(getProfile=refused(400, "InvalidToken"), refreshSession=SESSION)
    with pytest.raises(errors.CredentialsRejected):
        adapter(served).whoami()
    assert len(served.named("getProfile")) == 2


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("", "https://bsky.social"),
        ("my.server", "https://my.server"),
        ("https://my.server/", "https://my.server"),
        ("http://my.server", "https://my.server"),
    ],
)
def test_a_server_is_always_spoken_to_by_https(typed: str, host: str) -> None:
    assert atproto.address(typed) == host
