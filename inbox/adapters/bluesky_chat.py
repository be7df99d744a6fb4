"""Bluesky's direct messages, from the log of the chat service."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.adapters import atproto, bluesky_chat_events, bluesky_events, reading
from inbox.adapters.base import Batch, Draft, Receipt
from inbox.adapters.errors import Ambiguous, Rejected, Unsupported
from inbox.adapters.reading import text
from inbox.adapters.toward import Toward
from inbox.core.budget import Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import EchoSeen, Event, Visibility
from inbox.core.lengths import Measure

SERVICE = "did:web:api.bsky.chat#bsky_chat"
PAGE = "100"
MOST_PAGES = 10
MOST_BYTES = 10_000
HEART = "❤️"


class BlueskyChat(atproto.Xrpc):
    """A channel of its own: a message, unlike a post, has no name by which a second send would find it."""

    kind = "bluesky_chat"
    label = "Direct messages on Bluesky"
    capabilities = Capabilities(
        visibility=frozenset({Visibility.PRIVATE}),
        max_length={Visibility.PRIVATE: 1000},
        measure=Measure.GRAPHEMES,
        polls=True,
        poll_every=timedelta(seconds=5),  # one call each; 3,000 in five minutes
        budget=(Rate(3_000, timedelta(minutes=5)),),
        echoes=True,
        actions=frozenset({"like", "unlike"}),
        gestures=frozenset({"read"}),
    )

    def poll(self, cursor: str | None) -> Batch:
        """At first the talks with something unread in them, one by one; from then on the log."""
        place = json.loads(cursor) if cursor else self._beginning()
        if place["unread"]:
            convo, *others = place["unread"]
            events = self._messages(convo, "")[0]
            return Batch(tuple(events), json.dumps({**place, "unread": others}), again=True)
        page = self._ask("getLog", cursor=place["log"])
        logs = bluesky_events.listed(page, "logs")
        events = [bluesky_chat_events.told(one, self._account) for one in logs]
        following = text(page.get("cursor")) or place["log"]
        is_more = bool(logs) and following != place["log"]
        return Batch(tuple(events), json.dumps({"log": following, "unread": []}), again=is_more)

    def send(self, draft: Draft) -> Receipt:
        if len(draft.text.encode()) > MOST_BYTES:
            raise Rejected("The text has more than 10,000 bytes.", "too_many_bytes")
        said = {"convoId": draft.thread_key, "message": {"text": draft.text}}
        found = self._procedure("chat.bsky.convo.sendMessage", said, proxy=SERVICE)
        message = text(found.get("id"))
        if not message:
            raise Ambiguous("The platform's answer has no id.", "no_id")
        sent_at = reading.moment(found.get("sentAt"))
        return Receipt(
            bluesky_chat_events.name_of(draft.thread_key, message),
            None if sent_at == reading.UNTOLD else sent_at,
        )

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        found: list[Event] = []
        page = ""
        for _number in range(MOST_PAGES):
            said, page = self._messages(thread_key, page)
            found += [event for event in said if isinstance(event, EchoSeen)]
            if not page or any(event.occurred_at < since.astimezone(UTC) for event in said):
                break
        return [event for event in found if event.occurred_at >= since]

    def act(self, action: str, target: str) -> None:
        convo, _, message = target.partition(":")
        upon = {"convoId": convo, "messageId": message}
        match action:
            case "like" | "unlike":
                call = "addReaction" if action == "like" else "removeReaction"
                said = {**upon, "value": HEART}
                self._procedure(f"chat.bsky.convo.{call}", said, proxy=SERVICE)
            case _:
                raise Unsupported(f"{self.kind} cannot {action}")

    def gesture(self, gesture: str, toward: Toward) -> None:
        if gesture != "read":
            raise Unsupported(f"{self.kind} shows no {gesture}")
        convo, _, message = toward.message.partition(":")
        upon = {"convoId": convo, "messageId": message}
        self._procedure("chat.bsky.convo.updateRead", upon, proxy=SERVICE)

    def _ask(self, name: str, **params: atproto.Value) -> dict[str, Any]:
        return self._query(f"chat.bsky.convo.{name}", proxy=SERVICE, **params)

    def _beginning(self) -> dict[str, Any]:
        """The log's place is taken first, so that nothing falls between it and what is unread."""
        log = text(self._ask("getLog").get("cursor"))
        unread = self._ask("listConvos", readState="unread", limit=PAGE)
        talks = [text(one.get("id")) for one in bluesky_events.listed(unread, "convos")]
        return {"log": log, "unread": [one for one in talks if one]}

    def _messages(self, convo: str, page: str) -> tuple[list[Event], str]:
        """Newest first, and where the older ones begin."""
        found = self._ask("getMessages", convoId=convo, limit=PAGE, cursor=page)
        listed = bluesky_events.listed(found, "messages")
        people = bluesky_chat_events.people(found)
        events = [
            bluesky_chat_events.said(one, convo, self._account, people, one) for one in listed
        ]
        return [event for event in events if event], text(found.get("cursor"))
