from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.base import Draft
from inbox.adapters.toward import Toward
from inbox.core.events import EchoSeen, Visibility
from tests.inbox.adapters.matrix_api import ACCOUNT, AT, ROOM, SARI, Home, refusing, said, told
from tests.inbox.adapters.test_matrix import CASE, KEY, OPEN

DRAFT = Draft(
    key=KEY,
    thread_key=ROOM,
    text="Sudah kami terima",
    visibility=Visibility.PRIVATE,
    recipient=SARI,
    in_reply_to=f"{ROOM}/$a1",
)


def sent(draft: Draft, **answers: Any) -> tuple[httpx.Request, Any]:
    """The last call that sending makes, and what is in it."""
    home = Home(answers=answers)
    CASE.adapter(home.judged()).send(draft)
    return home.asked[-1], json.loads(home.asked[-1].content)


def test_an_answer_points_at_what_it_answers_and_whom() -> None:
    request, content = sent(DRAFT)
    path = f"/rooms/%21kamar%3Aarunika.test/send/m.room.message/{KEY}"
    assert request.url.raw_path.decode().endswith(path)
    assert str(request.url).startswith("https://arunika.test/_matrix/client/v3/")
    assert content == {
        "msgtype": "m.text",
        "body": "Sudah kami terima",
        "m.relates_to": {"m.in_reply_to": {"event_id": "$a1"}},
        "m.mentions": {"user_ids": [SARI]},
    }


def test_in_an_open_room_the_person_of_the_thread_is_named() -> None:
    draft = replace(DRAFT, thread_key=f"{OPEN}/@wayan:arunika.test", in_reply_to="")
    request, content = sent(draft)
    assert "/rooms/%21balai%3Aarunika.test/send/" in request.url.raw_path.decode()
    assert content["m.mentions"] == {"user_ids": ["@wayan:arunika.test"]}
    assert "m.relates_to" not in content


def test_the_receipt_names_the_message_as_events_do() -> None:
    receipt = CASE.adapter(Home().judged()).send(DRAFT)
    assert receipt.external_id == f"{ROOM}/$made"


def test_the_same_key_is_the_same_call() -> None:
    home = Home()
    for _time in range(2):
        CASE.adapter(home.judged()).send(DRAFT)
    first, second = (request for request in home.asked if request.method == "PUT")
    assert (first.url, first.content) == (second.url, second.content)


def test_an_encrypted_room_is_not_answered_in_the_open() -> None:
    home = Home(answers={"m.room.encryption": {"algorithm": "m.megolm.v1.aes-sha2"}})
    with pytest.raises(errors.Rejected) as caught:
        CASE.adapter(home.judged()).send(DRAFT)
    assert caught.value.code == "encrypted"
    assert [request.method for request in home.asked] == ["GET"]


@pytest.mark.parametrize(
    ("answer", "meaning", "code"),
    [
        (refusing(401, "M_UNKNOWN_TOKEN"), errors.CredentialsRejected, "M_UNKNOWN_TOKEN"),
        (refusing(401, "M_NEW"), errors.CredentialsRejected, "M_NEW"),
        (refusing(403, "M_USER_DEACTIVATED"), errors.CredentialsRejected, "M_USER_DEACTIVATED"),
        (refusing(403, "M_FORBIDDEN"), errors.Rejected, "M_FORBIDDEN"),
        (refusing(413, "M_TOO_LARGE"), errors.Rejected, "M_TOO_LARGE"),
        (
            refusing(403, "M_RESOURCE_LIMIT_EXCEEDED"),
            errors.Unreachable,
            "M_RESOURCE_LIMIT_EXCEEDED",
        ),
        (refusing(429, "M_LIMIT_EXCEEDED", retry_after_ms=2500), errors.RateLimited, "429"),
        (refusing(502, "M_UNKNOWN"), errors.Ambiguous, "502"),
        (httpx.Response(404, text="nginx"), errors.Ambiguous, "404"),
        (httpx.Response(200, json={}), errors.Ambiguous, "no_id"),
    ],
)
def test_each_refusal_means_what_it_says(answer: httpx.Response, meaning: type, code: str) -> None:
    with pytest.raises(errors.AdapterError) as caught:
        sent(DRAFT, **{"/send/": lambda _request: answer})
    assert (type(caught.value), caught.value.code) == (meaning, code)
    if isinstance(caught.value, errors.RateLimited):
        assert caught.value.retry_after == timedelta(seconds=2.5)


def test_contact_lost_on_the_way_is_uncertain() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("gone", request=request)

    with pytest.raises(errors.Ambiguous):
        sent(DRAFT, **{"/send/": answer})
    with pytest.raises(errors.Unreachable):
        sent(DRAFT, **{"/state/": answer})


