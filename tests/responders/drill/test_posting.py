"""How the played visitors come to a chat."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from inbox.models import Channel
from responders.drill.customers import VISIT, Act
from responders.drill.hosting import HOST, serving
from responders.drill.payloads import Person
from responders.drill.posting import Poster

SARI, WAYAN = Person(1, "Sari"), Person(2, "Wayan")


class Chat:
    """Notes who calls, and gives a name to whoever has none."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        given = dict(scope["headers"]).get(b"cookie", b"").decode().removeprefix("dua-visitor=")
        self.calls.append((scope["method"], scope["path"], given))
        headers = [] if given else [(b"set-cookie", b"dua-visitor=visitor-%d" % len(self.calls))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def an_act(who: Person, verb: str = "say", name: str = "") -> Act:
    return Act(0, verb, VISIT, who, name or str(uuid.uuid4()), "Halo", str(who.number), who.number)


def played(*acts: Act) -> tuple[Chat, Poster]:
    """All at once."""

    async def play(poster: Poster) -> None:
        await asyncio.gather(*(poster.play(act) for act in acts))
        await poster.close()

    chat = Chat()
    with serving(chat) as port:  # type: ignore[arg-type]
        poster = Poster(f"http://{HOST}:{port}", {"webchat": Channel(account="token")}, seed=1)
        asyncio.run(play(poster))
    return chat, poster


def test_a_visitor_opens_the_page_once_and_then_speaks_with_its_cookie() -> None:
    first = an_act(SARI)
    chat, poster = played(first, an_act(SARI, "repeat", first.name), an_act(SARI))
    assert chat.calls == [
        ("GET", "/chat/token/", ""),
        *[("POST", "/chat/token/messages", "visitor-1")] * 3,
    ]
    assert (len(poster.told.names["webchat"]), poster.told.repeats) == (2, 1)


def test_every_visitor_has_a_cookie_of_their_own() -> None:
    chat, _poster = played(an_act(SARI), an_act(WAYAN))
    spoken = [cookie for method, _path, cookie in chat.calls if method == "POST"]
    assert len(set(spoken) - {""}) == 2


def test_looking_at_the_page_is_no_call_that_was_taken() -> None:
    _chat, poster = played(an_act(SARI))
    assert len(poster.told.milliseconds) == 1
