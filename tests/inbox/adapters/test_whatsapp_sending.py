"""What leaves for WhatsApp, judged by its own document."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Adapter, Draft
from inbox.adapters.signing import hex_digest
from inbox.adapters.toward import Toward
from inbox.core.events import Visibility
from tests.inbox.adapters import specs, whatsapp_api
from tests.inbox.adapters.test_whatsapp import CASE, SARI
from tests.inbox.adapters.test_whatsapp_reports import KEY

NUMBER = Draft(
    key=KEY,
    thread_key="dm:6281200001111",
    text="Baik, kami bantu",
    visibility=Visibility.PRIVATE,
    recipient="6281200001111",
    in_reply_to="wamid.INA1==",
)
HIDDEN = replace(NUMBER, thread_key=f"dm:{SARI}", recipient=SARI)
TAKEN = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "6281200001111", "wa_id": "6281200001111"}],
    "messages": [{"id": "wamid.OUTB1=="}],
}


def speaking(answer: Callable[[httpx.Request], httpx.Response], **credentials: str) -> Adapter:
    def judged(request: httpx.Request) -> httpx.Response:
        whatsapp_api.judge(request)
        return answer(request)

    case = replace(CASE, credentials={**CASE.credentials, **credentials})
    return case.adapter(httpx.Client(transport=httpx.MockTransport(judged)))


def said_by(call: Callable[[Adapter], object], answer: Any = TAKEN) -> dict[str, Any]:
    """The one body that leaves when this is called."""
    heard: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(200, json=answer)

    call(speaking(answered))
    (request,) = heard
    assert request.url.path == "/v25.0/106540352242922/messages"
    said: dict[str, Any] = json.loads(request.content)
    return said


def test_a_reply_carries_our_key_and_points_at_what_it_answers() -> None:
    assert said_by(lambda adapter: adapter.send(NUMBER)) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "6281200001111",
        "type": "text",
        "text": {"body": "Baik, kami bantu"},
        "context": {"message_id": "wamid.INA1=="},
        "biz_opaque_callback_data": f"dua:{KEY}",
    }


def test_a_call_proves_that_it_knows_the_secret() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer EAAW"
        assert request.url.params["appsecret_proof"] == hex_digest("s3cret", b"EAAW")
        return httpx.Response(200, json=TAKEN)

    receipt = speaking(answer).send(NUMBER)
    assert (receipt.external_id, receipt.accepted_at) == ("wamid.OUTB1==", None)


def test_somebody_who_may_hide_their_number_is_reached_by_the_id_that_stays() -> None:
    said = said_by(lambda adapter: adapter.send(HIDDEN))
    assert (said["recipient"], "to" in said) == (SARI, False)


def test_a_thread_is_enough_to_know_the_person() -> None:
    assert said_by(lambda adapter: adapter.send(replace(HIDDEN, recipient="")))["recipient"] == SARI


def test_a_group_is_answered_in_the_group_whoever_spoke_last() -> None:
    said = said_by(lambda adapter: adapter.send(replace(HIDDEN, thread_key="group:Y2FwaV9n")))
    assert (said["recipient_type"], said["to"]) == ("group", "Y2FwaV9n")


def test_what_answers_nothing_quotes_nothing() -> None:
    assert "context" not in said_by(lambda adapter: adapter.send(replace(NUMBER, in_reply_to="")))


def test_the_key_that_comes_back_is_the_one_that_left() -> None:
    said = said_by(lambda adapter: adapter.send(NUMBER))
    value = {
        "metadata": {"phone_number_id": "1"},
        "statuses": [
            {"id": "w", "status": "delivered", "recipient_id": "62",
             "biz_opaque_callback_data": said["biz_opaque_callback_data"]}
        ],
    }  # fmt: skip
    changes = [{"field": "messages", "value": value}]
    body = {"object": "whatsapp_business_account", "entry": [{"changes": changes}]}
    _report, echo = CASE.parse(json.dumps(body).encode())
    assert getattr(echo, "marker", "") == NUMBER.key


def test_a_reply_to_nobody_is_refused_before_it_leaves() -> None:
    with pytest.raises(errors.Rejected):
        speaking(lambda _request: pytest.fail("called")).send(
            replace(NUMBER, thread_key="", recipient="")
        )


def test_an_id_of_ours_that_is_none_stands_in_no_address() -> None:
    with pytest.raises(errors.Rejected):
        speaking(lambda _request: pytest.fail("called"), phone_number_id="1/../me").whoami()


def refusing(code: int, status: int = 400, subcode: int | None = None) -> httpx.Response:
    error: dict[str, Any] = {"message": f"(#{code}) No.", "code": code, "error_subcode": subcode}
    error["error_data"] = {"messaging_product": "whatsapp", "details": "Because."}
    return httpx.Response(status, json={"error": error})


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (refusing(131_047), errors.WindowClosed),
        (refusing(130_429), errors.RateLimited),
        (refusing(131_056), errors.RateLimited),
        (refusing(131_057), errors.RateLimited),
        (refusing(131_048), errors.RateLimited),
        (refusing(80_007), errors.RateLimited),
        (refusing(4), errors.RateLimited),
        (refusing(131_026), errors.Rejected),
        (refusing(131_049), errors.Rejected),
        (refusing(131_051), errors.Rejected),
        (refusing(131_062), errors.Rejected),
        (refusing(132_001, 404), errors.TemplateRefused),
        (refusing(132_015), errors.TemplateRefused),
        (refusing(100), errors.Rejected),
        (refusing(100, 400, 33), errors.Rejected),
        (refusing(190, 401), errors.CredentialsRejected),
        (refusing(0, 401), errors.CredentialsRejected),
        (refusing(3), errors.CredentialsRejected),
        (refusing(10, 403), errors.CredentialsRejected),
        (refusing(200, 403), errors.CredentialsRejected),
        (refusing(131_005, 403), errors.CredentialsRejected),
        (refusing(131_031, 403), errors.CredentialsRejected),
        (refusing(131_042), errors.CredentialsRejected),
        (refusing(133_010), errors.CredentialsRejected),
        (refusing(131_000), errors.Ambiguous),
        (refusing(131_016), errors.Ambiguous),
        (refusing(2), errors.Ambiguous),
        (refusing(131_000, 500), errors.Ambiguous),
        (httpx.Response(502, text="<html>"), errors.Ambiguous),
        (httpx.Response(200, text="<html>"), errors.Ambiguous),
        (httpx.Response(200, json={}), errors.Ambiguous),
        (httpx.Response(200, json={"messages": [{"id": ""}]}), errors.Ambiguous),
        (httpx.Response(429, headers={"retry-after": "7"}), errors.RateLimited),
        (refusing(131_056, 429), errors.RateLimited),
    ],
    ids=lambda value: f"{value.status_code}:{value.text[:45]}" if hasattr(value, "text") else "",
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        speaking(lambda _request: answer).send(NUMBER)
    assert type(caught.value) is meaning


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        (refusing(131_056), None),  # of one person: the others are not made to wait
        (refusing(131_048), timedelta(hours=1)),
        (httpx.Response(429, headers={"retry-after": "7"}), timedelta(seconds=7)),
    ],
)
def test_the_pause_fits_what_is_limited(answer: httpx.Response, pause: timedelta | None) -> None:
    with pytest.raises(errors.RateLimited) as caught:
        speaking(lambda _request: answer).send(NUMBER)
    assert caught.value.retry_after == pause


def test_a_refusal_is_told_with_its_details_and_number() -> None:
    with pytest.raises(errors.WindowClosed) as caught:
        speaking(lambda _request: refusing(131_047)).send(NUMBER)
    assert (str(caught.value), caught.value.code) == ("(#131047) No.: Because.", "131047")


@pytest.mark.parametrize("fault", [httpx.ReadTimeout, httpx.WriteError, httpx.RemoteProtocolError])
def test_contact_lost_on_the_way_is_uncertain_for_a_send_and_harmless_for_a_read(
    fault: type[httpx.TransportError],
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise fault("gone", request=request)

    with pytest.raises(errors.Ambiguous):
        speaking(answer).send(NUMBER)
    with pytest.raises(errors.Unreachable):
        speaking(answer).whoami()


def test_what_we_said_cannot_be_listed() -> None:
    with pytest.raises(errors.Unsupported):
        speaking(lambda _request: pytest.fail("called")).recent(
            NUMBER.thread_key, datetime(2026, 11, 23, tzinfo=UTC)
        )


@pytest.mark.parametrize(("gesture", "shows"), [("read", None), ("typing", {"type": "text"})])
def test_read_and_typing_are_one_call(gesture: str, shows: dict[str, str] | None) -> None:
    toward = Toward(thread_key="6281", person="6281", message="wamid.INA1==")
    said = said_by(lambda adapter: adapter.gesture(gesture, toward), {"success": True})
    assert said.pop("typing_indicator", None) == shows
    assert said == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.INA1==",
    }


def test_whoami_names_the_number() -> None:
    told = {
        "id": "106540352242922",
        "verified_name": "Bank Arunika",
        "display_phone_number": "+62 21 5000 1234",
    }
    account = speaking(lambda _request: httpx.Response(200, json=told)).whoami()
    assert (account.external_id, account.name) == ("106540352242922", "Bank Arunika")
    assert account.handle == "+62 21 5000 1234"


def test_whoami_without_an_id_is_asked_again() -> None:
    with pytest.raises(errors.Unreachable):
        speaking(lambda _request: httpx.Response(200, json={})).whoami()


def test_the_address_is_announced_for_this_number_alone() -> None:
    heard: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(200, json={"success": True})

    url = "https://inbox.example/hooks/whatsapp/x"
    speaking(answer, business_account_id="102290129340398").announce_hook(url)
    assert [request.url.path for request in heard] == [
        "/v25.0/102290129340398/subscribed_apps",
        "/v25.0/106540352242922",
    ]
    assert json.loads(heard[1].content) == {
        "webhook_configuration": {"override_callback_uri": url, "verify_token": "t0ken"}
    }


def test_without_the_business_account_a_person_types_the_address() -> None:
    with pytest.raises(errors.Unsupported):
        speaking(lambda _request: pytest.fail("called")).announce_hook("https://inbox.example/")


@specs.needs(whatsapp_api.DOCUMENT)
@pytest.mark.parametrize(
    "change",
    [
        {"txt": {"body": "x"}},
        {"text": {"bdy": "x"}},
        {"text": {"body": "x" * 4097}},
        {"type": "txt"},
        {"recipient_type": "everybody"},
        {"recipient": SARI},
        {"context": "wamid.1"},
        {"messaging_product": 7},
        {"biz_opaque_callback_data": "x" * 513},
    ],
)
def test_the_judge_notices_a_wrong_word(change: dict[str, Any]) -> None:
    said = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "6281200001111",
        "type": "text",
        "text": {"body": "x"},
    }
    url, proof = "https://g.test/v25.0/1065/messages", {"authorization": "Bearer x"}
    whatsapp_api.judge(httpx.Request("POST", url, json=said, headers=proof))
    with pytest.raises(AssertionError):
        whatsapp_api.judge(httpx.Request("POST", url, json={**said, **change}, headers=proof))
