"""A quarter's complaints in numbers, for the regulator."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from responders import access
from responders.console import cases, manage
from responders.console import page as frame
from responders.console.case_words import STATES, STATUSES, VERDICTS
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.core.cases import State
from responders.reports.cases import Quarter, Totals, totals, totals_csv

PAST = 8


def _quarter(request: Knock) -> Quarter:
    asked = request.GET.get("quarter", "")
    return Quarter.read(asked) if asked else Quarter.of(timezone.localtime(request.at))


@door("read_cases", "GET")
def page(request: Knock) -> HttpResponse:
    quarter = _quarter(request)
    found = [totals(brand, quarter, by=request.user) for brand in brands_of(request.responder)]
    context = {
        "quarter": quarter,
        "quarters": _before(Quarter.of(timezone.localtime(request.at))),
        "sheets": [
            {"totals": one, "brand": brand, "ends": _ends(one)}
            for one, brand in zip(found, brands_of(request.responder), strict=True)
        ],
        "may_export": access.may(request.responder, "export_cases"),
    }
    return frame.page(request, "console/case_totals.html", context, section="cases")


@door("export_cases", "GET")
def export(request: Knock) -> StreamingHttpResponse:
    pk = manage.number(request.GET.get("brand", ""))
    brand = get_object_or_404(brands_of(request.responder), pk=pk)
    quarter = _quarter(request)
    found = totals(brand, quarter, by=request.user)
    return cases.csv(totals_csv(found), f"complaints-{quarter}.csv")


def _ends(found: Totals) -> list[tuple[object, int]]:
    words = [
        (VERDICTS.get(name) or STATUSES[name], count) for name, count in found.by_outcome.items()
    ]
    late = [(STATES[State(name)][0], count) for name, count in found.by_timeliness.items()]
    return [*words, *late]


def _before(last: Quarter) -> list[Quarter]:
    """The last few quarters, newest first."""
    index = last.year * 4 + last.number - 1
    return [Quarter((index - n) // 4, (index - n) % 4 + 1) for n in range(PAST)]
