"""A quarter's complaints in numbers, for the regulator."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy

from responders import access
from responders.console import case_words, cases, manage
from responders.console import page as frame
from responders.console.case_words import STATES, STATUSES, VERDICTS
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.core.cases import State
from responders.models.case_reckoning import reckon
from responders.reports import cases as report
from responders.reports.cases import Quarter, Share, Totals, totals, totals_csv

PAST = 8
CUTS = ("type", "product", "outcome", "timeliness")
SHARES = {
    Share.OPENING: gettext_lazy("Open at the beginning"),
    Share.RECEIVED: gettext_lazy("Received"),
    Share.CLOSED: gettext_lazy("Closed"),
    Share.CARRIED: gettext_lazy("Carried over"),
}


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
            {"totals": one, "brand": brand, "figures": _figures(one), "lines": _lines(one)}
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


@door("read_cases", "GET")
def behind(request: Knock) -> HttpResponse:
    """The cases that one figure counts."""
    brand = get_object_or_404(
        brands_of(request.responder), pk=manage.number(request.GET.get("brand", ""))
    )
    share = request.GET.get("share", "")
    if share not in list(Share):
        raise Http404
    quarter = _quarter(request)
    cut = {name: request.GET[name].replace("\0", "") for name in CUTS if name in request.GET}
    found = report.behind(brand, quarter, Share(share), by=request.user, **cut)
    found = found.select_related("type", "product", "brand", "contact")
    rows = cases.with_facts(found.order_by("received_at", "pk"))
    shown = Paginator(rows, cases.ROWS).get_page(request.GET.get("page"))
    context = {
        "quarter": quarter,
        "brand": brand,
        "label": ", ".join([str(SHARES[Share(share)]), *(_label(*one) for one in cut.items())]),
        "page": shown,
        "rows": [case_words.row(one, reckon(one.facts.all()), request.at) for one in shown],
        "query": urlencode({name: value for name, value in request.GET.items() if name != "page"}),
    }
    return frame.page(request, "console/case_totals_of.html", context, section="cases")


def _figures(found: Totals) -> list[tuple[object, int, str]]:
    """The four figures: words, number, what its address asks for."""
    return [(words, getattr(found, share), _asks(share)) for share, words in SHARES.items()]


def _lines(found: Totals) -> list[dict[str, object]]:
    """Each breakdown; received is None where only the closed ones are counted."""
    both = {"type": found.by_type, "product": found.by_product}
    ends = {"outcome": found.by_outcome, "timeliness": found.by_timeliness}
    counts = [(cut, name, *pair) for cut, rows in both.items() for name, pair in rows.items()]
    counts += [(cut, name, None, n) for cut, rows in ends.items() for name, n in rows.items()]
    return [
        {
            "label": _label(cut, name),
            "received": received,
            "received_query": _asks(Share.RECEIVED, **{cut: name}),
            "closed": closed,
            "closed_query": _asks(Share.CLOSED, **{cut: name}),
        }
        for cut, name, received, closed in counts
    ]


def _asks(share: Share, **cut: str) -> str:
    return urlencode({"share": share.value, **cut})


def _label(cut: str, name: str) -> str:
    if cut == "outcome":
        return str(VERDICTS.get(name) or STATUSES.get(name, name))
    if cut == "timeliness":
        return str(STATES[State(name)][0]) if name in list(State) else name
    return name


def _before(last: Quarter) -> list[Quarter]:
    """The last few quarters, newest first."""
    index = last.year * 4 + last.number - 1
    return [Quarter((index - n) // 4, (index - n) % 4 + 1) for n in range(PAST)]
