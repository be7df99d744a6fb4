"""How satisfied customers were: of whom, how many answered, and between which shares the truth lies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse

from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.reports import RANGES
from responders.console.forms.surveys import ALONG, RATINGS, SatisfactionForm
from responders.console.tables import percent
from responders.console.words import INTENTS
from responders.core.figures import LEAST_ANSWERS
from responders.reports.satisfaction import Along, Satisfaction, satisfaction


@door("read_reports", "GET")
def page(request: Knock) -> HttpResponse:
    form = SatisfactionForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, {"form": form}, status=422)
    period, filters = form.period(request.at), form.filters()
    narrowed = {"brand": filters.brand, "channel": filters.channel}
    whole = satisfaction(request.user, period, **narrowed)
    lines = satisfaction(request.user, period, form.along(), **narrowed)
    context = {
        "form": form,
        "period": period,
        "until": period.end - timedelta(days=1),
        "presets": [
            (value, label, form.query(range=value, first=None, last=None))
            for value, label in RANGES.items()
            if value != "own"
        ],
        "dimensions": [(value, label, form.query(by=value)) for value, label in ALONG.items()],
        "dimension_label": ALONG[form.along()],
        "whole": _row(whole[0], Along.NONE) if whole else None,
        "scores": _scores(whole[0]) if whole else [],
        "rows": [_row(line, form.along()) for line in lines],
        "least": LEAST_ANSWERS,
    }
    return _page(request, context)


def _page(request: Knock, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return frame.page(
        request, "console/satisfaction.html", context, section="reports", status=status
    )


def _row(line: Satisfaction, along: Along) -> dict[str, Any]:
    """Shares in percent; None where too few answered."""
    label = INTENTS.get(line.label, (line.label, ""))[0] if along is Along.TOPIC else line.label
    low, high = line.interval or (None, None)
    return {
        "label": label,
        "asked": line.responses.n,
        "answered": line.answered,
        "responses": percent(line.responses.value),
        "satisfied": percent(line.satisfied),
        "low": percent(low),
        "high": percent(high),
        "mean": line.mean,
        "share": None if line.satisfied is None else line.satisfied * 100,
    }


def _scores(line: Satisfaction) -> list[tuple[int, object, int, float]]:
    """Score, words, count and share in percent, the best first; nothing where too few answered."""
    if line.scores is None:
        return []
    return [
        (
            score,
            RATINGS[score],
            line.scores[score - 1],
            line.scores[score - 1] * 100 / line.answered,
        )
        for score in sorted(RATINGS, reverse=True)
    ]