def test_we_are_who_the_homeserver_says() -> None:
    answers: dict[str, Any] = {
        "whoami": {"user_id": ACCOUNT},
        "profile": {"displayname": "Arunika"},
    }
    account = CASE.adapter(Home(answers=answers).judged()).whoami()
    assert (account.external_id, account.name, account.handle) == (ACCOUNT, "Arunika", ACCOUNT)
    answers["profile"] = lambda _request: refusing(404, "M_NOT_FOUND")
    assert CASE.adapter(Home(answers=answers).judged()).whoami().name == ACCOUNT


ACTIONS: list[tuple[str, str, Callable[[Any], bool]]] = [
    ("delete", f"{ROOM}/$b1", lambda content: content == {}),
    ("like", f"{ROOM}/$a1", lambda content: content["m.relates_to"]["event_id"] == "$a1"),
]
GESTURES: list[tuple[str, str, dict[str, Any]]] = [
    ("read", ROOM, {"m.read": "$a1", "m.fully_read": "$a1"}),
    ("typing", ROOM, {"typing": True, "timeout": 10_000}),
    ("typing", f"{ROOM}/{SARI}", {"typing": True, "timeout": 10_000}),
]


@pytest.mark.parametrize(("action", "target", "is_right"), ACTIONS)
def test_every_action_is_one_call_and_the_same_twice(
    action: str, target: str, is_right: Callable[[Any], bool]
) -> None:
    home = Home()
    for _time in range(2):
        CASE.adapter(home.judged()).act(action, target)
    first, second = home.asked
    assert (first.url == second.url) is (action != "like")  # liked again later, it is a like again
    assert is_right(json.loads(first.content))


@pytest.mark.parametrize(("gesture", "thread_key", "wanted"), GESTURES)
def test_every_gesture_is_one_call(gesture: str, thread_key: str, wanted: dict[str, Any]) -> None:
    home = Home()
    toward = Toward(thread_key=thread_key, person=SARI, message=f"{ROOM}/$a1")
    CASE.adapter(home.judged()).gesture(gesture, toward)
    assert [json.loads(call.content) for call in home.asked] == [wanted]


def test_what_is_liked_already_is_liked() -> None:
    home = Home(answers={"m.reaction": lambda _request: refusing(400, "M_DUPLICATE_ANNOTATION")})
    CASE.adapter(home.judged()).act("like", f"{ROOM}/$a1")
    assert len(home.asked) == 1  # taken for done, and not tried again


def test_a_like_is_taken_back_by_removing_ours_and_nobody_elses() -> None:
    def liked(event: str, sender: str, sign: str = "👍") -> dict[str, Any]:
        relation = {"rel_type": "m.annotation", "event_id": "$a1", "key": sign}
        return {"event_id": event, "sender": sender, "content": {"m.relates_to": relation}}

    pages = [
        {"chunk": [liked("$r1", SARI), liked("$r2", ACCOUNT, "❤️")], "next_batch": "p2"},
        {"chunk": [liked("$r3", ACCOUNT), {"sender": ACCOUNT, "content": "?"}]},
    ]
    home = Home(answers={"/relations/": lambda _request: httpx.Response(200, json=pages.pop(0))})
    CASE.adapter(home.judged()).act("unlike", f"{ROOM}/$a1")
    *lists, removal = home.asked
    assert [one.url.params.get("from") for one in lists] == [None, "p2"]
    assert "/redact/$r3/" in removal.url.path
    home = Home(answers={"/relations/": {"chunk": []}})
    CASE.adapter(home.judged()).act("unlike", f"{ROOM}/$a1")
    assert len(home.asked) == 1


def test_what_we_said_lately_is_listed_over_all_pages() -> None:
    ours = [
        said(f"$b{number}", "Baik", sender=ACCOUNT, origin_server_ts=AT + 9_000 - number * 100)
        | {"unsigned": {"transaction_id": f"k{number}"}}
        for number in range(5)
    ]
    older = told("$alt", {}, sender=ACCOUNT, origin_server_ts=AT - 1)
    pages: list[Any] = [
        {"chunk": ours[:3], "end": "p2"},
        {"chunk": ours[3:], "end": "p3"},
        {"chunk": [older], "end": "p4"},
    ]
    home = Home(answers={"/messages": lambda _request: httpx.Response(200, json=pages.pop(0))})
    since = datetime.fromtimestamp(AT / 1000, UTC)
    listed = CASE.adapter(home.judged()).recent(ROOM, since)
    markers = [event.marker for event in listed if isinstance(event, EchoSeen)]
    assert markers == ["k0", "k1", "k2", "k3", "k4"]
    assert not pages


def test_a_list_too_long_to_read_is_not_given_in_part() -> None:
    places = iter(range(100))

    def answer(_request: httpx.Request) -> httpx.Response:
        ours = said("$b1", "Baik", sender=ACCOUNT)
        return httpx.Response(200, json={"chunk": [ours], "end": f"p{next(places)}"})

    home = Home(answers={"/messages": answer})
    with pytest.raises(errors.Unreachable):
        CASE.adapter(home.judged()).recent(ROOM, datetime(2020, 1, 1, tzinfo=UTC))
