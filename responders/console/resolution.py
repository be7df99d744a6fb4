"""An end to it: resolved, opened again, spam; or nothing to answer at all; undone; and how pressing it is."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from responders.console.conversation import Told, done
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of, message_of
from responders.console.manage import number
from responders.operations import conversations, handlings


@door("move", "POST")
def resolution(request: Knock, conversation_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    told = request.POST.get("seen", "")
    seen = int(told[:18]) if told.isdecimal() else None
    conversations.resolve(conversation, by=request.user, at=request.at, seen=seen)
    undo = reverse("move-undoing", args=[conversation_id])
    answer = done(request, conversation_id, Told(_("Resolved."), undo, request.at))
    if request.htmx:
        answer["HX-Trigger-After-Settle"] = "dua-resolved"
    return answer


@door("move", "POST")
def reopening(request: Knock, conversation_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    conversations.reopen(conversation, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("move", "POST")
def undoing(request: Knock, conversation_id: int) -> HttpResponse:
    """It should not have been resolved, snoozed or marked as spam."""
    conversation = conversation_of(request, conversation_id)
    conversations.take_back(conversation, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("move", "POST")
def spam(request: Knock, conversation_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    conversations.mark_spam(conversation, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("move", "POST")
def needlessness(request: Knock, conversation_id: int, message_id: int) -> HttpResponse:
    """This message needs no reply."""
    message = message_of(conversation_of(request, conversation_id), message_id)
    conversations.mark_no_reply_needed(message, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("move", "POST")
def need(request: Knock, conversation_id: int, message_id: int) -> HttpResponse:
    """This message needs a reply after all."""
    message = message_of(conversation_of(request, conversation_id), message_id)
    conversations.unmark_no_reply_needed(message, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("move", "POST")
def priority(request: Knock, conversation_id: int) -> HttpResponse:
    """`priority`, 1 to 4."""
    conversation = conversation_of(request, conversation_id)
    wanted = number(request.POST.get("priority", ""))
    handlings.prioritise(conversation, wanted, by=request.user, at=request.at)
    return done(request, conversation_id)
