"""Colleagues to call in a note, while their name is being typed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.console.page import ROLES
from responders.operations import mentions


@door("note", "GET")
def colleagues(request: Knock, conversation_id: int) -> HttpResponse:
    """The options of the list under the caret; `q` is what was typed behind the @."""
    conversation = conversation_of(request, conversation_id)
    found = mentions.suggest(conversation, request.GET.get("q", ""), by=request.user)
    people = [{"pk": one.pk, "name": one.name, "role": ROLES[one.role]} for one in found]
    return render(request, "console/partials/_colleagues.html", {"people": people})
