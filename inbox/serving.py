"""A stored file as an answer: shown only where a browser cannot be led astray by it, in a sandbox whatever it is."""

from __future__ import annotations

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from inbox.models import StoredFile
from inbox.operations import files

SHOWN = frozenset({"image", "audio", "video"})  # anything else is only ever saved


def served(request: HttpRequest, file: StoredFile) -> HttpResponse:
    """`?preview` asks for the small picture. Raises Http404 where the bytes are gone."""
    is_preview = "preview" in request.GET and file.has_preview
    try:
        content = files.read(file, is_preview=is_preview)
    except FileNotFoundError:
        raise Http404 from None
    is_shown = file.kind in SHOWN
    mime = "image/webp" if is_preview else file.mime if is_shown else "application/octet-stream"
    response = HttpResponse(content, content_type=mime)
    disposition = content_disposition_header(not is_shown, file.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    boxed = csp_replace({"default-src": [NONE], "sandbox": True})
    return boxed(lambda _request: response)(request)  # type: ignore[return-value,arg-type]
