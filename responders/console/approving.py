"""What is done with a submitted reply: approved, approved in other words, sent back, taken back."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Conversation
from responders.console import begun
from responders.console.conversation import done, parts, shown
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of
from responders.console.manage import number
from responders.console.passing import fresh
from responders.models import Approval
from responders.operations import approvals, drafts


def _row(conversation: Conversation, approval_id: int) -> Approval:
    rows = Approval.objects.select_related("conversation").filter(conversation=conversation)
    found = rows.filter(pk=approval_id).first()
    if found is None:
        raise Http404
    return found


@door("approve_replies", "POST")
def approval(request: Knock, conversation_id: int, approval_id: int) -> HttpResponse:
    """`text`: in these words instead. `seen`: the newest message on the page, where it is outdated and meant."""
    conversation = conversation_of(request, conversation_id)
    row, text = _row(conversation, approval_id), request.POST.get("text")
    if text is not None and (len(text) > drafts.LONGEST or "\0" in text):
        raise Refused("unreadable", _("That could not be read. Try again."))
    try:
        approvals.approve(
            row,
            text=text,
            seen=number(request.POST.get("seen") or "0"),
            by=request.user,
            at=request.at,
        )
    except Refused as refused:
        return _again(request, conversation, row, refused)
    return done(request, conversation_id)


@door("approve_replies", "POST")
def rejection(request: Knock, conversation_id: int, approval_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    row = _row(conversation, approval_id)
    try:
        approvals.reject(row, request.POST.get("note", ""), by=request.user, at=request.at)
    except Refused as refused:
        return _again(request, conversation, row, refused)
    return done(request, conversation_id)


@door("reply", "POST")
def editing(request: Knock, conversation_id: int, approval_id: int) -> HttpResponse:
    """Its author takes the words into the composer."""
    conversation = conversation_of(request, conversation_id)
    begun.keep(request, conversation)
    approvals.take_back(_row(conversation, approval_id), by=request.user, at=request.at)
    return fresh(request, conversation)


@door("reply", "POST")
def removal(request: Knock, conversation_id: int, approval_id: int) -> HttpResponse:
    conversation = conversation_of(request, conversation_id)
    approvals.discard(_row(conversation, approval_id), by=request.user, at=request.at)
    return done(request, conversation_id)


def _again(
    request: Knock, conversation: Conversation, row: Approval, refused: Refused
) -> HttpResponse:
    """The card again, with what was typed and the sentence; the thread as it is by now."""
    context = {
        "refused": {"pk": row.pk, "words": refused.message},
        "typed": {"text": request.POST.get("text"), "note": request.POST.get("note")},
    }
    if not request.htmx:
        return shown(request, conversation, status=refused.status, extra=context)
    answer = parts(request, conversation, context)
    answer.status_code = refused.status
    return answer
