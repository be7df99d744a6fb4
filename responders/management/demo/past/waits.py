"""What customers of the past were told of their wait, as soon as some weeks had shown how long it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inbox.core.events import Visibility
from inbox.models import Channel
from inbox.operations.bulk import insert
from responders.management.demo.past.ledger import Stage, Told, promised, sent
from responders.management.demo.past.naming import token
from responders.management.demo.past.talk import Event, Talk
from responders.models import ToldWait
from responders.operations import told_waits, wait_notices

LEARNT = timedelta(weeks=2)  # before anybody is told, and how far is looked back
LEAST = 20  # waits known of the same part of the day
PART = 4  # hours
TICK, UNDO = timedelta(seconds=12), timedelta(seconds=8)
AGAIN = 240
_COLUMNS = "conversation_id queue_id base message_id told_seconds told_at is_withdrawn"


def turn_on(channels: Mapping[str, Channel], start: datetime, *, at: datetime) -> None:
    """From `start` until `at`: nobody of the told day is told anything."""
    asked = {"is_public": False, "again_after_minutes": AGAIN}
    for channel in channels.values():
        for is_on, moment in ((True, start + LEARNT), (False, at)):
            wait_notices.switch(channel, None, is_on=is_on, **asked, by=None, at=moment)


def tell(talks: Sequence[Talk], start: datetime, zone: ZoneInfo) -> None:
    """Add to what happened whom the wait was told, and how long: what 8 of 10 had waited at most at such an hour."""
    known: dict[int, list[tuple[datetime, float]]] = defaultdict(list)
    for talk in sorted(talks, key=lambda one: one.begins_at):
        answer = next((event for event in talk.events if event.kind == "said"), None)
        if talk.visibility is Visibility.PUBLIC or answer is None:
            continue
        heard = talk.events[0]
        at = (heard.settled_at or heard.at) + told_waits.GRACE + TICK
        waited = ((answer.settled_at or answer.at) - at).total_seconds()
        if answer.at <= at or waited <= 0:
            continue  # somebody was at it already
        part = known[at.astimezone(zone).hour // PART]
        lately = [
            long
            for then, long in part
            if then > at - LEARNT and then + timedelta(seconds=long) < at
        ]
        if at > start + LEARNT and len(lately) >= LEAST:
            seconds = sorted(lately)[int(told_waits.SHARE * len(lately))]
            if seconds >= told_waits.NEAR:
                told = wait_notices.rounded(seconds)
                talk.events.append(Event(at, "told_wait", str(told)))
        part.append((at, waited))


def write_down(stage: Stage, told: Told, event: Event, number: int) -> None:
    """The notice as it was sent; the promise itself once there are ids."""
    if told.messages[0]["needs_no_reply"]:
        return
    channel, place, language = told.channel, len(told.messages), told.handling.language
    key, accepted_at = token(f"delivery:{number}"), event.at + UNDO
    known = language if language in wait_notices.LANGUAGES else stage.brand.language
    told.messages.append(
        {
            "direction": "out", "source": "automatic", "author": None, "number": number,
            "text": wait_notices.sentence(int(event.text), known),
            "external_id": str(key) if channel.kind == "webchat" else told.names.message(number),
            "in_reply_to": told.heard_last, "occurred_at": accepted_at, "received_at": event.at,
            "token": token(f"told:{number}"), "delivery": promised(key, event.at, accepted_at),
        }
    )  # fmt: skip
    told.write_down("reply_composed", event.at, new=Visibility.PRIVATE.value, message=place)
    sent(told, place, event.at, accepted_at)
    told.waits.append((place, int(event.text), event.at))


def store(
    tales: Sequence[Told], ids: Sequence[int], messages: Mapping[tuple[int, int], int]
) -> None:
    insert(
        ToldWait,
        _COLUMNS,
        [
            (
                ids[tale], told.handling.queue_id, f"message:{messages[tale, 0]}", messages[tale, place], seconds, at,
                False,
            )
            for tale, told in enumerate(tales)
            for place, seconds, at in told.waits
        ],
    )  # fmt: skip
