"""Conversations merged, split and parted again, from within the conversation."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from responders import access
from responders.console.conversation import done
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.console.manage import number
from responders.operations import joinings


@door("join_conversations", "POST")
def merging(request: Knock, conversation_id: int) -> HttpResponse:
    """`source` becomes part of this conversation."""
    target = conversation_of(request, conversation_id)
    known = access.conversations(request.responder).select_related("identity")
    source = get_object_or_404(known, pk=number(request.POST.get("source", "")))
    reason = request.POST.get("reason", "")
    joinings.merge(source, target, reason=reason, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("join_conversations", "POST")
def splitting(request: Knock, conversation_id: int, message_id: int) -> HttpResponse:
    """This message and what follows it go to a conversation of their own."""
    conversation = conversation_of(request, conversation_id)
    message = get_object_or_404(conversation.messages, pk=message_id)
    reason = request.POST.get("reason", "")
    joinings.split(message, reason=reason, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("join_conversations", "POST")
def undoing(request: Knock, conversation_id: int, joining_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    joining = get_object_or_404(joinings.of(conversation), pk=joining_id)
    joinings.undo(joining, by=request.user, at=request.at)
    return done(request, conversation_id)
