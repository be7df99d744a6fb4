"""Who is replying and who is looking where, for a few seconds; it may vanish at any moment and nothing is lost."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpResponse
from redis.exceptions import RedisError

from inbox import live
from inbox.models import Conversation
from inbox.operations import gestures
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.models import Responder

REPLYING, VIEWING = "replying", "viewing"
SECONDS = {REPLYING: 15, VIEWING: 45}
log = logging.getLogger(__name__)

Signs = dict[str, float]  # "<responder id> <what they do>" → until when, in seconds of the epoch


class Others(NamedTuple):
    """First names of those who are there besides the reader; who replies is not told as looking too."""

    replying: list[str]
    viewing: list[str]


def _key(conversation_id: int) -> str:
    return f"there:{conversation_id}"


def touch(
    conversation: Conversation, responder: Responder, at: datetime, doing: str = REPLYING
) -> None:
    """Others see it until it lapses. News is told only when somebody begins.

    Two at the same moment may overwrite each other: the next sign of life, seconds later, mends that.
    """
    key, now = _key(conversation.pk), at.timestamp()
    mine = f"{responder.pk} {doing}"
    try:
        there = _alive(cache.get(key), now)
        is_new = mine not in there
        cache.set(key, {**there, mine: now + SECONDS[doing]}, max(SECONDS.values()))
    except RedisError as error:
        log.warning("presence not kept: %s", error)
        return
    if is_new:
        live.announce(
            f"conversation:{conversation.pk}",
            "presence",
            conversation.pk,
            brand=conversation.brand_id,
        )


def others(
    conversation_ids: Iterable[int], besides: Responder, at: datetime
) -> Mapping[int, Others]:
    """Conversation id → who else is there. One look at Redis, and one query where somebody is."""
    keys = {_key(pk): pk for pk in conversation_ids}
    try:
        found = cache.get_many(keys) if keys else {}
    except RedisError as error:
        log.warning("presence not read: %s", error)
        return {}
    signs = {
        keys[key]: [one.split() for one in _alive(there, at.timestamp())]
        for key, there in found.items()
    }
    ids = {int(pk) for all_ in signs.values() for pk, _doing in all_} - {besides.pk}
    if not ids:
        return {}
    people = dict(Responder.objects.filter(pk__in=ids).values_list("pk", "name"))
    names = {str(pk): name.partition(" ")[0] for pk, name in people.items()}
    told = {}
    for conversation, all_ in signs.items():
        busy = sorted({pk for pk, doing in all_ if doing == REPLYING and pk in names})
        looks = sorted({pk for pk, _doing in all_ if pk in names} - set(busy))
        if busy or looks:
            told[conversation] = Others([names[pk] for pk in busy], [names[pk] for pk in looks])
    return told


def replying(conversation_ids: Iterable[int], besides: Responder, at: datetime) -> dict[int, str]:
    """Conversation id → first name of whoever else is replying there."""
    there = others(conversation_ids, besides, at)
    return {pk: one.replying[0] for pk, one in there.items() if one.replying}


def _alive(there: object, now: float) -> Signs:
    return (
        {one: until for one, until in there.items() if until > now}
        if isinstance(there, dict)
        else {}
    )


@door("reply", "POST")
def here(request: Knock, conversation_id: int) -> HttpResponse:
    """Somebody is typing; the customer sees it too where `mode` is theirs to read."""
    conversation = conversation_of(request, conversation_id)
    touch(conversation, request.responder, request.at)
    gestures.write(conversation, request.POST.get("mode", ""), request.at)
    return HttpResponse(status=204)


@door("read_conversations", "POST")
def looking(request: Knock, conversation_id: int) -> HttpResponse:
    """Somebody has it open on a screen that is lit."""
    touch(conversation_of(request, conversation_id), request.responder, request.at, VIEWING)
    return HttpResponse(status=204)
