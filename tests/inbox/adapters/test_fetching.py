"""What a stranger's address can make our worker do: fetch what it may, and nothing else."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from inbox.adapters import fetching
from inbox.adapters.base import Download
from inbox.adapters.errors import Rejected, Unreachable

HOSTS = frozenset({"cdn.example"})


class Site(BaseHTTPRequestHandler):
    """/bytes/<n>, /to/<location>, /packed, /status/<n>, /endless, /round, /headers"""

    def do_GET(self) -> None:
        what, _, rest = self.path.lstrip("/").partition("/")
        if what == "to":
            self._begin(302, {"Location": rest.replace("!", "/")})
        elif what == "round":
            self._begin(302, {"Location": "/round"})
        elif what == "packed":
            self._begin(200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 1000))
        elif what == "status":
            self._begin(int(rest))
        elif what == "headers":
            self._begin(200, {}, str(self.headers).encode())
        elif what == "drip":
            with contextlib.suppress(OSError):  # the reader goes away
                for letter in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200:
                    self.wfile.write(bytes([letter]))
                    time.sleep(0.02)
        elif what == "endless":
            self._begin(200, {})
            block = b"0" * 1_000_000
            with contextlib.suppress(OSError):  # the reader goes away
                for _ in range(40):
                    self.wfile.write(block)
        else:
            self._begin(200, {}, b"x" * int(rest))

    def _begin(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def own(url: str, **headers: str) -> Download:
    return Download(url=url, headers=headers, is_own_server=True)


def refusal(download: Download) -> str:
    with pytest.raises(Rejected) as caught:
        fetching.fetch(download, HOSTS)
    return caught.value.code


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example/a",
        "https://cdn.example:8443/a",
        "https://cdn.example.evil/a",
        "https://evilcdn.example/a",
        "https://cdn.example@evil.example/a",
        "https://evil.example/cdn.example",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://2130706433/a",
        "https://0x7f.1/a",
        "file:///etc/passwd",
        "gopher://cdn.example/a",
        "//cdn.example/a",
        "https:///a",
        "",
        "https://cdn.example:x/a",
        "https://[cdn.example/a",
        "https://cdn.example:99999/a",
    ],
)
def test_only_listed_hosts_are_asked_and_only_by_https(url: str) -> None:
    assert refusal(Download(url=url)) == "forbidden_host"


@pytest.mark.parametrize("host", ["cdn.example", "a.b.cdn.example", "CDN.EXAMPLE", "cdn.example."])
@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::ffff:10.0.0.1"])
def test_a_listed_name_that_points_inside_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, host: str, address: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver(address))
    assert refusal(Download(url=f"https://{host}/a")) == "not_public"


def test_one_inner_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver("93.184.216.34", "192.168.0.1"))
    assert refusal(Download(url="https://cdn.example/a")) == "not_public"


def test_the_address_that_was_judged_is_the_one_that_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that changes its mind between the look and the call finds that it is looked up once."""
    asked: list[str] = []
    called: list[tuple[str, int]] = []

    def first_public_then_inside(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        return resolver("93.184.216.34" if len(asked) == 1 else "127.0.0.1")(host, port)

    def no_connection(address: tuple[str, int], *_args: Any, **_more: Any) -> None:
        called.append(address)
        raise OSError("unreachable")

    monkeypatch.setattr(socket, "getaddrinfo", first_public_then_inside)
    monkeypatch.setattr(socket, "create_connection", no_connection)
    with pytest.raises(Unreachable):
        fetching.fetch(Download(url="https://cdn.example/a"), HOSTS)
    assert asked == ["cdn.example"]
    assert called == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),  # through NAT64, to a public one
        ("64:ff9b::7f00:1", False),
        ("::ffff:8.8.8.8", True),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("2002:7f00:1::", False),  # 6to4
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("192.88.99.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
    ],
)
def test_which_addresses_are_open_to_strangers(address: str, is_public: bool) -> None:
    assert fetching.is_public(address) is is_public


def test_the_brands_own_server_may_be_anywhere(site: str) -> None:
    assert fetching.fetch(own(f"{site}/bytes/5"), HOSTS) == b"xxxxx"


def test_what_we_hold_already_needs_no_call() -> None:
    assert fetching.fetch(Download(content=b"mail"), frozenset()) == b"mail"
    assert refusal(Download(content=b"0" * (fetching.MAX_BYTES + 1))) == "too_large"


def test_a_redirect_is_judged_like_an_address(site: str) -> None:
    assert refusal(own(f"{site}/to/http:!!169.254.169.254!latest")) == "forbidden_host"
    assert refusal(own(f"{site}/to/https:!!evil.example!a")) == "forbidden_host"
    assert refusal(own(f"{site}/to/https:!![evil!a")) == "forbidden_host"
    assert fetching.fetch(own(f"{site}/to/{site.replace('/', '!')}!bytes!3"), HOSTS) == b"xxx"


def test_the_brands_own_server_opens_no_way_to_another_inside(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, inside = socket.getaddrinfo, resolver("10.0.0.8")

    def resolve(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        return inside(host, port) if host == "cdn.example" else real(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert refusal(own(f"{site}/to/https:!!cdn.example!a")) == "not_public"


def test_redirects_end(site: str) -> None:
    assert refusal(own(f"{site}/round")) == "too_many_redirects"


def test_credentials_stay_with_the_server_they_are_for(site: str) -> None:
    seen = fetching.fetch(own(f"{site}/headers", authorization="Bearer secret"), HOSTS)
    assert b"Bearer secret" in seen
    elsewhere: list[Any] = []

    def listening(url: str, headers: Any, *_more: Any) -> bytes | str:
        elsewhere.append(headers)
        return "https://cdn.example/a" if len(elsewhere) == 1 else b""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching, "_once", listening)
        fetching.fetch(own(f"{site}/headers", authorization="Bearer secret"), HOSTS)
    assert elsewhere == [{"authorization": "Bearer secret"}, {}]


@pytest.mark.parametrize(("path", "code"), [("endless", "too_large"), ("packed", "packed")])
def test_more_than_is_kept_is_not_read(site: str, path: str, code: str) -> None:
    assert refusal(own(f"{site}/{path}")) == code


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_not_asked_for_again(site: str, status: int) -> None:
    assert refusal(own(f"{site}/status/{status}")) == "gone"


@pytest.mark.parametrize("status", [202, 403, 429, 500, 503])
def test_what_may_come_later_is_tried_again(site: str, status: int) -> None:
    with pytest.raises(Unreachable) as caught:
        fetching.fetch(own(f"{site}/status/{status}"), HOSTS)
    assert caught.value.code == str(status)


def test_an_answer_that_drips_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", -1)
    with pytest.raises(Unreachable) as caught:
        fetching.fetch(own(f"{site}/bytes/5"), HOSTS)
    assert caught.value.code == "too_slow"


def test_an_answer_whose_very_head_drips_is_given_up(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    with pytest.raises(Unreachable) as caught:
        fetching.fetch(own(f"{site}/drip"), HOSTS)
    assert caught.value.code in {"too_slow", "ReadTimeout"}


def resolver(*addresses: str) -> Any:
    def found(_host: str, port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    return found
