"""Bluesky: mentions, replies and quotes, asked from the top of the list until nothing is new."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.adapters import (
    attached,
    bluesky_events,
    bluesky_files,
    bluesky_post,
    bluesky_records,
)
from inbox.adapters.base import Batch, Download, Draft, Enclosure, Receipt
from inbox.adapters.bluesky_place import Place, mark
from inbox.adapters.bluesky_records import GONE, TAKEN, Records
from inbox.adapters.errors import (
    PayloadMalformed,
    RateLimited,
    Rejected,
    Unreachable,
    Unsupported,
)
from inbox.adapters.reading import mapping, text
from inbox.core.budget import SEND, Rate
from inbox.core.capabilities import Capabilities
from inbox.core.events import EchoSeen, Event, MessageReceived, Visibility
from inbox.core.lengths import Measure

PAGE = "100"
MOST_PAGES = 10
GATES = "app.bsky.feed.threadgate"
LIKES = "app.bsky.feed.like"


class Bluesky(Records):
    """`clock` gives the seconds that a record must carry as its time of writing."""

    kind = "bluesky"
    label = "Bluesky"
    capabilities = Capabilities(
        visibility=frozenset({Visibility.PUBLIC}),
        max_length={Visibility.PUBLIC: 300},
        measure=Measure.GRAPHEMES,
        polls=True,
        poll_every=timedelta(seconds=5),  # two calls each; 3,000 in five minutes for all accounts
        edits=True,
        removes=True,
        # 5,000 points an hour and 35,000 a day, of which a post costs three; and calls from one place.
        budget=(
            Rate(1_666, timedelta(hours=1), SEND),
            Rate(11_666, timedelta(days=1), SEND),
            Rate(3_000, timedelta(minutes=5)),
        ),
        echoes=True,
        idempotent_send=True,
        fetches=True,
        encloses=bluesky_files.MOST,
        max_enclosures=bluesky_files.MOST_IMAGES,
        actions=frozenset({"hide", "unhide", "delete", "like", "unlike"}),
    )
    media_hosts = bluesky_files.HOSTS
    clock: Callable[[], float] = time.time

    def poll(self, cursor: str | None) -> Batch:
        """One page of news; at the end of a walk also our own posts, or those of customers again."""
        place, account = Place.of(cursor), self._account
        page = self._query("app.bsky.notification.listNotifications", limit=PAGE, cursor=place.page)
        listed = bluesky_events.listed(page, "notifications")
        is_first, due = not (place.until or place.page), place.due()
        events = [self._told(one, place, account) for one in place.news(listed)]
        if place.walk(listed, text(page.get("cursor"))):
            return Batch(tuple(events), place.cursor, again=True)
        # What follows is extra: its troubles must not hold up what customers say.
        is_ours = is_first or place.turn % 2 == 1
        more = self._ours(place, account) if is_ours else self._changed(due, place, account)
        with contextlib.suppress(Unreachable, RateLimited, Rejected, PayloadMalformed):
            events.extend(more)
        place.turn += 1
        return Batch(tuple(events), place.cursor)

    def send(self, draft: Draft) -> Receipt:
        """Under a name made of the draft's key: a second send finds what the first one wrote."""
        if len(draft.text.encode()) > bluesky_post.MOST_BYTES:
            raise Rejected("The text has more than 3,000 bytes.", "too_many_bytes")
        parent = self._post(draft.in_reply_to or bluesky_events.root_of(draft.thread_key))
        name = bluesky_post.name_of(draft.key)
        record: dict[str, Any] = {
            "$type": bluesky_post.POSTS,
            "text": draft.text,
            "createdAt": bluesky_post.moment(self.clock()),
            "reply": {
                "root": mapping(parent, "record", "reply", "root") or bluesky_records.ref(parent),
                "parent": bluesky_records.ref(parent),
            },
        }
        facets = bluesky_post.facets(draft.text, self._did_of)
        if facets:
            record["facets"] = facets
        with attached.handed_over(self._account, draft, self._uploaded) as blobs:
            record |= bluesky_files.embed(draft, [json.loads(one) for one in blobs])
            return Receipt(self._said(name, record))

    def media(self, ref: str) -> Download:
        """Pictures from Bluesky itself, films from the server of whoever posted them."""
        kind, owner, cid = bluesky_files.named(ref)
        if self.base_url:
            return Download(url=bluesky_files.blob(self.base_url, owner, cid), is_own_server=True)
        if kind == "image":
            return Download(url=bluesky_files.picture(owner, cid))
        home = bluesky_files.home_of(self.http, owner)
        return Download(url=bluesky_files.blob(home, owner, cid))

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        found: list[Event] = []
        account, page = self._account, ""
        for _number in range(MOST_PAGES):
            said, page = self._feed(account, page)
            found += [event for event in said if isinstance(event, EchoSeen)]
            if not page or any(event.occurred_at < since.astimezone(UTC) for event in said):
                break
        return [one for one in found if one.thread_key == thread_key and one.occurred_at >= since]

    def act(self, action: str, target: str) -> None:
        """`target` is a post. Hiding is the right of whoever began the thread."""
        match action:
            case "hide" | "unhide":
                self._gate(target, is_hidden=action == "hide")
            case "like":
                record = {"$type": LIKES, "subject": bluesky_records.ref(self._post(target))}
                record["createdAt"] = bluesky_post.moment(self.clock())
                self._write(LIKES, bluesky_post.name_of(f"like {target}"), record)
            case "unlike":
                self._erase(LIKES, bluesky_post.name_of(f"like {target}"))
            case "delete":
                self._erase(bluesky_post.POSTS, self._own(target))
            case _:
                raise Unsupported(f"{self.kind} cannot {action}")

    def _erase(self, collection: str, name: str) -> None:
        """What is not there is erased already: the platform says so, too."""
        said = {"repo": self._account, "collection": collection, "rkey": name}
        self._procedure("com.atproto.repo.deleteRecord", said)

    def _said(self, name: str, record: dict[str, Any]) -> str:
        try:
            return self._write(bluesky_post.POSTS, name, record, before=None)
        except Rejected as error:
            if error.code != TAKEN:
                raise
            return self._written(name, text(record.get("text")))

    def _uploaded(self, enclosure: Enclosure) -> str:
        return json.dumps(self._blob(enclosure))

    def _told(self, notification: dict[str, Any], place: Place, account: str) -> Event:
        """News of a post that we know in another version is an edit of it."""
        uri, cid = text(notification.get("uri")), text(notification.get("cid"))
        known = place.version(uri)
        if known and known != mark(cid):
            place.note(uri, cid)
            return bluesky_events.edited(notification, account)
        event = bluesky_events.told(notification, account)
        if isinstance(event, MessageReceived):
            place.watch(uri, cid)
        return event

    def _ours(self, place: Place, account: str) -> Iterator[Event]:
        said, _following = self._feed(account, "")
        known, place.own = set(place.own), [mark(event.key) for event in said]
        yield from (event for event in said if mark(event.key) not in known)

    def _feed(self, account: str, page: str) -> tuple[list[Event], str]:
        """Our posts, newest first, and where the next page begins."""
        found = self._query(
            "app.bsky.feed.getAuthorFeed",
            actor=account,
            filter="posts_with_replies",
            limit=PAGE,
            cursor=page,
        )
        listed = bluesky_events.listed(found, "feed")
        said = [bluesky_events.ours(one, account) for one in listed]
        return [event for event in said if event], text(found.get("cursor"))

    def _changed(self, due: list[str], place: Place, account: str) -> Iterator[Event]:
        """Customers' posts of late, read again: other versions, and those that are gone."""
        posts = {text(one.get("uri")): one for one in self._posts(due)} if due else {}
        for uri in due:
            post = posts.get(uri)
            if post is None:
                if self._is_gone(uri):
                    place.forget(uri)
                    yield bluesky_events.removed(uri, account)
            elif mark(text(post.get("cid"))) != place.version(uri):
                place.note(uri, text(post.get("cid")))
                yield bluesky_events.edited(post, account)

    def _is_gone(self, uri: str) -> bool:
        """Whether there is no such record any more; a block hides posts that are still there."""
        try:
            self._record(uri)
        except Rejected as error:
            return error.code == GONE
        return False

    def _own(self, uri: str) -> str:
        """The name of our own post."""
        if bluesky_events.owner_of(uri) != self._account:
            raise Rejected("Only our own posts can be deleted.", "not_ours")
        return uri.rpartition("/")[2]

    def _gate(self, uri: str, *, is_hidden: bool) -> None:
        """The thread's gate lists what its beginner hides; it is named as the thread's first post."""
        root = text(mapping(self._post(uri), "record", "reply", "root").get("uri"))
        if bluesky_events.owner_of(root) != self._account:
            raise Rejected("Only whoever began the thread can hide its replies.", "not_our_thread")
        name = root.rpartition("/")[2]
        try:
            found = self._record(f"at://{self._account}/{GATES}/{name}")
        except Rejected as error:
            if error.code != GONE:
                raise
            found = {}
        gate = mapping(found, "value") or {
            "$type": GATES,
            "post": root,
            "createdAt": bluesky_post.moment(self.clock()),
        }
        hidden = [one for one in gate.get("hiddenReplies") or [] if one != uri]
        gate["hiddenReplies"] = [*hidden, uri] if is_hidden else hidden
        self._write(GATES, name, gate, before=text(found.get("cid")) or None)
