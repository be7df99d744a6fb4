"""Pictures and papers in a chat, from either side."""

from __future__ import annotations

from http import HTTPStatus

from csp.constants import NONE
from csp.decorators import csp_replace
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from inbox.adapters.webchat import LARGEST
from inbox.models import StoredFile
from inbox.operations import files
from inbox.webchat.doors import door
from inbox.webchat.forms import LONGEST_NAME
from inbox.webchat.thread import attached
from inbox.webchat.visitor import Visitor, first_heard, remember
from inbox.webchat.words import record

SHOWN = frozenset({"image", "audio", "video"})
FORM_BYTES = 20_000


class Sent(forms.Form):
    """`client_id` is made by the page, once per file: sent again, it is the same message."""

    client_id = forms.UUIDField()
    name = forms.CharField(max_length=LONGEST_NAME, required=False)
    file = forms.FileField(allow_empty_file=True, max_length=1000)


@door("POST", most_bytes=LARGEST + FORM_BYTES)
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
    """Something of one's own conversation; shown where a browser cannot be led astray by it."""
    held: StoredFile | None = attached(visitor).filter(attachment__pk=attachment_id).first()
    if held is None:
        raise Http404
    is_preview = "preview" in request.GET and held.has_preview
    try:
        content = files.read(held, is_preview=is_preview)
    except FileNotFoundError:
        raise Http404 from None
    is_shown = held.kind in SHOWN
    mime = "image/webp" if is_preview else held.mime if is_shown else "application/octet-stream"
    response = HttpResponse(content, content_type=mime)
    response.headers["Content-Disposition"] = (
        content_disposition_header(not is_shown, held.name) or "attachment"
    )
    boxed = csp_replace({"default-src": [NONE], "sandbox": True})
    return boxed(lambda _request: response)(request)  # type: ignore[return-value,arg-type]


def _refused(sentence: str) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
