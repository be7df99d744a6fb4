"""Who has it: take, hand over, release, ask."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from responders.console.conversation import colleagues, done
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.operations import assignments, handovers


@door("assign_self", "POST")
def assignment(request: Knock, conversation_id: int) -> HttpResponse:
    """`responder`: an id to hand it to; empty takes it oneself."""
    conversation = conversation_of(request, conversation_id)
    wanted = request.POST.get("responder", "")
    if not wanted or wanted == str(request.responder.pk):
        assignments.claim(conversation, by=request.user, at=request.at)
        return done(request, conversation_id)
    found = [one for one in colleagues(conversation, request.responder) if str(one.pk) == wanted]
    if not found:
        raise Http404
    assignments.assign(conversation, found[0], by=request.user, at=request.at)
    return done(request, conversation_id)


@door("assign_self", "POST")
def release(request: Knock, conversation_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    assignments.release(conversation, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("assign_self", "POST")
def takeover(request: Knock, conversation_id: int) -> HttpResponse:
    """Ask whoever has it."""
    conversation = conversation_of(request, conversation_id)
    handovers.ask(conversation, by=request.user, at=request.at)
    return done(request, conversation_id)
