"""Call the installation as platforms and visitors do: signed, impatient, and again until it answers."""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy

import httpx
from django.utils import timezone

from inbox.adapters import signing
from inbox.models import Channel
from responders.drill import payloads
from responders.drill.customers import Act

PATIENCE = 5.0  # seconds a platform waits for an answer
COOKIE = "dua-visitor"
REMEMBERED = 5000  # bodies, for those that are told again
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 5.0
KINDS = {"comment": "facebook", "direct": "facebook", "chat": "telegram", "visit": "webchat"}


@dataclass(slots=True)
class Told:
    """What was told and taken. `names` by kind; `milliseconds` of every call that was taken."""

    names: dict[str, set[str]] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    repeats: int = 0
    changes: int = 0
    echoes: int = 0
    again: int = 0  # calls that had to be made again
    gave_up: int = 0
    edited: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)


class Poster:
    """`until` is when calling again ends, on the monotonic clock."""

    def __init__(self, address: str, channels: dict[str, Channel], seed: int) -> None:
        self.address = address
        self.channels = channels
        self.told = Told()
        self.until = float("inf")
        self._random = random.Random(seed)
        self._visitors: dict[str, str] = {}
        self._opening: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=50)
        self._http = httpx.AsyncClient(timeout=PATIENCE, limits=limits, trust_env=False)
        # Every visitor keeps their own cookie; the client must not share one among them.
        self._http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    async def close(self) -> None:
        await self._http.aclose()

    async def play(self, act: Act) -> None:
        """Tell one act; a few come late, so that order is no promise."""
        if self._random.random() < 0.1:
            await asyncio.sleep(self._random.uniform(0, 1.5))
        kind = KINDS[act.place]
        said = await (
            self._visit(act) if act.place == "visit" else self._hook(kind, self._body(act))
        )
        if not said:
            self.told.gave_up += 1
        elif act.verb == "say":
            self.told.names.setdefault(kind, set()).add(act.name)
        elif act.verb == "repeat":
            self.told.repeats += 1
        else:
            self.told.changes += 1
            (self.told.edited if act.verb == "edit" else self.told.removed).add(act.name)

    async def echo(self, body: bytes, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.told.echoes += await self._hook("facebook", body)

    async def _hook(self, kind: str, body: bytes) -> bool:
        hook = self.channels[kind].hook
        assert hook
        if kind == "facebook":
            digest = signing.hex_digest(hook.secrets["app_secret"], body)
            headers = {"x-hub-signature-256": f"sha256={digest}"}
        else:
            headers = {"x-telegram-bot-api-secret-token": hook.secrets["secret_token"]}
        headers["content-type"] = "application/json"
        url = f"{self.address}/hooks/{kind}/{hook.token}"
        return await self._post(
            self._http.build_request("POST", url, content=body, headers=headers)
        )

    async def _visit(self, act: Act) -> bool:
        """Through the chat's own door, with the cookie it gave."""
        key = str(act.who.number)
        page = f"{self.address}/chat/{self.channels['webchat'].account}/"
        await self._open(page, key)
        headers = {"x-dua-chat": "1", "sec-fetch-site": "same-origin"}
        if key in self._visitors:
            headers["cookie"] = f"{COOKIE}={self._visitors[key]}"
        said = {"text": act.text, "client_id": act.name, "name": act.who.name}
        url = f"{page}messages"
        request = self._http.build_request("POST", url, json=said, headers=headers)
        return await self._post(request, visitor=key)

    async def _open(self, page: str, visitor: str) -> None:
        """As a browser does before anything is said: once, also where two acts begin together."""
        async with self._opening[visitor]:
            if visitor not in self._visitors:
                await self._post(self._http.build_request("GET", page), visitor=visitor)

    async def _post(self, request: httpx.Request, visitor: str = "") -> bool:
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            try:
                response = await self._http.send(request)
            except httpx.HTTPError:
                response = None
            if response is not None and response.is_success:
                if request.method == "POST":  # a page that is looked at takes nothing
                    self.told.milliseconds.append((time.monotonic() - began) * 1000)
                if visitor and COOKIE in response.cookies:
                    self._visitors[visitor] = response.cookies[COOKIE]
                return True
            if time.monotonic() + pause > self.until:
                return False
            self.told.again += 1
            await asyncio.sleep(pause * self._random.uniform(0.5, 1.0))
            pause = min(pause * 2, LONGEST_PAUSE)

    def _body(self, act: Act) -> bytes:
        """A repeat is what was said before, to the byte or packed anew."""
        if act.verb == "repeat" and act.name in self._bodies:
            body = self._bodies[act.name]
            return body if self._random.random() < 0.5 else body + b" "
        body = written(act, self.channels["facebook"].account, timezone.now())
        if act.verb == "say":
            self._bodies[act.name] = body
            if len(self._bodies) > REMEMBERED:
                self._bodies.popitem(last=False)
        return body


def written(act: Act, page: str, at: datetime) -> bytes:
    match act.place, act.verb:
        case "comment", verb:
            post = act.name.partition("_")[0]
            told = {"edit": "edited", "remove": "remove"}.get(verb, "add")
            return payloads.comment(
                page, post, act.name, act.text, act.who, at, parent=act.thread, verb=told
            )
        case "direct", "remove":
            return payloads.unsent(page, act.name, act.who, at)
        case "direct", verb:
            return payloads.direct(page, act.name, act.text, act.who, at, edit=int(verb == "edit"))
    number = int(act.name.partition(":")[2])
    return payloads.chat(number, number, act.text, act.who, at, is_edit=act.verb == "edit")
