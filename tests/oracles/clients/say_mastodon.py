"""A direct answer through Mastodon.py."""

from __future__ import annotations

from typing import Any

from mastodon import Mastodon


def answer(task: dict[str, Any]) -> Any:
    """task: base, token, text, answers, key."""
    client = Mastodon(
        api_base_url=task["base"], access_token=task["token"], mastodon_version="4.4.0"
    )
    client.status_post(
        task["text"],
        in_reply_to_id=task["answers"],
        visibility="direct",
        language="id",
        idempotency_key=task["key"],
    )
