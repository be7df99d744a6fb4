"""Files of a complaint case: put in, and looked at."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.serving import served
from responders.console.doors import Knock, door
from responders.console.manage import number
from responders.models import Case, CaseDocument
from responders.operations import case_files, cases


def _case(request: Knock, pk: int) -> Case:
    return get_object_or_404(cases.readable(request.responder), pk=pk)


def _document(case: Case, pk: int) -> CaseDocument:
    return get_object_or_404(case.documents.select_related("case", "file"), pk=pk)


@door("edit_cases", "POST")
def add(request: Knock, pk: int) -> HttpResponse:
    case, sent = _case(request, pk), request.FILES.get("file")
    wanted = request.POST.get("document")
    document = _document(case, number(wanted)) if wanted else None
    if sent is None:
        messages.error(request, _("Choose a file."))
        return redirect("case", pk)
    try:
        case_files.put(case, sent.read(), sent.name or "", document, by=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, f"{sent.name}: {refused.message}")
    else:
        messages.success(request, _("Saved."))
    return redirect("case", pk)


@door("open_files", "GET")
def show(request: Knock, pk: int, document_id: int) -> HttpResponse:
    document = _document(_case(request, pk), document_id)
    file = case_files.content_of(document, by=request.user)
    if file is None:
        raise Http404
    return served(request, file)
