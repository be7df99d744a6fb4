"""Who calls in the name of X, and how we prove ourselves in turn."""

from __future__ import annotations

import hashlib
import hmac
import json

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import WebhookRequest
from inbox.adapters.errors import SignatureInvalid
from inbox.adapters.oauth1 import Keys, header, signature
from inbox.adapters.x_hooks import SUBSCRIBED
from tests.inbox.adapters import x_api
from tests.inbox.adapters.contract import posted
from tests.inbox.adapters.test_x import CASE, SECRET, US, signed

ADDRESS = "https://inbox.example/hooks/x/abcdefghijklmnop"
HOOK = {
    "id": "2124000000000000001",
    "url": ADDRESS,
    "valid": True,
    "created_at": "2026-11-23T00:00:00Z",
}


def asked(query: dict[str, str]) -> WebhookRequest:
    return WebhookRequest("GET", {}, query, b"")


@pytest.mark.parametrize("token", ["MzVhNTE1OWYtZjU3ZS00YTI1LWE0YjQ=", "nonce_1", "a+b/c-d.e"])
def test_the_hourly_check_is_answered_with_the_signed_token(token: str) -> None:
    answered = CASE.adapter().handshake(asked({"crc_token": token}))
    assert answered is not None
    assert json.loads(answered) == {"response_token": signed(token.encode())}


@pytest.mark.parametrize("token", ["", '{"data":{}}', "a b", "a\n", "é", "x" * 257])
def test_the_check_signs_nothing_that_could_be_a_call(token: str) -> None:
    """The answer is the very signature of these bytes: whoever asks could call in X's name."""
    with pytest.raises(SignatureInvalid):
        CASE.adapter().handshake(asked({"crc_token": token}))


def test_the_check_is_signed_with_the_new_secret_and_by_nobody_without_one() -> None:
    rotated = {"consumer_secret": SECRET, "consumer_secret_previous": "old"}
    answered = CASE.adapter(secrets=rotated).handshake(asked({"crc_token": "n"}))
    assert json.loads(answered or "") == {"response_token": signed(b"n")}
    with pytest.raises(SignatureInvalid):
        CASE.adapter(secrets={}).handshake(asked({"crc_token": "n"}))


def test_another_question_is_no_check() -> None:
    assert CASE.adapter().handshake(asked({"hub.challenge": "1"})) is None
    assert CASE.adapter().handshake(posted(b"{}")) is None


def test_a_hex_digest_is_no_signature_here() -> None:
    digest = "sha256=" + hmac.new(SECRET.encode(), b"{}", hashlib.sha256).hexdigest()
    with pytest.raises(SignatureInvalid):
        CASE.adapter().verify(posted(b"{}", {"x-twitter-webhooks-signature": digest}))


def test_the_signature_of_calls_is_the_one_the_standard_computes() -> None:
    """The example of RFC 5849, section 1.2."""
    keys = Keys("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")
    told = {
        "file": "vacation.jpg",
        "size": "original",
        "oauth_consumer_key": keys.consumer_key,
        "oauth_token": keys.token,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "137131202",
        "oauth_nonce": "chapoH",
    }
    made = signature(keys, "GET", "http://photos.example.net/photos", told)
    assert made == "MdpQcU8iPSUjWoN/UDMsK2sui9I="
    written = header(keys, "GET", "https://x.test/a", nonce="n", at_seconds=7)
    assert 'oauth_timestamp="7"' in written
    assert "kd94hf93k423kf44" not in written


class Registry:
    """Webhooks and subscriptions as X keeps them; `heard` is every call that changed something."""

    def __init__(self, webhooks: list[dict[str, object]], subscribed: list[str]) -> None:
        self.webhooks = webhooks
        self.subscribed = subscribed
        self.others: list[dict[str, object]] = []
        self.refused: set[str] = set()
        self.heard: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        x_api.judge(request)
        is_hook = request.url.path.startswith("/2/webhooks")
        if request.method == "GET":
            return httpx.Response(200, json={"data": self.webhooks if is_hook else self._rows()})
        self.heard.append(request)
        if is_hook:
            return httpx.Response(200, json={"data": HOOK})
        kind = json.loads(request.content)["event_type"]
        if kind in self.refused:
            return httpx.Response(403, json={"detail": "Not in this plan."})
        return httpx.Response(200, json={"data": {"subscription": {"subscription_id": "1"}}})

    def _rows(self) -> list[dict[str, object]]:
        return self.others + [
            {"event_type": kind, "filter": {"user_id": US}, "webhook_id": HOOK["id"]}
            for kind in self.subscribed
        ]

    def announce(self, **credentials: str) -> None:
        client = httpx.Client(transport=httpx.MockTransport(self.answer))
        adapter = type(CASE.adapter())(
            {**CASE.credentials, **credentials}, client, secrets=CASE.secrets
        )
        adapter.announce_hook(ADDRESS)


def test_the_address_is_registered_and_the_account_subscribed_to_everything_read() -> None:
    registry = Registry([], [])
    registry.announce()
    first, *rest = registry.heard
    assert json.loads(first.content) == {"url": ADDRESS}
    bodies = [json.loads(request.content) for request in rest]
    assert {body["event_type"] for body in bodies} == set(SUBSCRIBED)
    assert all(body["webhook_id"] == HOOK["id"] for body in bodies)
    assert all(body["filter"]["user_id"] == US for body in bodies)


def test_connecting_again_changes_nothing_that_is_there() -> None:
    registry = Registry([HOOK], [*SUBSCRIBED[1:]])
    other = {"filter": {"user_id": "1"}, "event_type": SUBSCRIBED[0], "webhook_id": HOOK["id"]}
    registry.others = [other]
    registry.announce(bearer_token="app", subscription_token="user")
    (request,) = registry.heard
    assert json.loads(request.content)["event_type"] == SUBSCRIBED[0]
    assert request.headers["authorization"] == "Bearer user"


def test_an_address_that_failed_its_check_is_checked_again() -> None:
    registry = Registry([{**HOOK, "valid": False}], [*SUBSCRIBED])
    registry.announce(bearer_token="app")
    assert [(one.method, one.url.path) for one in registry.heard] == [
        ("PUT", f"/2/webhooks/{HOOK['id']}")
    ]


def test_a_refused_subscription_is_told_once_the_others_are_made() -> None:
    registry = Registry([], [])
    registry.refused = {"chat.received"}
    with pytest.raises(errors.Rejected, match="Not in this plan"):
        registry.announce()
    assert len(registry.heard) == 1 + len(SUBSCRIBED)


def test_where_we_ask_no_address_is_told() -> None:
    CASE.adapter().announce_hook("")
