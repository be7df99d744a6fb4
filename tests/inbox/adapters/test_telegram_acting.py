"""What is done to messages on Telegram, each call judged by the document."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from inbox.adapters import errors
from tests.inbox.adapters.test_telegram import result, speaking


@pytest.mark.parametrize(
    ("action", "target", "method", "content"),
    [
        ("delete", "9001:77", "deleteMessage", {"chat_id": "9001", "message_id": 77}),
        ("like", "9001:77", "setMessageReaction", {"reaction": [{"type": "emoji", "emoji": "👍"}]}),
        ("unlike", "9001:77", "setMessageReaction", {"reaction": []}),
        ("typing", "9001", "sendChatAction", {"chat_id": "9001", "action": "typing"}),
        ("typing", "bc1@9001", "sendChatAction", {"business_connection_id": "bc1"}),
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


def test_a_business_account_reads_where_it_gave_that_right_and_nowhere_else() -> None:
    calls: list[tuple[str, dict[str, Any]]] = []
    rights: dict[str, Any] = {"can_read_messages": True}

    def answer(request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2]
        calls.append((method, json.loads(request.content)))
        return result({"id": "bc1", "rights": rights} if method.startswith("get") else True)

    speaking(answer).act("mark_read", "bc1@9001:77")
    through = {"business_connection_id": "bc1"}
    assert calls == [
        ("getBusinessConnection", through),
        ("readBusinessMessage", {**through, "chat_id": 9001, "message_id": 77}),
    ]
    rights.clear()
    for target, code in (("bc1@9001:77", "no_right"), ("9001:77", "no_business")):
        calls.clear()
        with pytest.raises(errors.Rejected) as caught:
            speaking(answer).act("mark_read", target)
        assert (caught.value.code, "readBusinessMessage" in dict(calls)) == (code, False)
