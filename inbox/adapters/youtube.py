"""Comments on a YouTube channel: its videos, its posts, and the replies beneath them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from inbox.adapters import reading, websub, youtube_events, youtube_feed
from inbox.adapters.base import Batch, Download, Draft, Intent, Receipt, WebhookRequest
from inbox.adapters.errors import (
    Ambiguous,
    PayloadMalformed,
    RateLimited,
    Rejected,
    Unreachable,
    Unsupported,
)
from inbox.adapters.reading import identifier, mapping, text
from inbox.adapters.youtube_events import HELD
from inbox.adapters.youtube_lists import PUBLISHED, Lists
from inbox.adapters.youtube_place import Place
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility

MOST_PAGES = 10


class YouTube(Lists):
    """A list costs one unit of 10,000 a day, whatever is written fifty."""

    kind = "youtube"
    label = "YouTube comments"
    capabilities = Capabilities(
        visibility=frozenset({Visibility.PUBLIC}),
        max_length={Visibility.PUBLIC: 10_000},
        polls=True,
        poll_every=timedelta(seconds=60),  # 2.5 units each: 3,600 of 10,000 a day
        announces=timedelta(seconds=15),
        edits=True,
        removes=True,
        echoes=True,
        fetches=True,
        actions=frozenset({"hide", "unhide", "delete"}),
    )
    gone = frozenset({"commentNotFound", "notFound"})
    media_hosts = frozenset({"ggpht.com", "googleusercontent.com", "youtube.com", "ytimg.com"})

    # A hub that is refused may believe that we are gone, and whoever guesses learns nothing.
    shrugs = True

    def verify(self, request: WebhookRequest) -> None:
        websub.verify(request, self.secrets)

    def intent(self, request: WebhookRequest) -> Intent | None:
        return websub.intent(request, youtube_feed.topic(self.secrets.get("account", "")))

    def subscribe(self, mode: str, url: str) -> None:
        hub, topic = self.base_url or youtube_feed.HUB, youtube_feed.topic(self._account)
        websub.ask(self.http, f"{hub}/subscribe", mode, topic=topic, url=url, secrets=self.secrets)

    def parse(self, request: WebhookRequest) -> list[Event]:
        """Videos; of comments nobody calls."""
        return youtube_feed.read(request.body, self.secrets.get("account", ""))

    def poll(self, cursor: str | None) -> Batch:
        """A page of threads; at the end of a walk also those held for review, or old threads again."""
        place = Place.of(cursor)
        is_first = not place.published.has_ended
        events, roots = self._walk(place.published, place, PUBLISHED)
        if place.published.page:
            return Batch(tuple(events), place.cursor, again=True)
        # What follows is extra: its troubles must not hold up what customers say.
        more: Iterable[Event] = ()
        if place.turn % 2:
            more = self._held(place)
        elif not is_first:
            more = self._sweep(place, roots)
        with contextlib.suppress(Unreachable, RateLimited, Rejected, PayloadMalformed):
            for event in more:
                events.append(event)
        place.turn += 1
        place.fresh = 0
        return Batch(tuple(events), place.cursor)

    def send(self, draft: Draft) -> Receipt:
        """Beneath the first comment: a reply to a reply has no place of its own."""
        said = {"parentId": youtube_events.root_of(draft.thread_key), "textOriginal": draft.text}
        answer = self._call(
            "POST", "comments", params=(("part", "snippet"),), content={"snippet": said}
        )
        number = identifier(answer.get("id"))
        if not number:
            raise Ambiguous("The platform's answer has no id.", "no_id")
        at = reading.moment(mapping(answer, "snippet").get("publishedAt"))
        return Receipt(number, None if at == reading.UNTOLD else at)

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        """Not a proof of absence: a reply that YouTube takes for spam is not listed."""
        found: list[Event] = []
        root, page = youtube_events.root_of(thread_key), ""
        for _number in range(MOST_PAGES):
            listed, page = self._replies(root, page)
            said = [youtube_events.ours(one, self._account, thread_key) for one in listed]
            found += [one for one in said if one and one.occurred_at >= since.astimezone(UTC)]
            if not page:
                break
        return found

    def act(self, action: str, target: str) -> None:
        """`target` is a comment. Hidden ones wait for review, where whoever owns the channel sees them."""
        match action:
            case "hide" | "unhide":
                status = HELD if action == "hide" else PUBLISHED
                params = (("id", target), ("moderationStatus", status))
                self._call("POST", "comments/setModerationStatus", is_safe=True, params=params)
            case "delete":
                if youtube_events.author_of(self._comment(target)) != self._account:
                    raise Rejected("Only our own comments can be deleted.", "not_ours")
                self._call("DELETE", "comments", params=(("id", target),))
            case _:
                raise Unsupported(f"{self.kind} cannot {action}")

    def media(self, ref: str) -> Download:
        """`ref` is the comment; the picture's address is signed anew each time, for six hours."""
        url = text(mapping(self._comment(ref), "snippet").get("imageUrl"))
        if not url:
            raise Rejected("The comment has no picture any more.", "no_picture")
        return Download(url=url)
