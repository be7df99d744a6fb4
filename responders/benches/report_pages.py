"""What a person waits for: each whole report page and file, asked of the views themselves."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from inbox.models import Brand, User
from responders.core.figures import percentile
from responders.models import Responder

PAGES = {
    "sla": "/reports/sla/",
    "clocks": "/reports/sla/clocks/",
    "feelings": "/reports/sla/feelings/",
    "backlog": "/reports/sla/backlog/",
    "conversations": "/reports/sla/conversations/",
    "satisfaction": "/reports/satisfaction/",
}
FILES = {
    "csv": "/reports/sla/clocks.csv",
    "xlsx": "/reports/sla/report.xlsx",
    "pdf": "/reports/sla/report.pdf",
}


def measure(
    days: int, rounds: int, asked: Mapping[str, str] = {**PAGES, **FILES}
) -> list[dict[str, Any]]:
    """Milliseconds, kilobytes and the status, of a manager of the only brand. days: until today."""
    last = timezone.localdate()
    query = urlencode({"range": "own", "first": last - timedelta(days=days - 1), "last": last})
    with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        client = Client()
        client.force_login(_manager())
        return [
            {"days": days, **_asked(client, name, f"{path}?{query}", rounds)}
            for name, path in asked.items()
        ]


def _asked(client: Client, name: str, url: str, rounds: int) -> dict[str, Any]:
    firsts, times, size, status = [], [], 0, 0
    for _round in range(rounds):
        begun = time.perf_counter()
        answer = client.get(url)
        moments, size = _taken(answer)
        status = answer.status_code
        firsts.append((moments[0] - begun) * 1000)
        times.append((moments[-1] - begun) * 1000)
    return {
        "page": name,
        "status": status,
        "kilobytes": round(size / 1000, 1),
        "first_p50_ms": _at(firsts, 0.5),
        "p50_ms": _at(times, 0.5),
        "p95_ms": _at(times, 0.95),
    }


def _taken(answer: Any) -> tuple[list[float], int]:
    """When the first figures and all of it were there, and how many bytes. Streamed answers are made as they are taken."""
    moments, size = [], 0
    if not isinstance(answer, StreamingHttpResponse):
        assert isinstance(answer, HttpResponse)
        return [time.perf_counter()], len(answer.content)
    for number, piece in enumerate(answer):
        size += len(piece)
        if number > 0:  # what stands around a page has no figure
            moments.append(time.perf_counter())
    return moments or [time.perf_counter()], size


def _manager() -> User:
    user, _is_new = User.objects.get_or_create(username="bench-manager")
    manager, _is_new = Responder.objects.get_or_create(
        user=user, defaults={"role": Responder.Role.MANAGER, "name": "Dewi"}
    )
    manager.brands.set(Brand.objects.all())
    return user


def _at(times: Sequence[float], share: float) -> float:
    return round(percentile(sorted(times), share) or 0.0, 1)


def page(found: Sequence[dict[str, Any]]) -> str:
    lines = [
        f"\n  {'days':>4} {'page':<14} {'status':>6} {'kB':>10} {'first':>9} {'p50':>9} {'p95':>9}  ms"
    ]
    lines += [
        f"  {r['days']:>4} {r['page']:<14} {r['status']:>6} {r['kilobytes']:>10,} {r['first_p50_ms']:>9,} {r['p50_ms']:>9,} {r['p95_ms']:>9,}"
        for r in found
    ]
    return "\n".join(lines)
