"""One request and its answer's bytes: bounded in size, and sure of whether anything was said."""

from __future__ import annotations

from typing import Any

import httpx

from inbox.adapters.errors import Ambiguous, Unreachable

MAX_BYTES = 5_000_000
# Nothing has left yet when one of these is raised.
_BEFORE = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
    UnicodeError,  # an address or a token that cannot be written down: a stray sign was pasted along
)
# One packing makes a thousand of a byte, and as much at a time as was read; one within another, or a newer
# one, fills the memory with a few kilobytes.
_TIGHT = ("br", "zstd", ",")

Doubt = type[Unreachable] | type[Ambiguous]


def doubt(method: str, is_safe: bool | None) -> Doubt:
    """What lost contact means: a call that changes nothing costs only a retry. Untold, a GET is such a call."""
    return Unreachable if (method == "GET" if is_safe is None else is_safe) else Ambiguous


def once(
    client: httpx.Client, method: str, url: str, lost: Doubt, **what: Any
) -> tuple[httpx.Response, bytes | None]:
    """The answer, and its body or None where that is larger than anything we asked for, or packed more tightly.

    `what`: headers, params and content as httpx takes them. Raises Unreachable where nothing has left,
    `lost` where contact was lost on the way.
    """
    try:
        with client.stream(method, url, **what) as response:
            return response, _read(response)
    except _BEFORE as error:
        raise Unreachable("The platform could not be reached.", type(error).__name__) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise lost("Contact with the platform was lost.", type(error).__name__) from error


def _read(response: httpx.Response) -> bytes | None:
    packed = response.headers.get("content-encoding", "").lower()
    if any(one in packed for one in _TIGHT):
        return None
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > MAX_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)
