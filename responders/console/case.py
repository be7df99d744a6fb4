"""One complaint case: its clocks explained, papers, letters, decision; and how one is made of a conversation."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.errors import NotAllowed, Refused
from inbox.models import Conversation, User
from responders import access
from responders.console import case_extending, case_page
from responders.console import page as frame
from responders.console.case_words import LETTERS
from responders.console.doors import Knock, door
from responders.console.forms import cases as forms
from responders.console.forms.base import Form
from responders.console.gate import conversation_of
from responders.console.words import Words
from responders.core.cases import Kind
from responders.models import Case
from responders.operations import case_clocks, case_letters, case_moves, cases
from responders.operations.cases import Complaint


@dataclass(frozen=True, slots=True)
class Act:
    heading: Words
    form: Callable[..., Form]
    ability: str
    run: Callable[..., object]


def _end(kind: Kind) -> Callable[..., object]:
    return lambda case, reason, **who: cases.end(case, kind, reason, **who)


def _change(case: Case, *, by: User, at: datetime, came_by: str, **given: Any) -> object:
    """Came by the inbox: as it was."""
    return cases.change(
        case, given if came_by == "inbox" else {**given, "came_by": came_by}, by=by, at=at
    )


ACTS: Mapping[str, Act] = {
    "documents": Act(
        gettext_lazy("Documents needed"),
        forms.DocumentsForm,
        "edit_cases",
        lambda case, names, **who: cases.list_documents(case, names.splitlines(), **who),
    ),
    "writing": Act(
        gettext_lazy("Received in writing"), forms.ReceivedForm, "edit_cases", cases.receive_in_writing
    ),
    "extension": Act(gettext_lazy("Extend the period"), forms.ReasonForm, "extend_cases", cases.extend),
    "version": Act(
        gettext_lazy("Count by the newer version"), forms.ReasonForm, "extend_cases", case_moves.move
    ),
    "decision": Act(gettext_lazy("Decide"), forms.DecisionForm, "decide_cases", cases.decide),
    "withdrawal": Act(
        gettext_lazy("Withdrawn by the customer"), forms.ReasonForm, "decide_cases", _end(Kind.WITHDRAWN)
    ),
    "closing": Act(
        gettext_lazy("Close without an answer"), forms.ReasonForm, "decide_cases", _end(Kind.CLOSED)
    ),
    "details": Act(
        gettext_lazy("Change details"),
        forms.Sorted,
        "edit_cases",
        _change,
    ),
}  # fmt: skip


def _case(request: Knock, pk: int) -> Case:
    return get_object_or_404(cases.readable(request.responder), pk=pk)


@door("read_cases", "GET")
def page(request: Knock, pk: int) -> HttpResponse:
    context = case_page.context(_case(request, pk), request.responder, request.at)
    return frame.page(request, "console/case.html", context, section="cases")


@door("edit_cases", "GET", "POST")
def act(request: Knock, pk: int, act: str) -> HttpResponse:
    case, wanted = _case(request, pk), ACTS.get(act)
    if wanted is None:
        raise Http404
    if not access.may(request.responder, wanted.ability):
        raise NotAllowed("not_allowed", _("Your role does not allow this."))
    if act == "details":
        form = forms.Sorted(case.brand, request.POST or None, initial=_now(case))
    else:
        form = wanted.form(request.POST or None, initial={"received_at": request.at})
    if request.method == "POST" and form.is_valid():
        try:
            wanted.run(case, **form.cleaned_data, by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("case", pk)
    more = {"extending": case_extending.told(case, request.at)} if act == "extension" else {}
    return _form(request, case, form, wanted.heading, **more)


def _now(case: Case) -> dict[str, Any]:
    names = ("type", "product", "amount", "summary")
    return {**{name: getattr(case, name) for name in names}, "came_by": "inbox"}


@door("edit_cases", "POST")
def document(request: Knock, pk: int, document_id: int) -> HttpResponse:
    """A paper came."""
    paper = get_object_or_404(_case(request, pk).documents.select_related("case"), pk=document_id)
    cases.receive_document(paper, request.at, by=request.user, at=request.at)
    return redirect("case", pk)


@door("edit_cases", "GET", "POST")
def letter(request: Knock, pk: int, sort: str) -> HttpResponse:
    """Looked at first, then sent in private, or written down as told in another way."""
    case = _case(request, pk)
    if sort not in LETTERS:
        raise Http404
    access.require(request.user, case_letters.ability_of(sort), case.brand_id)
    initial = {
        "language": case.brand.language,
        "token": uuid.uuid4(),
        "told_at": timezone.localtime(request.at),
    }
    form = forms.LetterForm(case, request.POST or None, initial=initial)
    given = form.cleaned_data if request.method == "POST" and form.is_valid() else {}
    if given and "look" not in request.POST:
        try:
            _tell(request, case, sort, given)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("case", pk)
    text, missing = case_letters.wording(
        case,
        sort,
        given.get("language") or case.brand.language,
        reason=given.get("reason") or "",
        at=request.at,
    )
    return _form(request, case, form, LETTERS[sort], letter=text, missing=missing)


def _tell(request: Knock, case: Case, sort: str, given: dict[str, Any]) -> None:
    who: dict[str, Any] = {"by": request.user, "at": request.at}
    words = {"language": given["language"], "reason": given["reason"]}
    if given["by"].isdecimal():
        talk = get_object_or_404(
            Conversation.objects.select_related("channel", "brand"), pk=given["by"], case_links__case=case
        )  # fmt: skip
        case_letters.send(case, sort, talk, client_token=given["token"], **words, **who)
    else:
        told_at = given["told_at"] or request.at
        case_letters.record(case, sort, given["by"], told_at, **words, **who)


@door("edit_cases", "GET", "POST")
def opening(request: Knock, conversation_id: int) -> HttpResponse:
    """Make a complaint case of a conversation; where one runs, it is shown."""
    talk = conversation_of(request, conversation_id)
    running = case_clocks.of_conversation(talk)
    if running:
        return redirect("case", running[0].pk)
    initial = {
        "form": "written",
        "came_by": "inbox",
        "received_at": timezone.localtime(talk.created_at),
    }
    form = forms.OpenForm(talk.brand, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["came_by"] == "inbox":
            given["came_by"] = talk.channel.kind
        try:
            made = cases.open_case(talk, Complaint(**given), by=request.user, at=request.at)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            return redirect("case", made.pk)
    back = reverse("conversation", args=[talk.pk])
    others = cases.readable(request.responder).filter(
        contact=talk.identity.contact_id, ended_at=None
    )
    more = {"others": list(others.order_by("pk")), "talk": talk, "back": back}
    return _form(request, None, form, _("Make a complaint case"), **more)


@door("edit_cases", "POST")
def joining(request: Knock, pk: int, conversation_id: int) -> HttpResponse:
    """One more conversation of the same person belongs to the case."""
    case, talk = _case(request, pk), conversation_of(request, conversation_id)
    cases.join(case, talk, by=request.user, at=request.at)
    return redirect("case", pk)


def _form(
    request: Knock, case: Case | None, form: Form, heading: Words, **more: Any
) -> HttpResponse:
    back = reverse("case", args=[case.pk]) if case else ""
    context = {"form": form, "case": case, "heading": heading, "back": back, **more}
    status = 422 if form.errors else 200
    return frame.page(request, "console/case_form.html", context, section="cases", status=status)
