"""Saying something: a public or private reply, or a note; drafts; what is under way."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.core import personal_data
from inbox.errors import Refused
from inbox.models import Conversation
from inbox.operations.outbound import TokenReused
from inbox.operations.templates import BlanksMissing
from responders.console import begun, composer, enclosures, later, presence, templates
from responders.console.conversation import Told, done, parts, shown
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of, delivery_of
from responders.console.words import name_of
from responders.core import fill as blanks
from responders.models import ScheduledReply
from responders.operations import approvals, drafts, notes, replies, scheduled_replies
from responders.operations.seen import Unseen

MODES = [("public", "public"), ("private", "private"), ("note", "note")]


class ReplyForm(forms.Form):
    mode = forms.ChoiceField(choices=MODES)
    text = forms.CharField(required=False, max_length=drafts.LONGEST, strip=False)
    client_token = forms.UUIDField()
    macro = forms.IntegerField(required=False)
    template = forms.IntegerField(required=False)
    choose = forms.BooleanField(required=False)  # without JavaScript: open it before it is sent
    resolve = forms.BooleanField(required=False)
    takes_over = forms.BooleanField(required=False)
    for_approval = forms.BooleanField(required=False)
    later = forms.CharField(required=False, max_length=8)  # a choice of the menu, or exact
    meant = forms.CharField(required=False, max_length=8)  # by the form that was refused just now
    send_at = forms.CharField(required=False, max_length=32)
    confirmed = forms.BooleanField(required=False)  # personal data in public is meant
    seen = forms.IntegerField(required=False)  # the newest message that was on the page


@door("reply", "POST")
def reply(request: Knock, conversation_id: int) -> HttpResponse:
    """Send, or send and resolve. Refused: the composer again, with its words and one sentence."""
    conversation = conversation_of(request, conversation_id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _again(
            request, conversation, Refused("unreadable", _("That could not be read. Try again."))
        )
    try:
        if form.cleaned_data["macro"]:
            return _with_macro(request, conversation, form.cleaned_data)
        if form.cleaned_data["choose"]:
            mode = form.cleaned_data["mode"]
            return shown(request, conversation, mode=mode, choice=_choice(request))
        planned = _say(request, conversation, form.cleaned_data)
    except Refused as refused:
        return _again(request, conversation, refused)
    return _said(request, conversation_id, planned, is_resolved=form.cleaned_data["resolve"])


def _say(
    request: Knock, conversation: Conversation, wanted: dict[str, object]
) -> ScheduledReply | None:
    """The plan, where it is to be said later."""
    text, token = str(wanted["text"]), uuid.UUID(str(wanted["client_token"]))
    if problems := enclosures.take(request, conversation, token):  # sent without JavaScript
        raise Refused("not_kept", " ".join(problems))
    if wanted["mode"] == "note":
        meant = [int(pk[:18]) for pk in request.POST.getlist("mentioned")[:50] if pk.isdecimal()]
        notes.write(
            conversation,
            text,
            client_token=token,
            by=request.user,
            at=request.at,
            mentioned=meant,
        )
        drafts.forget(conversation, by=request.user)
        return None
    if missing := blanks.blanks(text):
        told = _("{%(name)s} is not filled in. The customer would read it so.")
        raise Refused("unfilled", told % {"name": missing[0]})
    if wanted["mode"] == "public" and not wanted["confirmed"] and personal_data.mask(text).items:
        raise Refused(
            "personal_data",
            _("There is personal data in this public reply. Everyone could read it."),
        )
    template = None
    if wanted["mode"] == "private" and wanted["template"]:
        template = replies.Choice(int(str(wanted["template"])), templates.given(request.POST))
    said: dict[str, Any] = {
        "text": text,
        "mode": str(wanted["mode"]),
        "client_token": token,
        "then_resolve": bool(wanted["resolve"]),
        "takes_over": bool(wanted["takes_over"]),
        "seen": wanted["seen"],
        "by": request.user,
        "at": request.at,
    }
    planned = None
    is_again = wanted["takes_over"] or wanted["confirmed"]
    if choice := str(wanted["later"] or (wanted["meant"] if is_again else "")):
        if template:
            raise Refused("not_later", _("A template can only be sent now."))
        send_at = later.chosen(choice, str(wanted["send_at"]), conversation.brand, request.at)
        planned = scheduled_replies.plan(conversation, send_at=send_at, **said)
    elif wanted["for_approval"] and template is None:  # of a template, submit says why not
        approvals.submit(conversation, **said)
    else:
        replies.submit(conversation, template=template, **said)
    drafts.forget(conversation, by=request.user)
    return planned


def _with_macro(
    request: Knock, conversation: Conversation, wanted: dict[str, object]
) -> HttpResponse:
    """Without JavaScript a macro comes back in the box."""
    canned = composer.canned_one(conversation, request.responder, int(str(wanted["macro"])))
    text = f"{wanted['text']} {canned}".strip()
    return shown(request, conversation, text=text, mode=str(wanted["mode"]))


def _said(
    request: Knock, conversation_id: int, planned: ScheduledReply | None, *, is_resolved: bool
) -> HttpResponse:
    if not request.htmx:
        return done(request, conversation_id)
    conversation = conversation_of(request, conversation_id)
    fresh = composer.composer(
        conversation, request.responder, request.at, mode=request.POST.get("mode", "")
    )
    told = None
    if planned is not None:
        undo = reverse("planned-editing", args=[conversation_id, planned.pk])
        told = Told(_("Planned. It waits for its time."), undo, request.at)
    answer = parts(request, conversation, {**fresh, "with_composer": True, "told": told})
    if is_resolved:
        answer["HX-Trigger-After-Settle"] = "dua-resolved"
    return answer


def _again(request: Knock, conversation: Conversation, refused: Refused) -> HttpResponse:
    """A token that was used up is replaced, so that the words can go out with the next click."""
    is_used = isinstance(refused, TokenReused)
    form: dict[str, Any] = {
        "text": request.POST.get("text", ""),
        "mode": request.POST.get("mode", ""),
        "error": refused.message,
        "code": refused.code,
        "client_token": str(uuid.uuid4()) if is_used else request.POST.get("client_token", ""),
        "choice": _choice(request, refused),
        "mentioned": request.POST.getlist("mentioned"),
        "later": request.POST.get("later", ""),
        "send_at": request.POST.get("send_at", ""),
    }
    if not request.htmx:
        return shown(request, conversation, status=refused.status, **form)
    composed = composer.composer(conversation, request.responder, request.at, **form)
    if isinstance(refused, Unseen):  # with what it was about
        answer = parts(request, conversation, {**composed, "with_composer": True})
        answer.status_code = refused.status
        return answer
    context = {
        **composed,
        "conversation": conversation,
        "newest": request.POST.get("seen", ""),
        "name": name_of(conversation.identity),
        "channel": composer.label(conversation),
    }
    return render(request, "console/partials/_composer.html", context, status=refused.status)


def _choice(request: Knock, refused: Refused | None = None) -> templates.Choice:
    told = request.POST.get("template", "")
    missing = refused.keys if isinstance(refused, BlanksMissing) else ()
    number = int(told[:18]) if told.isdecimal() else 0
    return templates.Choice(number, templates.given(request.POST), missing)


@door("reply", "POST")
def draft(request: Knock, conversation_id: int) -> HttpResponse:
    """Keep what is being written, and let others see that somebody writes."""
    conversation = conversation_of(request, conversation_id)
    form = ReplyForm(request.POST)
    if form.is_valid():
        drafts.keep(
            conversation,
            mode=form.cleaned_data["mode"],
            text=form.cleaned_data["text"],
            client_token=form.cleaned_data["client_token"],
            by=request.user,
            at=request.at,
        )
        presence.touch(conversation, request.responder, request.at)
    return HttpResponse(status=204)


@door("reply", "POST")
def cancellation(request: Knock, conversation_id: int, message_id: int) -> HttpResponse:
    """Undo: the words come back into the composer; a template's go back into its blanks."""
    conversation = conversation_of(request, conversation_id)
    delivery = delivery_of(conversation, message_id)
    token = uuid.uuid4()
    begun.keep(request, conversation)
    text = replies.cancel(delivery, by=request.user, at=request.at, client_token=token)
    conversation = conversation_of(request, conversation_id)  # it may be nobody's again
    if delivery.template and composer.says_templates(conversation, request.at):
        return _undone_template(request, conversation, templates.choice_of(delivery), str(token))
    drafts.take_back(
        conversation,
        mode=delivery.message.visibility,
        text=text,
        client_token=token,
        of=request.responder,
        at=request.at,
    )
    if not request.htmx:
        return done(request, conversation_id)
    fresh = composer.composer(conversation, request.responder, request.at)
    return parts(request, conversation, {**fresh, "with_composer": True, "is_undone": True})


def _undone_template(
    request: Knock, conversation: Conversation, choice: templates.Choice, token: str
) -> HttpResponse:
    """The file it began with waits under `token`."""
    said: dict[str, Any] = {"mode": "private", "choice": choice, "client_token": token}
    if not request.htmx:
        return shown(request, conversation, **said)
    fresh = composer.composer(conversation, request.responder, request.at, **said)
    return parts(request, conversation, {**fresh, "with_composer": True, "is_undone": True})


@door("reply", "POST")
def attempt(request: Knock, conversation_id: int, message_id: int) -> HttpResponse:
    """Retry a reply that failed."""
    conversation = conversation_of(request, conversation_id)
    replies.retry(delivery_of(conversation, message_id), by=request.user, at=request.at)
    return done(request, conversation_id)


@door("settle_uncertain", "POST")
def confirmation(request: Knock, conversation_id: int, message_id: int) -> HttpResponse:
    """Somebody looked at the platform: the reply is there, or it is not."""
    conversation = conversation_of(request, conversation_id)
    delivery = delivery_of(conversation, message_id)
    settle = replies.confirm_sent if request.POST.get("sent") == "yes" else replies.confirm_not_sent
    settle(delivery, by=request.user, at=request.at)
    return done(request, conversation_id)
