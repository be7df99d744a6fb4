"""From one colleague to the next: a draft taken over, a conversation asked for and handed over."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from inbox.models import Conversation
from responders import access
from responders.console import begun, composer
from responders.console.conversation import done, parts
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.models import Handover
from responders.operations import drafts, handovers


@door("assign_self", "POST")
def draft(request: Knock, conversation_id: int, responder_id: int) -> HttpResponse:
    """Go on with what a colleague began; one's own words stay above theirs."""
    conversation = conversation_of(request, conversation_id)
    colleagues = access.colleagues("reply", conversation.brand_id)
    colleague = colleagues.exclude(pk=request.responder.pk).filter(pk=responder_id).first()
    if colleague is None:
        raise Http404
    begun.keep(request, conversation)
    drafts.take_over(conversation, colleague, by=request.user, at=request.at)
    return fresh(request, conversation)


@door("assign_self", "POST")
def handover(request: Knock, conversation_id: int, handover_id: int) -> HttpResponse:
    """`given`: yes hands it over, with what was begun; anything else keeps it."""
    conversation = conversation_of(request, conversation_id)
    asked = Handover.objects.select_related("conversation", "asker")
    found = asked.filter(conversation=conversation, pk=handover_id).first()
    if found is None:
        raise Http404
    begun.keep(request, conversation)
    is_given = request.POST.get("given") == "yes"
    handovers.answer(found, is_given=is_given, by=request.user, at=request.at)
    return done(request, conversation_id)


def fresh(request: Knock, conversation: Conversation) -> HttpResponse:
    """The parts with the composer as the server has it now."""
    if not request.htmx:
        return done(request, conversation.pk)
    conversation = conversation_of(request, conversation.pk)
    composed = composer.composer(conversation, request.responder, request.at)
    return parts(request, conversation, {**composed, "with_composer": True})
