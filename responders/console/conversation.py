"""One conversation: its thread, composer and details, and what is fetched again of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inbox.core.states import Status
from inbox.models import Conversation, IdentityLink, Message
from responders import access
from responders.console import (
    approved,
    composer,
    details,
    outbox,
    planned,
    presence,
    public_promise,
    queue,
    rows,
    timeline,
)
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.console.page import page
from responders.console.words import name_of
from responders.models import Handover, Responder
from responders.operations import conversations, handlings, handovers, mentions

# What buttons that exchange the composer send along, so that it loses nothing.
BEGUN = "#composer textarea, #composer [name=mode]:checked, #composer [name=client_token]"


def thread(
    conversation: Conversation,
    request: Knock,
    links: Sequence[IdentityLink] = (),
    before: int = 0,
) -> dict[str, Any]:
    """The context of head and log. links: said about its identity; an older page tells nothing of them."""
    responder = request.responder
    messages, has_older = timeline.messages_of(conversation, before)
    handling = conversation.handling
    language = handling.language if handling.language in {"id", "en"} else ""
    theirs = (one.pk for one in messages if one.direction == Message.Direction.IN)
    first = 0 if has_older else next(theirs, 0)
    said = [
        timeline.said(
            message,
            responder,
            fallback_language=conversation.brand.language,
            language=language,
            is_first=message.pk == first,
        )
        for message in messages
    ]
    since = messages[0].occurred_at if has_older else None
    happenings = [] if before else timeline.happenings_of(conversation, links, since)
    return {
        "conversation": conversation,
        "name": name_of(conversation.identity),
        "kind": conversation.channel.kind,
        "channel": rows.channel_label(conversation.channel.kind),
        "lanes": timeline.lanes(said, happenings, conversation.visibility),
        "planned": [] if before else planned.of(conversation, responder),
        "submitted": [] if before else approved.of(conversation, responder),
        "older": messages[0].pk if has_older else 0,
        "newest": max((message.pk for message in messages), default=0),
        "unanswered": next((one.pk for one in reversed(said) if one.side == "in"), 0),
        "can": abilities(conversation, responder),
        "undoable": conversations.undoable(conversation, at=request.at) is not None,
        "colleagues": colleagues(conversation, responder),
        "leaving": outbox.leaving(responder, request.at),
        "viewers": presence.others([conversation.pk], responder, request.at).get(conversation.pk),
        "asked": _asked(conversation, responder),
        "begun": BEGUN,
        "is_new": _is_new(conversation, responder, messages, has_older),
        "at": request.at,
        "wish": queue.Wish.of(request),
    }


def _asked(conversation: Conversation, responder: Responder) -> list[Handover]:
    """Who would like to have it, where it is the reader's."""
    mine = conversation.handling.owner_id == responder.pk
    return list(handovers.open_for(conversation)) if mine else []


def _is_new(
    conversation: Conversation, responder: Responder, messages: list[Message], has_older: bool
) -> bool:
    """Whether opening it changes something: unread for those who answer, or this reader's own mention."""
    if conversation.handling.unread and access.may(responder, "reply"):
        return True
    if has_older:
        return conversation.mentions.filter(responder=responder, seen_at=None).exists()
    calls = [one for message in messages for one in message.mentions.all()]
    return any(one.responder_id == responder.pk and one.seen_at is None for one in calls)


def abilities(conversation: Conversation, responder: Responder) -> dict[str, bool]:
    """What the buttons may offer; the operations ask again."""
    is_done = conversation.status in {Status.RESOLVED, Status.CLOSED, Status.SPAM, Status.MERGED}
    owner = conversation.handling.owner_id
    return {
        "move": access.may(responder, "move"),
        "moderate": access.may(responder, "moderate"),
        "claim": access.may(responder, "assign_self") and owner is None,
        "ask": access.may(responder, "assign_self") and owner not in {None, responder.pk},
        "release": access.may(responder, "assign_self") and owner == responder.pk,
        "assign": access.may(responder, "assign_others"),
        "tag": access.may(responder, "tag"),
        "open": access.may(responder, "open_files"),
        "reveal": access.may(responder, "reveal"),
        "link": access.may(responder, "link_identities"),
        "tier": access.may(responder, "set_tiers"),
        "settle": access.may(responder, "settle_uncertain"),
        "is_done": is_done,
        "join": access.may(responder, "join_conversations"),
        "is_merged": conversation.status == Status.MERGED,
        "is_snoozed": conversation.status == Status.SNOOZED,
    }


