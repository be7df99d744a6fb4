"""Looking at masked data or hidden words: with a reason, on the record, for a minute."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Conversation, Message
from responders.console import conversation as thread
from responders.console import timeline
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of, message_of
from responders.operations import reveals

REASONS = [
    ("transaction", "Check a transaction"),
    ("identity", "Verify identity"),
    ("handover", "Hand over"),
]
SHOWN_SECONDS = 60


class RevealForm(forms.Form):
    reason = forms.ChoiceField(choices=REASONS)


@door("reveal", "POST")
def reveal(request: Knock, conversation_id: int, message_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    message = message_of(conversation, message_id)
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise Refused("no_reason", _("Say why you need it."))
    plain = reveals.reveal(
        message, reason=dict(REASONS)[form.cleaned_data["reason"]], by=request.user, at=request.at
    )
    return _shown(request, conversation, message, revealed=plain)


@door("reveal", "POST")
def unveiling(request: Knock, conversation_id: int, message_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    message = message_of(conversation, message_id)
    reveals.unveil(message, by=request.user, at=request.at)
    return _shown(request, conversation, message, is_unveiled=True)


def _shown(
    request: Knock,
    conversation: Conversation,
    message: Message,
    *,
    revealed: Mapping[int, str] | None = None,
    is_unveiled: bool = False,
) -> HttpResponse:
    """This message alone. It masks itself again: by script, or as the page goes back by itself."""
    entry = timeline.said(
        message,
        request.responder,
        fallback_language=conversation.brand.language,
        language=conversation.handling.language,
        revealed=revealed,
        is_unveiled=is_unveiled,
    )
    context = {
        "entry": entry,
        "conversation": conversation,
        "can": thread.abilities(conversation, request.responder),
        "at": request.at,
    }
    if request.htmx:
        return render(request, "console/partials/_message.html", context)
    response = render(request, "console/revealed.html", context)
    response["Refresh"] = f"{SHOWN_SECONDS}; url={reverse('conversation', args=[conversation.pk])}"
    return response
