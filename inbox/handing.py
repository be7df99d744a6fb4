"""Where a platform fetches a file that goes along with a reply. Nobody signs in: the address is the key."""

from __future__ import annotations

import logging

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt

from inbox.core.filetypes import JPEG
from inbox.models import StoredFile, vault
from inbox.operations import addresses, files, pictures

log = logging.getLogger(__name__)


@csrf_exempt  # so that whatever is asked wrongly is answered alike
@csp_replace({"default-src": [NONE], "sandbox": True})
def file(request: HttpRequest, name: str) -> HttpResponse:
    """404 for whatever is wrong, too late or gone: none of it is told from the other."""
    found = None
    if request.method in {"GET", "HEAD"}:
        found = addresses.opened(name, at=timezone.now())
    if found is None:
        return HttpResponseNotFound(content_type="text/plain")
    held, is_preview = found
    try:
        content = _content(held, is_preview=is_preview)
    except (FileNotFoundError, vault.SealBroken):
        return HttpResponseNotFound(content_type="text/plain")
    log.info("file %s of message %s was fetched", held.pk, held.attachment.message_id)
    return _answer(held, content, is_preview=is_preview)


def _content(held: StoredFile, *, is_preview: bool) -> bytes:
    if not is_preview:
        return files.read(held)
    return (
        pictures.as_jpeg(files.read(held, is_preview=True)) if held.has_preview else pictures.film()
    )


def _answer(held: StoredFile, content: bytes, *, is_preview: bool) -> HttpResponse:
    is_picture = is_preview or held.kind == "image"
    response = HttpResponse(content, content_type=JPEG.mime if is_preview else held.mime)
    disposition = content_disposition_header(not is_picture, held.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
