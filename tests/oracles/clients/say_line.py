"""A push message through LINE's own SDK."""

from __future__ import annotations

from typing import Any

from linebot.v3.messaging import (
    ApiClient,
    Configuration,
    MessagingApi,
    PushMessageRequest,
    TextMessage,
)


def answer(task: dict[str, Any]) -> Any:
    """task: base, token, to, text, key (the retry key)."""
    with ApiClient(Configuration(host=task["base"], access_token=task["token"])) as client:
        said = PushMessageRequest(to=task["to"], messages=[TextMessage(text=task["text"])])
        MessagingApi(client).push_message(said, x_line_retry_key=task["key"])
