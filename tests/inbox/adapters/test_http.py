from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from inbox.adapters import errors, exchange, http, patience


class Endless(httpx.SyncByteStream):
    """A body of which only as much is made as somebody reads."""

    def __init__(self) -> None:
        self.made = 0

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.made += 100_000
            yield b" " * 100_000


def answering(response: httpx.Response) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(lambda _request: response))


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    body = Endless()
    with pytest.raises(errors.Ambiguous):
        http.call(answering(httpx.Response(200, stream=body)), "POST", "https://p.test/")
    assert body.made <= exchange.MAX_BYTES + 200_000


@pytest.mark.parametrize("packed", ["gzip, gzip", "br", "zstd"])
def test_what_could_fill_the_memory_is_not_unpacked(packed: str) -> None:
    """3 kB, packed twice, were 2 GB."""
    body = gzip.compress(gzip.compress(b"{}"))
    answer = httpx.Response(
        200, headers={"content-encoding": packed}, stream=httpx.ByteStream(body)
    )
    with pytest.raises(errors.Ambiguous):
        http.call(answering(answer), "POST", "https://p.test/")


@pytest.fixture(
    params=[b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"]
)
def dripping(request: pytest.FixtureRequest) -> Iterator[str]:
    """Begins to answer, and goes on by one byte at a time, in the head or in the body."""

    def answer() -> None:
        with contextlib.suppress(OSError), server.accept()[0] as caller:  # the reader goes away
            caller.recv(65_536)
            caller.sendall(request.param)
            for _ in range(200):
                caller.sendall(b"a")
                time.sleep(0.02)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join(5)


def test_an_answer_that_drips_is_given_up(dripping: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.2)
    begun = time.monotonic()
    with http.client() as client, pytest.raises(errors.Ambiguous) as caught:
        http.call(client, "POST", dripping)
    assert caught.value.code == "ReadTimeout"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://api..example.test/", "abc"),
        (f"https://{'a' * 64}.test/", "abc"),
        ("http://xn--a/", "abc"),
        ("http://127.0.0.1:1/", "abc\u200b"),
    ],
)
def test_a_stray_sign_in_an_address_or_a_token_is_no_fault_of_ours(url: str, token: str) -> None:
    headers = {"authorization": f"Bearer {token}"}
    with http.client() as client, pytest.raises(errors.Unreachable):
        http.call(client, "POST", url, headers=headers)


def test_our_client_ignores_proxies_and_follows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with http.client() as client:
        assert client.trust_env is False
        assert client.follow_redirects is False


@pytest.mark.parametrize(
    "fault",
    [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol],
)
def test_before_the_first_byte_nothing_was_said(fault: type[httpx.TransportError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise fault("no", request=request)

    client = httpx.Client(transport=httpx.MockTransport(fail))
    with pytest.raises(errors.Unreachable):
        http.call(client, "POST", "https://p.test/")


def test_a_call_that_changes_nothing_is_never_uncertain() -> None:
    with pytest.raises(errors.Unreachable):
        http.call(answering(httpx.Response(503)), "POST", "https://p.test/", is_safe=True)


@pytest.mark.parametrize(
    ("headers", "body", "pause"),
    [
        ({"retry-after": "30"}, {}, timedelta(seconds=30)),
        ({}, {"parameters": {"retry_after": 9}}, timedelta(seconds=9)),
        ({}, {"retry_after_ms": 2500}, timedelta(milliseconds=2500)),
        ({"retry-after": "Mon, 23 Nov 2026 03:00:00 GMT"}, {}, None),
        ({"retry-after": "99999999"}, {}, timedelta(days=1)),
        ({}, [], None),
    ],
)
def test_the_pause_asked_for_is_kept_within_reason(
    headers: dict[str, str], body: object, pause: timedelta | None
) -> None:
    response = httpx.Response(429, headers=headers, json=body)
    with pytest.raises(errors.RateLimited) as caught:
        http.call(answering(response), "POST", "https://p.test/")
    assert caught.value.retry_after == pause


@pytest.mark.parametrize("status", [302, 403, 404, 413])
def test_a_refusal_in_other_words_than_the_platforms_is_uncertain(status: int) -> None:
    page = httpx.Response(status, text="<h1>Blocked by a gateway</h1>")
    with pytest.raises(errors.Ambiguous):
        http.call(answering(page), "POST", "https://p.test/")


def test_a_call_that_took_too_long_at_the_platform_is_uncertain() -> None:
    with pytest.raises(errors.Ambiguous):
        http.call(answering(httpx.Response(408, json={})), "POST", "https://p.test/")


def test_the_second_at_which_a_platform_counts_anew_is_waited_for_by_its_own_clock() -> None:
    headers = {"x-rate-limit-reset": "1795400090", "date": "Mon, 23 Nov 2026 02:13:20 GMT"}
    for told, pause in ((headers, timedelta(seconds=90)), ({**headers, "date": "?"}, None)):
        with pytest.raises(errors.RateLimited) as caught:
            http.call(answering(httpx.Response(429, headers=told)), "GET", "https://p.test/")
        assert caught.value.retry_after == pause


@pytest.mark.parametrize("name", ["r-77", "a/b", "../x", "?a=b", "#", "%2e%2e", "…", "..."])
def test_an_id_stays_one_part_of_the_address(name: str) -> None:
    url = httpx.URL(f"https://platform.example/rooms/{http.part(name)}/messages")
    assert url.raw_path.count(b"/") == 3
    assert url.path == f"/rooms/{name}/messages"
    assert not url.query


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_an_id_that_would_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(errors.Rejected):
        http.part(name)
