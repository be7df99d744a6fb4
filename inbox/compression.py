"""Pages, styles and scripts travel compressed; pictures and papers are so already.

Compressing what holds both a secret and another's words can tell the secret by its length (BREACH). Here the form
tokens are masked anew in every page, cookies stay away from requests of other sites (SameSite=Lax), what is shown once
comes by POST only, and Django adds a random filler to every answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from gzip import GzipFile
from io import BytesIO

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware

TEXTS = (
    "text/", "application/json", "application/problem+json", "application/manifest+json", "image/svg+xml",
)  # fmt: skip


class CompressionMiddleware(GZipMiddleware):
    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_text = response.headers.get("Content-Type", "").startswith(TEXTS)
        is_partial = response.status_code == 206
        if not is_text or is_partial or request.method == "HEAD":
            return response
        pieces = response.streaming_content if isinstance(response, StreamingHttpResponse) else None
        was_packed = response.has_header("Content-Encoding")
        answer = super().process_response(request, response)
        if pieces is not None and answer.has_header("Content-Encoding") and not was_packed:
            # Django's own holds pieces back until enough has come together; here each leaves when it is made.
            answer.streaming_content = _squeezed(pieces)
        return answer


def _squeezed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    out, filler = BytesIO(), "a" * secrets.randbelow(CompressionMiddleware.max_random_bytes)

    def taken() -> bytes:
        told = out.getvalue()
        out.seek(0)
        out.truncate()
        return told

    with GzipFile(filename=filler, mode="wb", compresslevel=6, fileobj=out, mtime=0) as file:
        for piece in pieces:
            file.write(piece)
            file.flush()
            yield taken()
    yield taken()
