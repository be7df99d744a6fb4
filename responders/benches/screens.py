"""Open consoles, played: each its own session, its own event stream, and the questions that its page asks after news."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

FRAME = re.compile(rb"(?:id: (\S+)\n)?(?:event: (\w+)\n)?data: (.*)\n\n")
ROW = re.compile(r'id="row-(\d+)"')
NEWS = re.compile(r'id="fresh"[^>]*data-refresh="([^"]+)" data-rows="([^"]+)"')
RETRY_SECONDS = 2.0  # what the stream tells a browser to wait before it comes back
RUSH_SECONDS = 10.0  # over which all sign on, as a shift does
LIST_SECONDS, SLOWEST_SECONDS, SHARE = 1.0, 15.0, 20  # of refresh.js
QUIET = frozenset({"people", "notice"})  # kinds after which no list is asked for


@dataclass(slots=True)
class Heard:
    """What came out of one stream: moments in seconds of the epoch, in order."""

    frames: list[tuple[float, str, str]] = field(default_factory=list)  # at, id, data
    resyncs: list[float] = field(default_factory=list)
    cuts: int = 0
    refused: int = 0


@dataclass(slots=True)
class Asked:
    """Of one page's own questions: how long the answers took; and how old the news was when it was shown, by a digest
    or by an answer: of messages, and of what the answering room made of them; in seconds."""

    took: list[float] = field(default_factory=list)
    handled_after: list[float] = field(default_factory=list)
    shown_after: list[float] = field(default_factory=list)
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """What is on a screen: the ids of its rows, where news of it and of its rows is asked for, and the moment in
    milliseconds at which its last row is due."""

    rows: frozenset[str]
    news_url: str
    rows_url: str
    until: float


async def listed(http: httpx.AsyncClient, cookie: str) -> Listed:
    """The list as it stands; all see the same."""
    answer = await http.get("/conversations/?view=open", headers={"cookie": cookie})
    found = NEWS.search(answer.text)
    if found is None:
        raise SystemExit(f"the list could not be read: {answer.status_code} {answer.headers}")
    news_url, rows_url = (url.replace("&amp;", "&") for url in found.groups())
    last = parse_qs(urlsplit(news_url).query)["after"][0].partition("_")[0]
    until = datetime.fromisoformat(last).timestamp() * 1000
    return Listed(frozenset(ROW.findall(answer.text)), news_url, rows_url, until)


class _Wire(asyncio.Protocol):
    """One connection of a stream; HTTP/1.0, so that frames come without chunks around them."""

    def __init__(self, screen: Screen, request: bytes) -> None:
        self._screen, self._request, self._rest = screen, request, b""
        self.is_begun = False
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        at = time.time()
        self._rest += data
        if not self.is_begun:
            head, blank, self._rest = self._rest.partition(b"\r\n\r\n")
            if not blank:
                self._rest = head
                return
            self.is_begun = True
            if b" 200 " not in head[:15]:
                self._screen.heard.refused += 1
                self.transport.close()
        end = 0
        for found in FRAME.finditer(self._rest):
            end = found.end()
            self._screen.hear(at, found[1], found[2], found[3])
        self._rest = self._rest[end:]

    def connection_lost(self, error: Exception | None) -> None:
        if not self.gone.done():
            self.gone.set_result(None)


class Screen:
    """One person at one console."""

    def __init__(self, port: int, cookie: str, http: httpx.AsyncClient, listed: Listed) -> None:
        self.heard, self.asked, self._listed = Heard(), Asked(), listed
        self._port, self._http = port, http
        self._headers = {"cookie": cookie, "hx-request": "true"}
        self._last = b""
        self._wire: _Wire | None = None
        self._changed: set[str] = set()
        self._news: dict[
            str, list[float]
        ] = {}  # by conversation: when what is not shown yet was heard
        self._handled: dict[str, float] = {}  # since when
        self._is_anew = self._is_news = False
        self._wake = asyncio.Event()
        self._away = 0.0

    async def stay(self) -> None:
        """Until cancelled."""
        await asyncio.sleep(random.uniform(0, RUSH_SECONDS))
        asking = asyncio.create_task(self._ask())
        try:
            while True:
                await self._listen()
                self.heard.cuts += 1
                await asyncio.sleep(self._away or RETRY_SECONDS)
                self._away = 0.0
        finally:
            asking.cancel()
            if self._wire is not None:
                self._wire.transport.close()

    @property
    def unshown(self) -> int:
        """Messages it heard of, and nothing since."""
        return sum(map(len, self._news.values()))

    @property
    def is_open(self) -> bool:
        return self._wire is not None and self._wire.is_begun and not self._wire.gone.done()

    def cut(self, seconds: float) -> None:
        """The network is away for so long."""
        self._away = seconds
        if self._wire is not None:
            self._wire.transport.abort()  # type: ignore[attr-defined]

    def hear(self, at: float, name: bytes | None, event: bytes | None, data: bytes) -> None:
        if name:
            self._last = name
        if event == b"resync":
            self.heard.resyncs.append(at)
            self._is_anew = True
            self._wake.set()
            return
        if event == b"digest":
            self._take(at, json.loads(data)["moved"])
            return
        self.heard.frames.append((at, (name or b"").decode(), data.decode()))
        told = json.loads(data)
        if told["kind"] in QUIET:
            return
        conversation = told["topic"].partition(":")[2]
        if told["kind"] == "message_received":
            self._news.setdefault(conversation, []).append(at)
        if told["kind"] == "handling":
            self._handled.setdefault(conversation, at)
        if conversation in self._listed.rows:
            self._changed.add(conversation)
            self._wake.set()

    def _take(self, at: float, moved: list[tuple[int, float | None, int]] | None) -> None:
        """As refresh.js takes a digest: what stands behind the last row is shown by its numbers alone."""
        listed = self._listed
        for pk, due, _owner in moved or ():
            is_row = str(pk) in listed.rows
            if not is_row and due is not None and due <= listed.until + 1:
                self._is_news = True
                self._wake.set()
            elif not is_row:
                self.asked.shown_after += [at - heard for heard in self._news.pop(str(pk), [])]
                if (since := self._handled.pop(str(pk), None)) is not None:
                    self.asked.handled_after.append(at - since)
        if moved is None:
            self._is_news = True
            self._wake.set()

    async def _listen(self) -> None:
        last = b"last-event-id: " + self._last + b"\r\n" if self._last else b""
        cookie = self._headers["cookie"].encode()
        request = b"GET /stream HTTP/1.0\r\nhost: localhost\r\ncookie: " + cookie + b"\r\n" + last + b"\r\n"  # fmt: skip
        try:
            loop = asyncio.get_running_loop()
            _transport, self._wire = await loop.create_connection(
                lambda: _Wire(self, request), "127.0.0.1", self._port
            )
            await self._wire.gone
        except OSError:
            return

    async def _ask(self) -> None:
        """As refresh.js does after news: once for the whole list, the less often the slower the answer."""
        pace = LIST_SECONDS
        while True:
            await self._wake.wait()
            await asyncio.sleep(pace * random.uniform(0.5, 1.5))
            self._wake.clear()
            changed, self._changed = self._changed, set()
            told = set(self._news) if self._is_news or self._is_anew else changed
            news = [at for pk in told for at in self._news.pop(pk, [])]
            began = time.time()
            await self._get(self._question(changed))
            pace = min(SLOWEST_SECONDS, max(LIST_SECONDS, (time.time() - began) * SHARE))
            self.asked.shown_after += [time.time() - at for at in news]

    def _question(self, changed: set[str]) -> str:
        listed, told = self._listed, f"&changed={','.join(changed)}"
        if not (self._is_news or self._is_anew):
            return f"{listed.rows_url}{told}"
        counts = "&counts=1" if self._is_anew else ""
        self._is_anew = self._is_news = False
        return f"{listed.news_url}&shown={','.join(listed.rows)}{told}{counts}"

    async def _get(self, path: str) -> str:
        began = time.perf_counter()
        try:
            answer = await self._http.get(path, headers=self._headers)
        except httpx.HTTPError:
            self.asked.failed += 1
            return ""
        self.asked.took.append(time.perf_counter() - began)
        self.asked.failed += answer.status_code != 200
        return answer.text


def client(port: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", timeout=60, limits=limits, trust_env=False
    )


def all_of(screens: list[Screen], of: str, what: str) -> list[Any]:
    """One list of what all of them have, ascending: `asked`, `took`."""
    return sorted(one for screen in screens for one in getattr(getattr(screen, of), what))
