"""Files in a composer, and files in a thread: put in, taken out, looked at."""

from __future__ import annotations

import uuid

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from inbox.errors import Refused
from inbox.models import Conversation
from inbox.operations import attachments
from inbox.serving import served
from responders.console.conversation import done
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of, file_of, waiting_file_of
from responders.operations import drafts, enclosures


class WaitingForm(forms.Form):
    """What the composer knows when a file is added or taken out."""

    client_token = forms.UUIDField()
    mode = forms.CharField(required=False, max_length=8)
    text = forms.CharField(required=False, max_length=drafts.LONGEST, strip=False)


@door("reply", "POST")
def adding(request: Knock, conversation_id: int) -> HttpResponse:
    """The files that wait in the composer, with a sentence for each that is not taken."""
    conversation = conversation_of(request, conversation_id)
    form = _read(request)
    problems = take(request, conversation, form.cleaned_data["client_token"])
    return _waiting(request, conversation, form, problems)


def take(request: Knock, conversation: Conversation, token: uuid.UUID) -> list[str]:
    """Keep what was sent along for the reply with this token; a sentence for each that is not taken."""
    problems = []
    for sent in request.FILES.getlist("files"):
        try:
            enclosures.add(
                conversation,
                sent.read(),
                sent.name or "",
                client_token=token,
                by=request.user,
                at=request.at,
            )
        except Refused as refused:
            problems.append(f"{sent.name}: {refused.message}")
    return problems


@door("reply", "POST")
def removal(request: Knock, conversation_id: int, file_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    form = _read(request)
    enclosures.remove(conversation, file_id, by=request.user)
    return _waiting(request, conversation, form, [])


@door("reply", "GET")
def waiting(request: Knock, conversation_id: int, file_id: int) -> HttpResponse:
    """One's own file, before it is sent."""
    conversation = conversation_of(request, conversation_id)
    return served(request, waiting_file_of(request, conversation, file_id))


@door("open_files", "GET")
def attachment(request: Knock, conversation_id: int, attachment_id: int) -> HttpResponse:
    """What came with a message, or went along with a reply."""
    conversation = conversation_of(request, conversation_id)
    return served(request, file_of(conversation, attachment_id))


@door("open_files", "POST")
def retry(request: Knock, conversation_id: int, attachment_id: int) -> HttpResponse:
    """Ask the platform for it once more."""
    conversation = conversation_of(request, conversation_id)
    attachments.retry(conversation, attachment_id, at=request.at)
    return done(request, conversation_id)


def _read(request: Knock) -> WaitingForm:
    form = WaitingForm(request.POST)
    if not form.is_valid():
        raise Http404
    return form


def _waiting(
    request: Knock, conversation: Conversation, form: WaitingForm, problems: list[str]
) -> HttpResponse:
    token: uuid.UUID = form.cleaned_data["client_token"]
    drafts.keep(
        conversation,
        mode=form.cleaned_data["mode"],
        text=form.cleaned_data["text"],
        client_token=token,
        by=request.user,
        at=request.at,
    )
    if not request.htmx:
        return done(request, conversation.pk)
    context = {
        "conversation": conversation,
        "enclosed": attachments.waiting(conversation, token, request.user),
        "problems": problems,
    }
    return render(request, "console/partials/_enclosed.html", context)
