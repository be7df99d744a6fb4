"""The one way in which bytes of a stranger's choosing are fetched: bounded, and never from inside."""

from __future__ import annotations

import functools
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
import httpx

from inbox.adapters.base import Download
from inbox.adapters.errors import Rejected, Unreachable

MAX_BYTES = 25_000_000
MAX_REDIRECTS = 3
SECONDS = 10  # for the whole of it
STEP_SECONDS = 5  # for one read
GONE = frozenset({404, 410})
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
RELAYS = ipaddress.IPv4Network("192.88.99.0/24")  # of 6to4, withdrawn by RFC 7526
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_ASKED = [(b"accept-encoding", b"identity"), (b"accept", b"*/*"), (b"user-agent", b"DuaArah")]


def fetch(download: Download, hosts: Collection[str]) -> bytes:
    """The bytes; `hosts` are names that may be asked, each with all below it.

    Only https, only public addresses, unless the server is the brand's own. Raises Rejected where that
    forbids it ("forbidden_host", "not_public", "too_large", "gone"), Unreachable where it may come later.
    """
    if download.content is not None:
        if len(download.content) > MAX_BYTES:
            raise Rejected("It is larger than what is kept.", "too_large")
        return download.content
    until = time.monotonic() + SECONDS
    url, headers = download.url, download.headers
    for _hop in range(MAX_REDIRECTS + 1):
        _check(url, hosts, download)
        is_own = download.is_own_server and _place(url) == _place(download.url)
        answered = _once(url, headers, is_own, until)
        if isinstance(answered, bytes):
            return answered
        target = _joined(url, answered)
        if _place(target) != _place(url):
            headers = {}
        url = target
    raise Rejected("It leads on and on.", "too_many_redirects")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise Rejected("It leads nowhere.", "forbidden_host") from None


def _check(url: str, hosts: Collection[str], download: Download) -> None:
    parts = _parts(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if download.is_own_server and _place(url) == _place(download.url):
        if parts.scheme not in {"http", "https"} or not host:
            raise Rejected("Its address cannot be used.", "forbidden_host")
        return
    is_listed = any(host == name or host.endswith(f".{name}") for name in hosts)
    if parts.scheme != "https" or _port(url) != 443 or parts.username or not is_listed:
        raise Rejected("It lies where nothing is fetched from.", "forbidden_host")


def _once(url: str, headers: Mapping[str, str], is_own: bool, until: float) -> bytes | str:
    """One answer's bytes, or where it leads."""
    asked = [*_ASKED, *((name.encode(), value.encode()) for name, value in headers.items())]
    extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), STEP_SECONDS)}
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=trust(),
                network_backend=Guarded(_anywhere if is_own else is_public, until),
                retries=0,
            ) as pool,
            pool.stream("GET", url.encode(), headers=asked, extensions=extensions) as answer,
        ):
            return _read(answer, until)
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        raise Unreachable("It could not be fetched.", type(error).__name__) from error
    except (httpcore.UnsupportedProtocol, ValueError) as error:
        raise Rejected("Its address cannot be used.", "forbidden_host") from error


def _read(answer: httpcore.Response, until: float) -> bytes | str:
    told = {name.lower(): value for name, value in answer.headers}
    if answer.status in GONE:
        raise Rejected("The platform has it no longer.", "gone")
    if 300 <= answer.status < 400 and b"location" in told:
        return told[b"location"].decode("latin-1")
    if answer.status != 200:
        raise Unreachable("It could not be fetched.", str(answer.status))
    if told.get(b"content-encoding", b"identity") != b"identity":
        raise Rejected("It came packed, unasked.", "packed")
    parts, size = [], 0
    for part in answer.iter_stream():
        size += len(part)
        if size > MAX_BYTES:
            raise Rejected("It is larger than what is kept.", "too_large")
        if time.monotonic() > until:
            raise Unreachable("It came too slowly.", "too_slow")
        parts.append(part)
    return b"".join(parts)


class Guarded(httpcore.SyncBackend):
    """Looks the name up once, and connects to the very address that was judged: all of a name's, or none."""

    def __init__(self, judge: Callable[[str], bool], until: float) -> None:
        """until: of the monotonic clock; nothing is waited for beyond it."""
        self._judge, self._until = judge, until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        reasons: list[Exception] = []
        for address in _addresses(host, port, self._judge):
            try:
                patience = min(timeout or STEP_SECONDS, _left(self._until))
                stream = super().connect_tcp(address, port, patience, local_address, socket_options)
                return _Timed(stream, self._until)
            except httpcore.NetworkError as error:
                reasons.append(error)
        raise httpcore.ConnectError(str(reasons[-1]) if reasons else "no address")


class _Timed(httpcore.NetworkStream):
    """No read outlasts the whole, however the answer drips: its head is bounded as its body is."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, min(timeout or STEP_SECONDS, _left(self._until)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, min(timeout or STEP_SECONDS, _left(self._until)))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        patience = min(timeout or STEP_SECONDS, _left(self._until))
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, patience), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(until: float) -> float:
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise Unreachable("It came too slowly.", "too_slow")
    return seconds


def _addresses(host: str, port: int, judge: Callable[[str], bool]) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(map(judge, addresses)):
        raise Rejected("It lies inside a network.", "not_public")
    return addresses


def _anywhere(address: str) -> bool:
    return True


def is_public(address: str) -> bool:
    """Whether an IP address is one that strangers can reach, whatever it is wrapped in."""
    return all(map(_is_open, _unwrapped(ipaddress.ip_address(address.partition("%")[0]))))


def _unwrapped(ip: Address) -> list[Address]:
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip in NAT64:
        return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    return [ip, *([ip.sixtofour] if ip.sixtofour else []), *(ip.teredo or ())]


def _is_open(ip: Address) -> bool:
    is_special = ip.is_site_local if isinstance(ip, ipaddress.IPv6Address) else ip in RELAYS
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or is_special)


def _place(url: str) -> tuple[str, str, int]:
    parts = _parts(url)
    return parts.scheme, (parts.hostname or "").rstrip(".").lower(), _port(url)


def _port(url: str) -> int:
    parts = _parts(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 -- reading it is what raises
    except ValueError:
        raise Rejected("Its address cannot be used.", "forbidden_host") from None
    return parts


@functools.cache
def trust() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
