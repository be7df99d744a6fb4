"""For verifying and reading what came: a client that reaches nobody."""

from __future__ import annotations

import httpx

from inbox.adapters.errors import Unreachable


class _Nowhere(httpx.BaseTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise Unreachable("reading a webhook never calls out", "offline")


OFFLINE = httpx.Client(transport=_Nowhere(), trust_env=False)
