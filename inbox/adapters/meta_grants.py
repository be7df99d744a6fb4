"""What the Graph itself says of a token: until when it is good, and what it allows.

Source: Meta, "Debug Token" (Graph API reference) and "App access tokens", read 2026-11.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from inbox.adapters import meta, reading
from inbox.adapters.base import Grant
from inbox.adapters.errors import CredentialsRejected, Unreachable

_LATEST_SECONDS = 253_402_214_400  # the last day of the year 9999
ENDS = ("expires_at", "data_access_expires_at")  # seconds since 1970; 0: never


def ask(
    client: httpx.Client, root: str, *, token: str, secret: str, needs: Collection[str]
) -> Grant:
    """What `token` is good for; needs: the permissions our calls want.

    root: the Graph's address with its version. Tokens are told of to their app only, so we ask as the app
    that the token is of. Raises CredentialsRejected where the token is no longer valid.
    """
    app = meta.call(
        client, "GET", f"{root}/app", token=token, secret=secret, params={"fields": "id"}
    )
    ours = f"{meta.in_address(meta.told_id(app, 'id'))}|{secret}"
    answer = meta.call(
        client, "GET", f"{root}/debug_token", token=ours, params={"input_token": token}
    )
    return _read(reading.mapping(answer, "data"), needs)


def _read(told: Mapping[str, Any], needs: Collection[str]) -> Grant:
    if told.get("is_valid") is False:
        error = reading.mapping(told.get("error"))
        words = reading.text(error.get("message")) or "The token is not valid any more."
        raise CredentialsRejected(words[:300], str(reading.number(error.get("code")) or 190))
    if told.get("is_valid") is not True:
        raise Unreachable("The answer does not tell of the token.", "no_token")
    return Grant(_first_end(told), _lacking(told, needs))


def _first_end(told: Mapping[str, Any]) -> datetime | None:
    """The token's own end, or the earlier one of what it may read."""
    seconds = [reading.number(told.get(name)) for name in ENDS]
    ends = [one for one in seconds if one is not None and 0 < one < _LATEST_SECONDS]
    return datetime.fromtimestamp(min(ends), UTC) if ends else None


def _lacking(told: Mapping[str, Any], needs: Collection[str]) -> tuple[str, ...]:
    scopes = told.get("scopes")
    if not isinstance(scopes, list):  # nothing is told, so that nothing is known to be missing
        return ()
    return tuple(sorted(set(needs) - {reading.text(scope) for scope in scopes}))
