"""The register of complaint cases: overdue first, found by number, exported."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F, Prefetch, QuerySet
from django.http import HttpResponse, StreamingHttpResponse

from responders import access
from responders.console import case_words
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.cases import ListForm
from responders.models import Case, CaseFact
from responders.models.case_reckoning import reckon
from responders.operations import cases
from responders.reports.cases import register_csv

ROWS = 50
_NUMBER = re.compile(r"(?:P-)?(?:(\d{4})-)?0*(\d{1,9})", re.I)


@door("read_cases", "GET")
def listing(request: Knock) -> HttpResponse:
    form = ListForm(request.responder, {"show": "open", **request.GET.dict()})
    form.is_valid()
    found = _asked(request, form)
    shown = Paginator(with_facts(found), ROWS).get_page(request.GET.get("page"))
    query = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "form": form,
        "page": shown,
        "rows": [case_words.row(one, reckon(one.facts.all()), request.at) for one in shown],
        "query": urlencode(query),
        "may_export": access.may(request.responder, "export_cases"),
    }
    return frame.page(request, "console/cases.html", context, section="cases")


@door("export_cases", "GET")
def export(request: Knock) -> StreamingHttpResponse:
    form = ListForm(request.responder, {"show": "all", **request.GET.dict()})
    form.is_valid()
    return csv(register_csv(_asked(request, form), by=request.user), "complaints.csv")


def csv(lines: Any, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def with_facts(rows: QuerySet[Case]) -> QuerySet[Case]:
    """So that their clocks can be told without a query for each."""
    facts = CaseFact.objects.filter(withdrawn_at=None).order_by("at", "pk")
    facts = facts.select_related("template_version__calendar_version")
    return rows.prefetch_related(Prefetch("facts", queryset=facts))


def _asked(request: Knock, form: ListForm) -> QuerySet[Case]:
    wanted: dict[str, Any] = form.cleaned_data
    rows = cases.readable(request.responder)
    if wanted.get("brand"):
        rows = rows.filter(brand=wanted["brand"])
    if number := _NUMBER.fullmatch((wanted.get("q") or "").strip()):
        year, sequence = number.groups()
        rows = rows.filter(sequence=int(sequence), **({"year": int(year)} if year else {}))
    elif wanted.get("q"):
        return rows.none()
    else:
        rows = rows.filter(**_shown(wanted.get("show") or "open", request.at))
    return rows.order_by(F("ended_at").desc(nulls_first=True), "due_at", "pk")


def _shown(show: str, at: datetime) -> dict[str, Any]:
    return {
        "open": {"ended_at": None},
        "overdue": {"ended_at": None, "due_at__lt": at},
        "due_soon": {"ended_at": None, "warn_at__lte": at, "due_at__gte": at},
        "ended": {"ended_at__isnull": False},
    }.get(show, {})
