"""What YouTube's feed announces: new, changed and removed videos of one channel, never comments.

Source: YouTube Data API, "Subscribe to Push Notifications", read November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

from inbox.adapters import atom, reading, youtube_events
from inbox.adapters.atom import Element
from inbox.core.events import Event, PostGone, PostSeen, UnknownEvent

HUB = "https://pubsubhubbub.appspot.com"
TOPIC = "https://www.youtube.com/xml/feeds/videos.xml?channel_id="
YT = "http://www.youtube.com/xml/schemas/2015"
BEFORE_ID = "yt:video:"
LONGEST_TITLE = 300
LONGEST_ID = 64  # bytes, each of which may take three signs in the address of its page


def topic(account: str) -> str:
    return TOPIC + account


def read(body: bytes, account: str) -> list[Event]:
    """Every event of one call; another channel's video is UnknownEvent. Raises PayloadMalformed."""
    feed = atom.feed(body)
    return [*_seen(feed, account), *_gone(feed, account)]


def _seen(feed: Element, account: str) -> Iterator[Event]:
    for entry in feed.all("entry"):
        video = entry.text("videoId", space=YT)
        whose = entry.text("channelId", space=YT) or account
        if trouble := _trouble(video, whose, account):
            yield _unknown(trouble, entry, account)
            continue
        first_at = reading.moment(entry.text("published"))
        changed_at = reading.moment(entry.text("updated"), entry.text("published"))
        yield PostSeen(
            account=account,
            key=reading.key(video, changed_at.isoformat()),
            occurred_at=changed_at,
            raw={"video": video},
            page=youtube_events.page_of(video),
            title=" ".join(entry.text("title").split())[:LONGEST_TITLE],
            first_at=first_at,
        )


def _gone(feed: Element, account: str) -> Iterator[Event]:
    for entry in feed.all("deleted-entry", atom.TOMBSTONES):
        name = entry.attributes.get("ref", "")
        video = name.removeprefix(BEFORE_ID) if name.startswith(BEFORE_ID) else ""
        by = entry.first("by", space=atom.TOMBSTONES)
        whose = (by.text("uri") if by else "").rpartition("/")[2] or account
        if trouble := _trouble(video, whose, account):
            yield _unknown(trouble, entry, account)
            continue
        yield PostGone(
            account=account,
            key=reading.key(video, "gone"),
            occurred_at=reading.moment(entry.attributes.get("when", "")),
            raw={"video": video},
            page=youtube_events.page_of(video),
        )


def _trouble(video: str, whose: str, account: str) -> str:
    """Why it is none of our videos; empty where it is."""
    if not 0 < len(video.encode()) <= LONGEST_ID:
        return "video.no_id"
    return "" if whose == account else "video.of_another"


def _unknown(kind: str, entry: Element, account: str) -> UnknownEvent:
    told = {child.name: child.words for child in entry.children}
    return UnknownEvent(
        account=account,
        key=reading.key(kind, reading.digest(told | entry.attributes)),
        occurred_at=reading.UNTOLD,
        raw=told,
        kind=kind,
    )
