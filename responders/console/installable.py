"""What lets a browser install the console, and tell of a lost network; nothing of a customer is kept for it."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

WORKER = "console/js/offline-worker-inside.js"
SIZES = (192, 512)


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Fetched by browsers without a cookie: it says nothing of anybody."""
    icons = [
        {"src": static(f"console/img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in SIZES
        for purpose in ("any", "maskable")
    ]  # fmt: skip
    told = {
        "id": "/",
        "name": "Dua Arah",
        "short_name": "Dua Arah",
        "description": _("Every customer, answered."),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f3ec",
        "theme_color": "#232748",
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """From the root, because a worker sees no further than its own folder."""
    text = Path(str(finders.find(WORKER))).read_text(encoding="utf-8")
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The same for everybody, in both languages: the worker fetches it before it knows who will read it."""
    return render(request, "offline.html")
