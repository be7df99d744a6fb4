"""What is done to messages on Telegram, each call judged by the document."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from inbox.adapters.toward import Toward
from tests.inbox.adapters.test_telegram import result, speaking


@pytest.mark.parametrize(
    ("action", "target", "method", "content"),
    [
        ("delete", "9001:77", "deleteMessage", {"chat_id": "9001", "message_id": 77}),
        ("like", "9001:77", "setMessageReaction", {"reaction": [{"type": "emoji", "emoji": "👍"}]}),
        ("unlike", "9001:77", "setMessageReaction", {"reaction": []}),
    ],
)
def test_every_action_is_one_the_platform_documents(
    action: str, target: str, method: str, content: dict[str, Any]
) -> None:
    calls: list[httpx.Request] = []
    speaking(lambda request: calls.append(request) or result(True)).act(action, target)  # type: ignore[func-returns-value]
    (call,) = calls
    assert call.url.path.endswith(f"/{method}")
    assert content.items() <= json.loads(call.content).items()


@pytest.mark.parametrize(
    ("thread_key", "content"),
    [
        ("9001", {"chat_id": "9001", "action": "typing"}),
        ("bc1@9001", {"business_connection_id": "bc1"}),
    ],
)
def test_typing_is_shown_in_the_chat(thread_key: str, content: dict[str, Any]) -> None:
    calls: list[httpx.Request] = []
    toward = Toward(thread_key=thread_key, person="9001", message=f"{thread_key}:77")
    speaking(lambda request: calls.append(request) or result(True)).gesture("typing", toward)  # type: ignore[func-returns-value]
    (call,) = calls
    assert call.url.path.endswith("/sendChatAction")
    assert content.items() <= json.loads(call.content).items()


def read(thread_key: str) -> Toward:
    return Toward(thread_key=thread_key, person="9001", message=f"{thread_key}:77")


def test_a_business_account_reads_where_it_gave_that_right_and_nowhere_else() -> None:
    calls: list[tuple[str, dict[str, Any]]] = []
    rights: dict[str, Any] = {"can_read_messages": True}

    def answer(request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2]
        calls.append((method, json.loads(request.content)))
        return result({"id": "bc1", "rights": rights} if method.startswith("get") else True)

    speaking(answer).gesture("read", read("bc1@9001"))
    through = {"business_connection_id": "bc1"}
    assert calls == [
        ("getBusinessConnection", through),
        ("readBusinessMessage", {**through, "chat_id": 9001, "message_id": 77}),
    ]
    rights.clear()
    for thread_key, code in (("bc1@9001", "no_right"), ("9001", "no_business")):
        calls.clear()
        with pytest.raises(errors.Rejected) as caught:
            speaking(answer).gesture("read", read(thread_key))
        assert (caught.value.code, "readBusinessMessage" in dict(calls)) == (code, False)
