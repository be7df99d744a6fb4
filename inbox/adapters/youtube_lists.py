"""The lists of a YouTube channel: its threads, those held for review, and replies read again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inbox.adapters import reading, youtube_events
from inbox.adapters.errors import AdapterError, Rejected, Unreachable
from inbox.adapters.reading import identifier, mapping, text
from inbox.adapters.youtube_calls import PROCESSING, Owned
from inbox.adapters.youtube_events import HELD, Thread
from inbox.adapters.youtube_place import Place, Walk, Watched, mark
from inbox.core.events import Event

PAGE = "100"
PUBLISHED = "published"
PAGES_AT_ONCE = 3  # of replies, in one poll


class Lists(Owned):
    """Every step changes the place only after its call was answered: an interrupted one is done again."""

    def _walk(self, walk: Walk, place: Place, status: str) -> tuple[list[Event], set[str]]:
        """One page of a list, oldest first, and the threads on it."""
        try:
            content = self._threads(status, walk.page)
        except AdapterError as error:
            if not walk.page or not _has_lapsed(error):
                raise
            content = self._threads(status, "")  # begin the list again: the walk's end is known
        listed = youtube_events.listed(content)
        account, is_first = self._account, not walk.has_ended
        events: list[Event] = []
        news = [item for item in listed if not walk.is_history(youtube_events.began_at(item))]
        for item in news:
            thread = youtube_events.thread(item, account, status)
            events[:0] = self._told(item, thread, place, is_history=is_first)
        walk.take([*map(youtube_events.began_at, listed)], text(content.get("nextPageToken")))
        return events, {youtube_events.root(item) for item in news}

    def _threads(self, status: str, page: str) -> dict[str, Any]:
        return self._get(
            "commentThreads",
            part="snippet,replies",
            allThreadsRelatedToChannelId=self._account,
            order="time",
            maxResults=PAGE,
            textFormat="plainText",
            moderationStatus=status,
            pageToken=page,
        )

    def _told(
        self, item: dict[str, Any], thread: Thread, place: Place, *, is_history: bool
    ) -> list[Event]:
        said = youtube_events.comments(item)
        ids = [identifier(one.get("id")) for one in said[1:]]
        if thread.root:
            total = reading.number(mapping(item, "snippet").get("totalReplyCount")) or 0
            row = Watched(thread.root, thread.owner, total, total, thread.status == HELD)
            place.watch(row, ids, is_history=is_history)
        return _news(said, thread, place)

    def _held(self, place: Place) -> Iterator[Event]:
        yield from self._walk(place.held, place, HELD)[0]

    def _sweep(self, place: Place, listed: set[str]) -> Iterator[Event]:
        """Some of the threads that are not listed any more, and replies of those that grew."""
        yield from self._again(place.due(listed), place)
        for number in range(PAGES_AT_ONCE):
            if not place.open(may_rotate=number == 0):
                break
            yield from self._read_on(place)

    def _again(self, due: list[str], place: Place) -> list[Event]:
        found = self._by_id("commentThreads", due, part="snippet,replies", textFormat="plainText")
        account, events = self._account, []
        there = {youtube_events.root(item) for item in found}
        rows = [place.row(root) for root in due if root not in there]
        # One that waits for review may be listed nowhere else; that it is not here proves nothing.
        roots = [row.root for row in rows if row and not row.is_held]
        missing = [one for root in roots for one in (root, *place.missing(root, set()))]
        gone = self._gone(missing)
        for item in found:
            thread = youtube_events.thread(item, account)
            events += self._told(item, thread, place, is_history=False)
        return events + _removed(missing, gone, place, account)

    def _read_on(self, place: Place) -> list[Event]:
        """One page of the replies of the thread whose turn it is."""
        row, account = place.row(place.thread), self._account
        try:
            said, following = self._replies(place.thread, place.thread_page)
        except AdapterError as error:
            if _has_lapsed(error):
                place.give_up(is_final=isinstance(error, Rejected) and not place.thread_page)
            raise
        ids = [identifier(one.get("id")) for one in said]
        missing = place.missing_after(ids, following)
        gone = self._gone(missing)
        where = Thread(
            place.thread,
            row.owner if row else place.thread,
            account,
            people=youtube_events.people(said),
        )
        place.read(ids, following)
        return _news(said, where, place) + _removed(missing, gone, place, account)

    def _replies(self, root: str, page: str) -> tuple[list[dict[str, Any]], str]:
        """A page of replies, oldest first, and where the next one begins."""
        content = self._get(
            "comments",
            part="snippet",
            parentId=root,
            maxResults=PAGE,
            textFormat="plainText",
            pageToken=page,
        )
        said = youtube_events.in_order(youtube_events.listed(content))
        return said, text(content.get("nextPageToken"))

    def _gone(self, numbers: list[str]) -> list[str]:
        """Which of them are nowhere: a comment that was hidden is not public, but still there."""
        there = {identifier(one.get("id")) for one in self._by_id("comments", numbers, part="id")}
        missing = [one for one in numbers if one not in there]
        if not missing:
            return []
        try:
            held = youtube_events.listed(self._threads(HELD, ""))
        except Rejected:
            return []  # we may not look, so nothing is proved
        waiting = {
            identifier(one.get("id")) for item in held for one in youtube_events.comments(item)
        }
        return [one for one in missing if one not in waiting]

    def _comment(self, number: str) -> dict[str, Any]:
        found = self._by_id("comments", [number], part="snippet", textFormat="plainText")
        if not found:
            raise Rejected("The comment is not there any more.", "commentNotFound")
        return found[0]


def _news(said: list[dict[str, Any]], where: Thread, place: Place) -> list[Event]:
    """What is new among comments, and what has another version than we knew."""
    events: list[Event] = []
    for comment in said:
        event = youtube_events.told(comment, where)
        version = text(mapping(comment, "snippet").get("updatedAt"))
        before = place.note(event.key, version)
        if not before:
            events.append(event)
        elif before != mark(version)[: len(before)]:
            events.append(youtube_events.edited(comment, where))
    return events


def _removed(missing: list[str], gone: list[str], place: Place, account: str) -> list[Event]:
    for number in missing:
        place.lose(number, is_gone=number in gone)
    return [youtube_events.removed(number, account) for number in gone]


def _has_lapsed(error: AdapterError) -> bool:
    """Whether it may be the page's name that is refused; of that the platform has no word of its own."""
    return isinstance(error, Rejected) or (
        isinstance(error, Unreachable) and error.code == PROCESSING
    )
