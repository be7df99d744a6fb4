"""A brand and a customer of it on Bluesky, each by what they have there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import httpx

from inbox import adapters
from inbox.adapters.base import Adapter, Draft
from inbox.core.events import Event, MessageReceived, Visibility
from tests.real.atproto_network import PASSWORD, Person

PATIENCE_SECONDS = 15
POST = "app.bsky.feed.post"
Found = TypeVar("Found")


@dataclass
class Played:
    """A brand with its adapter and its place in the list, and a customer with the platform's own app."""

    brand: Person
    sari: Person
    http: httpx.Client
    cursor: str | None = None

    @property
    def adapter(self) -> Adapter:
        """A new one each time, as the inbox makes them."""
        told = {"identifier": self.brand.handle, "password": PASSWORD, "account": self.brand.did}
        return adapters.load("bluesky")(told, self.http, base_url=self.brand.server)

    def await_event(self, kind: type[Event]) -> Any:
        """The first event of this very kind that polling brings."""

        def look() -> Event | None:
            batch = self.adapter.poll(self.cursor)
            self.cursor = batch.cursor
            return next((event for event in batch.events if type(event) is kind), None)

        return soon(look)

    def mention(self, text: str = "halo", **more: Any) -> dict[str, Any]:
        name = f"@{self.brand.handle}"
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": self.brand.did}
        index = {"byteStart": 0, "byteEnd": len(name)}
        return self.sari.write(
            {
                "$type": POST,
                "text": f"{name} {text}",
                "createdAt": now(),
                "facets": [{"index": index, "features": [feature]}],
                **more,
            }
        )

    def draft(self, event: MessageReceived, text: str = "Baik, kami cek 🙏") -> Draft:
        return Draft(
            key=str(uuid4()),
            thread_key=event.thread_key,
            text=text,
            visibility=Visibility.PUBLIC,
            recipient=event.author.external_id,
            in_reply_to=event.external_id,
        )

    def replies(self, uri: str) -> list[str]:
        """What the customer sees under her post."""
        return [one["post"]["record"]["text"] for one in self.sari.thread(uri).get("replies", [])]


def soon(look: Callable[[], Found | None]) -> Found:
    """Indexing takes its time: look again until there is something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("It did not come.")


def now(**ago: float) -> str:
    return (datetime.now(UTC) - timedelta(**ago)).isoformat().replace("+00:00", "Z")
