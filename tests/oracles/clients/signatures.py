"""What LINE's own SDK, pywa (WhatsApp) and oauthlib (X, under tweepy) say of signatures."""

from __future__ import annotations

import base64
from typing import Any

from linebot.v3.webhook import SignatureValidator
from oauthlib import oauth1
from pywa.utils import webhook_updates_validator


def answer(task: dict[str, Any]) -> dict[str, list[Any]]:
    """task: `line` and `meta` are lists of [secret, body as base64, signature]; `x` one of calls to sign."""
    return {
        "line": [line(*one) for one in task["line"]],
        "meta": [meta(*one) for one in task["meta"]],
        "x": [signed(one) for one in task["x"]],
    }


def line(secret: str, body: str, signature: str) -> bool:
    return bool(SignatureValidator(secret).validate(base64.b64decode(body).decode(), signature))


def meta(secret: str, body: str, signature: str) -> bool:
    return bool(webhook_updates_validator(secret, base64.b64decode(body), signature))


def signed(call: dict[str, Any]) -> str:
    consumer_key, consumer_secret, token, token_secret = call["keys"]
    client = oauth1.Client(
        consumer_key,
        client_secret=consumer_secret,
        resource_owner_key=token,
        resource_owner_secret=token_secret,
        nonce=call["nonce"],
        timestamp=call["timestamp"],
    )
    _url, headers, _body = client.sign(call["url"], http_method=call["method"])
    return str(headers["Authorization"])
