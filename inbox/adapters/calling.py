"""The one way in which addresses that people typed are called: bounded, and never inside a network."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import httpcore

from inbox.adapters.errors import Rejected, Unreachable
from inbox.adapters.fetching import Guarded, is_public, trust
from inbox.adapters.http import seconds
from inbox.core import cleaning

SECONDS = 10.0  # for the whole of it
STEP_SECONDS = 5.0  # for one read or write
HEAD_BYTES = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """`head` is how the answer began, as text that can be kept."""

    status: int
    head: str
    retry_after: timedelta | None = None

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


def post(
    url: str, headers: Mapping[str, str], body: bytes, *, allows_loopback: bool = False
) -> Answer:
    """Send once; no redirect is followed, no more than the head of the answer is read.

    allows_loopback: http, or https, to this very machine is no secret either: for development.
    Raises Rejected("bad_address", "not_public") where it may not be called, Unreachable for everything else.
    """
    check(url, allows_loopback=allows_loopback)
    judge = _is_loopback if allows_loopback and _names_loopback(url) else is_public
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), STEP_SECONDS)}
    until = time.monotonic() + SECONDS
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=trust(), network_backend=Guarded(judge, until), retries=0
            ) as pool,
            pool.stream(
                "POST", url.encode(), headers=sent, content=body, extensions=extensions
            ) as answer,
        ):
            return _read(answer, until)
    except (httpcore.ReadTimeout, httpcore.WriteTimeout) as error:
        raise Unreachable("It did not answer in time.", type(error).__name__) from error
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        raise Unreachable("It could not be reached.", type(error).__name__) from error
    except (httpcore.UnsupportedProtocol, ValueError) as error:
        raise Rejected("Its address cannot be used.", "bad_address") from error


def check(url: str, *, allows_loopback: bool = False) -> None:
    """Raise Rejected("bad_address") unless it is https to some host, or where allowed this very machine.

    What the name leads to is judged when it is called, at the moment of connecting.
    """
    try:
        parts = urlsplit(url)
        is_plain = not (parts.username or parts.password or parts.fragment) and parts.port != 0
    except ValueError:
        raise Rejected("Its address cannot be used.", "bad_address") from None
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and allows_loopback and _names_loopback(url)
    )
    if not (url.isascii() and url.isprintable() and parts.hostname and is_plain and is_safe):
        raise Rejected("Its address cannot be used.", "bad_address")
    if not allows_loopback and _is_inside(parts.hostname):
        raise Rejected("It lies inside a network.", "not_public")


def _names_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "localhost" or _is_loopback(host)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_inside(host: str) -> bool:
    """Whether it is written as an address that no stranger can reach; of names nothing is known yet."""
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _read(answer: httpcore.Response, until: float) -> Answer:
    told = {name.lower(): value for name, value in answer.headers}
    head = b""
    for part in answer.iter_stream():
        head += part[:HEAD_BYTES]
        if len(head) >= HEAD_BYTES:
            break
        if time.monotonic() > until:
            raise Unreachable("It came too slowly.", "too_slow")
    words = cleaning.clean(head[:HEAD_BYTES].decode("utf-8", "replace"))
    pause = seconds(told.get(b"retry-after", b"").decode("latin-1"))
    return Answer(answer.status, words, pause)
