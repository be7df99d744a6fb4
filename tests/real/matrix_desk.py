"""Our account at a real homeserver, and how far it has read."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from inbox.adapters.base import Draft
from inbox.adapters.matrix import Matrix
from inbox.core.events import Event, MessageReceived, Visibility
from tests.real.synapse import Person

Kind = TypeVar("Kind", bound=Event)


@dataclass
class Desk:
    adapter: Matrix
    account: str
    cursor: str | None = None
    pages: int = 0

    def read(self) -> list[Event]:
        """Everything new, page by page, in the order in which it came."""
        found: list[Event] = []
        for _page in range(60):
            batch = self.adapter.poll(self.cursor)
            found += batch.events
            self.cursor, self.pages = batch.cursor, self.pages + 1
            if not batch.again:
                return found
        raise AssertionError("it never ends")


def draft(thread: str, text: str = "Sudah kami terima", **more: Any) -> Draft:
    key = str(uuid.uuid4())
    base = Draft(key=key, thread_key=thread, text=text, visibility=Visibility.PRIVATE)
    return replace(base, **more)


def only(kind: type[Kind], events: list[Event]) -> Kind:
    (found,) = (event for event in events if type(event) is kind)
    assert isinstance(found, kind)
    return found


def told(desk: Desk, sari: Person) -> tuple[str, MessageReceived]:
    """A room of the two, in which she has said something that we have read."""
    room = sari.open_room(desk.account)
    sari.say(room, "Halo, kartu saya tertelan")
    return room, only(MessageReceived, desk.read())
