"""What is done with a reply that waits for its time: sent now, taken into the composer, given up."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from inbox.models import Conversation
from responders.console import begun
from responders.console.conversation import done
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.console.passing import fresh
from responders.models import ScheduledReply
from responders.operations import scheduled_replies


def _row(conversation: Conversation, reply_id: int) -> ScheduledReply:
    found = ScheduledReply.objects.filter(conversation=conversation, pk=reply_id).first()
    if found is None:
        raise Http404
    return found


@door("reply", "POST")
def sending(request: Knock, conversation_id: int, reply_id: int) -> HttpResponse:
    """Now, with the usual time to undo."""
    conversation = conversation_of(request, conversation_id)
    scheduled_replies.send_now(_row(conversation, reply_id), by=request.user, at=request.at)
    return done(request, conversation_id)


@door("reply", "POST")
def removal(request: Knock, conversation_id: int, reply_id: int) -> HttpResponse:
    """It is not sent; its author forgets it, a lead leaves the words to their author."""
    conversation = conversation_of(request, conversation_id)
    scheduled_replies.cancel(_row(conversation, reply_id), by=request.user, at=request.at)
    return done(request, conversation_id)


@door("reply", "POST")
def editing(request: Knock, conversation_id: int, reply_id: int) -> HttpResponse:
    """Its words come back into the composer, to be changed or sent."""
    conversation = conversation_of(request, conversation_id)
    begun.keep(request, conversation)
    scheduled_replies.take_back(_row(conversation, reply_id), by=request.user, at=request.at)
    return fresh(request, conversation)
