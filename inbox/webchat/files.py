"""Pictures and papers in a chat, from either side."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox.adapters.webchat import LARGEST
from inbox.models import StoredFile
from inbox.operations import files
from inbox.serving import served
from inbox.webchat.doors import door
from inbox.webchat.forms import LONGEST_NAME
from inbox.webchat.thread import attached
from inbox.webchat.visitor import Visitor, first_heard, remember
from inbox.webchat.words import record

FORM_BYTES = 20_000
PACE = (1 / 60, 8)  # so that nobody fills the day's room of a whole chat


class Sent(forms.Form):
    """`client_id` is made by the page, once per file: sent again, it is the same message."""

    client_id = forms.UUIDField()
    name = forms.CharField(max_length=LONGEST_NAME, required=False)
    file = forms.FileField(allow_empty_file=True, max_length=1000)


@door("POST", most_bytes=LARGEST + FORM_BYTES, pace=PACE)
def sending(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One file, as a message without words."""
    form = Sent(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(_("That file could not be read."))
    client_id, sent = form.cleaned_data["client_id"], form.cleaned_data["file"]
    is_new = visitor.is_new
    if is_new:
        visitor = first_heard(visitor.channel, client_id)
    try:
        kept = files.keep(
            sent.read(),
            sent.name or "",
            channel=visitor.channel,
            at=timezone.now(),
            client_token=client_id,
        )
    except files.NotKept as refused:
        return _refused(refused.message)
    told = {
        "key": str(kept.key),
        "kind": kept.kind,
        "name": kept.name,
        "mime": kept.mime,
        "size_bytes": kept.size_bytes,
    }
    record(visitor, name=form.cleaned_data["name"], client_id=client_id, files=[told])
    response = JsonResponse({"client_id": str(client_id)})
    if is_new:
        remember(response, visitor)
    return response


@door("GET")
def file(request: HttpRequest, visitor: Visitor, attachment_id: int) -> HttpResponse:
    """Something of one's own conversation."""
    held: StoredFile | None = attached(visitor).filter(attachment__pk=attachment_id).first()
    if held is None:
        raise Http404
    return served(request, held)


def _refused(sentence: str) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
