"""The same person on several channels: said and undone here; and the tier that this person is in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from responders.console.conversation import done
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.console.manage import number
from responders.operations import contacts, tiers


@door("link_identities", "POST")
def linking(request: Knock, conversation_id: int) -> HttpResponse:
    """`identity` is the person of this conversation too."""
    conversation = conversation_of(request, conversation_id)
    known = contacts.of_brand(conversation.brand_id)
    identity = get_object_or_404(known, pk=number(request.POST.get("identity", "")))
    contacts.link(identity, conversation.identity.contact, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("link_identities", "POST")
def removal(request: Knock, conversation_id: int, link_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    said = get_object_or_404(contacts.links_about(conversation.identity), pk=link_id)
    contacts.unlink(said, by=request.user, at=request.at)
    return done(request, conversation_id)


@door("set_tiers", "POST")
def tier(request: Knock, conversation_id: int) -> HttpResponse:
    contact = conversation_of(request, conversation_id).identity.contact
    tiers.place(contact, request.POST.get("tier", ""), by=request.user, at=request.at)
    return done(request, conversation_id)
