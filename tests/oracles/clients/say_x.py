"""An answer to a post through X's own SDK, signed for the account."""

from __future__ import annotations

from typing import Any

from xdk import Client
from xdk.oauth1_auth import OAuth1
from xdk.posts.models import CreateRequest


def answer(task: dict[str, Any]) -> Any:
    """task: base, keys (the app's pair, the account's pair), text, answers."""
    consumer_key, consumer_secret, token, token_secret = task["keys"]
    proof = OAuth1(consumer_key, consumer_secret, "http://localhost", token, token_secret)
    said = {"text": task["text"], "reply": {"in_reply_to_tweet_id": task["answers"]}}
    Client(base_url=task["base"], auth=proof).posts.create(CreateRequest(**said))
