"""What our own account published: it wakes the poll, makes it frequent for a while, and names what is commented on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from inbox.core.cleaning import clip
from inbox.core.events import Event, MessageReceived, PostGone, PostSeen
from inbox.models import Channel, Post
from inbox.operations import listening
from inbox.operations.bulk import query

FRESH = timedelta(hours=1)  # most comments come in the first one
LONGEST = 300

_WRITE = """
insert into inbox_post as p (channel_id, page, title, first_at, told_at, is_gone)
values (%s, %s, %s, %s, %s, %s)
on conflict (channel_id, page) do update
set title = excluded.title, first_at = excluded.first_at, told_at = excluded.told_at, is_gone = excluded.is_gone
where p.told_at <= excluded.told_at
"""


def take_in(told: Sequence[tuple[Channel, PostSeen | PostGone]], *, at: datetime) -> None:
    """Keep what was announced, in any order and any number of times, and have these channels asked."""
    for channel, event in sorted(told, key=lambda one: (one[0].pk, one[1].page)):
        title, first_at = "", None
        if isinstance(event, PostSeen):
            title, first_at = clip(event.title, LONGEST), min(event.first_at, at)
        is_gone = isinstance(event, PostGone)
        row = [channel.pk, event.page[:LONGEST], title, first_at, event.occurred_at, is_gone]
        query(_WRITE, row)
    listening.announced({channel.pk for channel, _event in told})


def fresh(*, at: datetime) -> dict[int, int]:
    """Channels with something new, by id: how much they published within the last day."""
    kept = Post.objects.filter(first_at__gt=at - timedelta(days=1), is_gone=False)
    counts: dict[int, int] = {}
    new = set()
    for pk, first_at in kept.values_list("channel_id", "first_at"):
        counts[pk] = counts.get(pk, 0) + 1
        if first_at and first_at > at - FRESH:
            new.add(pk)
    return {pk: counts[pk] for pk in new}


def named(channel: Channel, events: Iterable[Event]) -> list[Event]:
    """The same, with the title of what is commented on in place of its address, where it was announced."""
    told = list(events)
    pages = {_page(event) for event in told} - {""}
    if not pages:
        return told
    known = Post.objects.filter(channel=channel, page__in=pages).exclude(title="")
    titles = dict(known.values_list("page", "title"))
    return [_named(event, titles) for event in told]


def _named(event: Event, titles: dict[str, str]) -> Event:
    page = _page(event)
    if not isinstance(event, MessageReceived) or page not in titles:
        return event
    return replace(event, context=event.context.removesuffix(page) + titles[page])


def _page(event: Event) -> str:
    """The address at the end of what is being commented on."""
    return event.context.rpartition(" ")[2] if isinstance(event, MessageReceived) else ""
