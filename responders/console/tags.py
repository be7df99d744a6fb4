"""Labels on a conversation."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from responders.console.conversation import done
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.models import Tag
from responders.operations import tags


@door("tag", "POST")
def tagging(request: Knock, conversation_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    tags.add(conversation, request.POST.get("name", ""), by=request.user, at=request.at)
    return done(request, conversation_id)


@door("tag", "POST")
def removal(request: Knock, conversation_id: int, tag_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    tag = Tag.objects.filter(taggings__conversation=conversation, pk=tag_id).first()
    if tag is None:
        raise Http404
    tags.remove(conversation, tag, by=request.user, at=request.at)
    return done(request, conversation_id)
