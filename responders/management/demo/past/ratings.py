"""How satisfied customers of the past were: asked an hour after each resolution, answered by some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from django.conf import settings

from inbox.core.events import Visibility
from inbox.core.states import Status
from inbox.models import Channel
from inbox.operations import links
from inbox.operations.bulk import insert
from responders.management.demo.past.ledger import Stage, Told, promised, sent
from responders.management.demo.past.naming import token
from responders.management.demo.past.subjects import manners
from responders.management.demo.past.talk import Event, Talk
from responders.models import Survey
from responders.operations import survey_settings, surveys

DELAY = timedelta(minutes=60)
ANSWERED, LATE = 0.38, timedelta(minutes=20)
UNDO = timedelta(seconds=8)
# Of 1 to 5: after an answer in time, after a late one, and where it took a second resolution.
SCORES = {"in_time": (2, 3, 8, 37, 50), "late": (10, 15, 24, 32, 19), "again": (30, 25, 20, 15, 10)}
_COLUMNS = (
    "conversation_id delivery_id channel_id resolved_at decided_at reason digest language responder_id team_id topic "
    "closes_at score comment answered_at"
)


def turn_on(channels: Mapping[str, Channel], start: datetime, *, at: datetime) -> None:
    """From `start` on; and anew at `at`, so that nobody of the told day is asked."""
    minutes = DELAY // timedelta(minutes=1)
    for channel in channels.values():
        survey_settings.turn_on(channel, minutes, by=None, at=start)
        survey_settings.turn_off(channel, by=None, at=at)
        survey_settings.turn_on(channel, minutes, by=None, at=at)


def ask(draw: Random, talk: Talk, end: datetime) -> None:
    """Add to what happened that they were asked, and what they answered; in public nobody is."""
    if talk.visibility is Visibility.PUBLIC:
        return
    moves = [event for event in talk.events if event.kind == "moved"]
    for number, move in enumerate(moves):
        asked_at = move.at + DELAY + timedelta(seconds=draw.uniform(1, 58))
        is_done = move.text == Status.RESOLVED and asked_at < end
        if is_done and all(asked_at < later.at for later in moves[number + 1 :]):
            talk.events.append(_asked(draw, talk, asked_at, end, is_again=number > 1))


def _asked(draw: Random, talk: Talk, at: datetime, end: datetime, *, is_again: bool) -> Event:
    answered_at = at + timedelta(minutes=min(draw.lognormvariate(3.2, 1.2), 4000))
    if draw.random() > ANSWERED or answered_at > end:
        return Event(at, "asked", "")
    first = next(event for event in talk.events if event.kind == "said")
    is_late = first.at - talk.begins_at > LATE
    how = "again" if is_again else "late" if is_late else "in_time"
    score = draw.choices((1, 2, 3, 4, 5), SCORES[how])[0]
    comment = draw.choice(manners.PRAISED[score]) if talk.subject.language == "id" else ""
    return Event(at, "asked", comment, settled_at=answered_at, old=str(score))


def write_down(stage: Stage, told: Told, event: Event, number: int) -> None:
    """The question as it was sent, and the answer; the survey itself once there are ids."""
    secret = token(f"rating:{number}").hex
    handling, channel = told.handling, told.channel
    known = dict(settings.LANGUAGES)
    language = handling.language if handling.language in known else stage.brand.language
    key, accepted_at, place = token(f"delivery:{number}"), event.at + UNDO, len(told.messages)
    link = f"{settings.PUBLIC_URL}/{links.PATH}/{secret}/"
    told.messages.append(
        {
            "direction": "out", "source": "automatic", "author": None, "number": number, "text": _text(channel, language),
            "external_id": str(key) if channel.kind == "webchat" else told.names.message(number),
            "in_reply_to": told.heard_last, "occurred_at": accepted_at, "received_at": event.at,
            "token": token(f"asked:{number}"),
            "delivery": {**promised(key, event.at, accepted_at), "link": links.sealed(link, key)},
        }
    )  # fmt: skip
    told.write_down("reply_composed", event.at, new=Visibility.PRIVATE.value, message=place)
    sent(told, place, event.at, accepted_at)
    resolver = next(
        row["actor"] for row in reversed(told.journal) if row.get("new") == Status.RESOLVED
    )
    responder = next(one.pk for one in stage.agents.values() if one.user_id == resolver)
    assert handling.queue is not None
    score = int(event.old) if event.settled_at else None
    told.surveys.append(
        (
            place, channel.pk, told.resolved_at, event.at, "", surveys.digest_of(secret), language, responder,
            handling.queue.team_id, handling.intent, event.at + surveys.OPEN_FOR, score, event.text, event.settled_at,
        )
    )  # fmt: skip
    if event.settled_at:
        told.write_down("survey_answered", event.settled_at, new=event.old)


@lru_cache
def _text(channel: Channel, language: str) -> str:
    return surveys.text(Survey(channel=channel, language=language))


def store(
    tales: Sequence[Told], ids: Sequence[int], deliveries: Mapping[tuple[int, int], int]
) -> None:
    rows = [
        (ids[tale], deliveries[tale, place], *row)
        for tale, told in enumerate(tales)
        for place, *row in told.surveys
    ]
    insert(Survey, _COLUMNS, rows)
