"""A platform that calls as fast as it is answered: `python -m responders.benches.knocking`, in a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import time

import uvloop

PEOPLE = 5000
PADDING = "x" * 1500  # real calls carry ids, names and links besides the text
TEXTS = (
    "Kak, transfer saya ke bank lain gagal tapi saldo sudah terpotong, mohon dicek ya",
    "Kartu saya tertelan di ATM tadi pagi, harus bagaimana?",
    "Selamat siang, jam berapa cabang tutup hari Sabtu?",
    "Sudah dua hari aplikasinya tidak bisa dibuka, tolong bantuannya",
    "Terima kasih, sudah beres",
)


class Caller(asyncio.Protocol):
    """One connection that is kept open: a call, its answer, the next call."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._answer = b""
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._call()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, blank, body = self._answer.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return
        self._load.note(head[9:12] == b"200", time.perf_counter() - self._began)
        self._answer = b""
        self._call()

    def connection_lost(self, error: Exception | None) -> None:
        if self._began:
            self._load.note(False, time.perf_counter() - self._began)
        self._load.leave()

    def _call(self) -> None:
        call = self._load.next_call()
        if call is None:
            self._began = 0.0
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(call)  # type: ignore[attr-defined]


class Load:
    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._number = 0
        self._open = options.connections
        self._until = time.perf_counter() + options.seconds
        self._done = asyncio.get_running_loop().create_future()
        self.took: list[float] = []
        self.not_200 = 0

    async def run(self) -> float:
        """Seconds from the first call to the last answer."""
        began = time.perf_counter()
        loop = asyncio.get_running_loop()
        for _ in range(self._options.connections):
            await loop.create_connection(lambda: Caller(self), "127.0.0.1", self._options.port)
        await self._done
        return time.perf_counter() - began

    def next_call(self) -> bytes | None:
        if time.perf_counter() > self._until or self._number >= self._options.most:
            return None
        self._number += 1
        body = payload(self._number, self._options.first)
        digest = hmac.digest(self._options.secret.encode(), body, hashlib.sha256).hex()
        head = (
            f"POST /hooks/facebook/{self._options.token} HTTP/1.1\r\nhost: localhost\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
            f"x-hub-signature-256: sha256={digest}\r\n\r\n"
        )
        return head.encode() + body

    def note(self, is_200: bool, seconds: float) -> None:
        self.took.append(seconds)
        self.not_200 += not is_200

    def leave(self) -> None:
        self._open -= 1
        if not self._open:
            self._done.set_result(None)


def payload(number: int, first: int) -> bytes:
    """One Messenger message of about 2 KB, unlike every other."""
    at = 1_764_000_000_000 + number
    said = {
        "sender": {"id": f"8{number % PEOPLE:015d}"},
        "recipient": {"id": "bench-page"},
        "timestamp": at,
        "message": {"mid": f"m_{first + number:060d}", "text": TEXTS[number % len(TEXTS)]},
    }
    entry = {"id": "bench-page", "time": at, "messaging": [said], "padding": PADDING}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("port", "connections", "most", "first"):
        parser.add_argument(f"--{name}", type=int, required=True)
    for name in ("token", "secret"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--seconds", type=float, required=True)
    load = Load(parser.parse_args())
    seconds = await load.run()
    took = sorted(load.took)
    result = {
        "answered": len(took),
        "seconds": seconds,
        "not_200": load.not_200,
        "p50": took[len(took) // 2],
        "p99": took[len(took) * 99 // 100],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    uvloop.run(main())
