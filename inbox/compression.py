"""Pages, styles and scripts travel compressed; pictures and papers are so already.

Compressing what holds both a secret and another's words can tell the secret by its length (BREACH). Here the form
tokens are masked anew in every page, cookies stay away from requests of other sites (SameSite=Lax), what is shown once
comes by POST only, and Django adds a random filler to every answer.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
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
        return super().process_response(request, response)