def colleagues(conversation: Conversation, responder: Responder) -> list[Responder]:
    """Who could have it, for those who may hand over."""
    if not access.may(responder, "assign_others"):
        return []
    able = [role for role in Responder.Role.values if role in access.ABILITIES["assign_self"]]
    return list(
        Responder.objects.filter(
            brands=conversation.brand_id, role__in=able, user__is_active=True
        ).order_by("name")[:100]
    )


def workspace(conversation: Conversation, request: Knock, **form: Any) -> dict[str, Any]:
    """Everything right of the list; `form` is what a refused reply had."""
    responder, at, links = request.responder, request.at, details.loaded(conversation)
    return {
        **details.details(conversation, links, responder, at),
        **composer.composer(conversation, responder, at, **form),
        **thread(conversation, request, links),
    }


def shown(
    request: Knock,
    conversation: Conversation,
    *,
    status: int = 200,
    extra: Mapping[str, Any] | None = None,
    **form: Any,
) -> HttpResponse:
    """The workspace alone for htmx, else the whole page with the list beside it."""
    context = {**workspace(conversation, request, **form), **(extra or {})}
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "console/partials/_workspace.html", context, status=status)
    wish = queue.Wish.of(request)
    return page(
        request,
        "console/conversation.html",
        {**queue.listed(request, wish), **context},
        status=status,
        **queue.marked(wish),
    )


@door("read_conversations", "GET")
def conversation(request: Knock, conversation_id: int) -> HttpResponse:
    found = conversation_of(request, conversation_id)
    return shown(request, found)


@door("read_conversations", "POST")
def reading(request: Knock, conversation_id: int) -> HttpResponse:
    """Somebody has it open: what came until now is read, by those who answer, and who called them is seen."""
    found = conversation_of(request, conversation_id)
    if access.may(request.responder, "reply"):
        handlings.mark_read(found, by=request.user, at=request.at)
    mentions.see(found, by=request.user, at=request.at)
    return HttpResponse(status=204)


@door("read_conversations", "GET")
def changes(request: Knock, conversation_id: int) -> HttpResponse:
    """Head, log and details again, put in place one by one; the composer is left alone."""
    found = conversation_of(request, conversation_id)
    return parts(request, found)


def parts(
    request: Knock, conversation: Conversation, extra: Mapping[str, Any] | None = None
) -> HttpResponse:
    links = details.loaded(conversation)
    context = {
        **details.details(conversation, links, request.responder, request.at),
        **thread(conversation, request, links),
        "row": rows.of([conversation], request.responder, request.at)[0],
        "busy": composer.busy(conversation, request.responder, request.at),
        "token": composer.next_due(conversation, request.at),
        "public_due": public_promise.due(conversation),
        "may_reply": access.may(request.responder, "reply"),
        **(extra or {}),
    }
    return render(request, "console/partials/_changes.html", context)


@door("read_conversations", "GET")
def older(request: Knock, conversation_id: int) -> HttpResponse:
    """The page of messages before one of them."""
    found = conversation_of(request, conversation_id)
    before = request.GET.get("before", "")
    context = thread(found, request, before=int(before[:18]) if before.isdecimal() else 0)
    if request.htmx:
        return render(request, "console/partials/_lanes.html", context)
    return page(request, "console/conversation.html", {**workspace(found, request), **context})


@dataclass(frozen=True, slots=True)
class Told:
    """What was done, in passing words; `undo` is where it is taken back, for as long as they are there."""

    words: str
    undo: str
    at: datetime


def done(request: Knock, conversation_id: int, told: Told | None = None) -> HttpResponse:
    """After an action: the changed parts for htmx, else back to the conversation."""
    if request.htmx:
        return parts(request, conversation_of(request, conversation_id), {"told": told})
    wish = queue.Wish.of(request)
    return redirect(f"{reverse('conversation', args=[conversation_id])}?{wish.query}")
