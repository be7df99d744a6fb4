"""Who is replying where, for a few seconds; it may vanish at any moment and nothing is lost."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.core.cache import cache
from django.http import HttpResponse
from redis.exceptions import RedisError

from inbox import live
from inbox.models import Conversation
from inbox.operations import writing
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.models import Responder

SECONDS = 15
log = logging.getLogger(__name__)


def _key(conversation_id: int) -> str:
    return f"presence:{conversation_id}"


def touch(conversation: Conversation, responder: Responder) -> None:
    """`responder` is replying; others see it until it lapses. News is told only when somebody begins."""
    key = _key(conversation.pk)
    try:
        before = cache.get(key)
        cache.set(key, responder.pk, SECONDS)
    except RedisError as error:
        log.warning("presence not kept: %s", error)
        return
    if before != responder.pk:
        live.announce(
            f"conversation:{conversation.pk}",
            "presence",
            conversation.pk,
            brand=conversation.brand_id,
        )


def replying(conversation_ids: Iterable[int], besides: Responder) -> dict[int, str]:
    """Conversation id → first name of whoever else is replying there."""
    keys = {_key(pk): pk for pk in conversation_ids}
    try:
        found = cache.get_many(keys) if keys else {}
    except RedisError as error:
        log.warning("presence not read: %s", error)
        return {}
    others = {keys[key]: pk for key, pk in found.items() if pk != besides.pk}
    if not others:
        return {}
    names = dict(Responder.objects.filter(pk__in=others.values()).values_list("pk", "name"))
    return {
        conversation: names[pk].partition(" ")[0]
        for conversation, pk in others.items()
        if pk in names
    }


@door("reply", "POST")
def here(request: Knock, conversation_id: int) -> HttpResponse:
    """Somebody is typing; the customer sees it too where `mode` is theirs to read."""
    conversation = conversation_of(request, conversation_id)
    touch(conversation, request.responder)
    writing.tell(conversation, request.POST.get("mode", ""), request.at)
    return HttpResponse(status=204)
