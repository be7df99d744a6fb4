"""The lists X can be asked for: mentions, messages, and what we said ourselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

from inbox.adapters import reading, x_direct, x_posts
from inbox.adapters.x_calls import safe
from inbox.adapters.x_polling import Page, Place, is_newer
from inbox.core.events import EchoSeen, MessageReceived

MOST_PAGES = 10  # of our own words, when an uncertain reply is looked for
MOST = {"max_results": "100"}
BESIDE = {
    "user.fields": "name,username",
    "media.fields": "media_key,preview_image_url,type,url,variants",
}
POSTS = {
    **MOST,
    **BESIDE,
    "post.fields": "attachments,conversation_id,created_at,display_text_range,entities,note_post",
    "expansions": (
        "author_id,attachments.media_keys,edit_history_post_ids,in_reply_to_user_id,referenced_posts"
    ),
}
MESSAGES = {
    **MOST,
    **BESIDE,
    "event_types": "MessageCreate",
    "dm_event.fields": "attachments,created_at,dm_conversation_id,entities,event_type,id,text",
    "expansions": "attachments.media_keys,sender_id",
}


class Call(Protocol):
    def __call__(self, method: str, path: str, bearer: str = "", **more: Any) -> dict[str, Any]: ...


class Lists:
    """`account` is our own id; every list comes newest first."""

    def __init__(self, call: Call, account: str) -> None:
        self.call = call
        self.account = account

    def mentions(self, place: Place) -> Page:
        known = {"since_id": place.since} if place.since else {}
        path = f"users/{self.account}/mentions"
        content = self.call("GET", path, params=_paged({**POSTS, **known}, place.page))
        around = x_posts.Around.of(reading.mapping(content, "includes"))
        listed = reading.items(content.get("data"))
        events = [x_posts.written(one, around, self.account, one) for one in listed]
        return Page(tuple(event for each in events for event in each), _ids(listed), _next(content))

    def messages(self, place: Place) -> Page:
        """X cannot be asked for what came since: what is known is left out here."""
        content = self.call("GET", "dm_events", params=_paged(MESSAGES, place.page))
        told = self._told(content)
        fresh = tuple(event for event in told if is_newer(event.external_id, place.since))
        return Page(fresh, _ids(reading.items(content.get("data"))), _next(content))

    def posted(self, thread_key: str, since: datetime) -> Iterator[EchoSeen]:
        """Our answers in this thread, from the list of our own posts."""
        asked = {**POSTS, "start_time": f"{since:%Y-%m-%dT%H:%M:%SZ}"}
        for content in self._pages(f"users/{self.account}/tweets", asked):
            around = x_posts.Around.of(reading.mapping(content, "includes"))
            for one in reading.items(content.get("data")):
                yield from x_posts.said_by_us(one, around, self.account, thread_key)

    def messaged(self, thread_key: str, since: datetime) -> Iterator[EchoSeen]:
        """Our messages in this thread, page by page until one is older."""
        for content in self._pages(f"{conversation(thread_key)}/dm_events", MESSAGES):
            told = self._told(content, thread_key)
            yield from (event for event in told if isinstance(event, EchoSeen))
            if any(event.occurred_at < since for event in told):
                return

    def _told(self, content: dict[str, Any], thread_key: str = "") -> list[MessageReceived]:
        around = x_posts.Around.of(reading.mapping(content, "includes"))
        listed = reading.items(content.get("data"))
        found = (x_direct.listed(one, around, self.account, thread_key) for one in listed)
        return [event for event in found if event]

    def _pages(self, path: str, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
        page = ""
        for _page in range(MOST_PAGES):
            content = self.call("GET", path, params=_paged(asked, page))
            yield content
            page = _next(content)
            if not page:
                return


def conversation(thread_key: str, person: str = "") -> str:
    """Where a private thread is; `person` is taken where the thread does not name one."""
    kind, _, name = thread_key.partition(":")
    if kind == "group":
        return f"dm_conversations/{safe(name)}"
    return f"dm_conversations/with/{safe(name if kind == 'dm' else person)}"


def _paged(asked: dict[str, str], page: str) -> dict[str, str]:
    return {**asked, "pagination_token": page} if page else dict(asked)


def _next(content: dict[str, Any]) -> str:
    return reading.text(reading.mapping(content, "meta").get("next_token"))


def _ids(listed: list[dict[str, Any]]) -> tuple[str, ...]:
    """Only what can be asked for again as a place in the list."""
    named = (reading.identifier(one.get("id")) for one in listed)
    return tuple(name for name in named if name.isascii() and name.isdecimal())
