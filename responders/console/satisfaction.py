"""How satisfied customers were: of whom, how many answered, and between which shares the truth lies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from responders import access
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.reports import RANGES
from responders.console.forms.surveys import ALONG, RATINGS, AnswersForm, SatisfactionForm
from responders.console.tables import percent
from responders.console.words import INTENTS
from responders.core.figures import LEAST_ANSWERS
from responders.reports.satisfaction import Along, Satisfaction, asked, behind, satisfaction

ROWS = 50


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
        "whole": _row(whole[0], Along.NONE, form) if whole else None,
        "scores": _scores(whole[0], form) if whole else [],
        "rows": [_row(line, form.along(), form) for line in lines],
        "least": LEAST_ANSWERS,
    }
    return _page(request, context)


@door("read_reports", "GET")
def answers(request: Knock) -> HttpResponse:
    """The surveys behind one number; what customers wrote only to who may read conversations."""
    form = AnswersForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, {"form": SatisfactionForm(request.responder, {})}, status=422)
    period, filters = form.period(request.at), form.filters()
    found = asked(request.user, period, brand=filters.brand, channel=filters.channel)
    one = form.behind()
    rows = behind(found, one).select_related("conversation", "channel", "responder")
    rows = rows.defer("channel__credentials")  # unsealing takes longer than the rest
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "title": _("Answers") if one.is_answered or one.is_satisfied or one.score else _("Asked"),
        "period": period,
        "until": period.end - timedelta(days=1),
        "query": form.query(),
        "back": form.query(is_group="", group="", score="", answered="", satisfied=""),
        "page": page,
        "rows": [(row, RATINGS.get(row.score or 0, "")) for row in page],
        "reads": access.may(request.responder, "read_conversations"),
    }
    return frame.page(request, "console/satisfaction_answers.html", context, section="reports")


def _page(request: Knock, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return frame.page(
        request, "console/satisfaction.html", context, section="reports", status=status
    )


def _row(line: Satisfaction, along: Along, form: SatisfactionForm) -> dict[str, Any]:
    """Shares in percent; None where too few answered. Each number has the address of what is behind it."""
    of = {} if along is Along.NONE else {"is_group": "1", "group": line.key}
    label = INTENTS.get(line.label, (line.label, ""))[0] if along is Along.TOPIC else line.label
    low, high = line.interval or (None, None)
    return {
        "label": label,
        "asked": line.responses.n,
        "asked_at": _behind(form, **of),
        "answered": line.answered,
        "answered_at": _behind(form, **of, answered="1"),
        "satisfied_at": _behind(form, **of, satisfied="1"),
        "responses": percent(line.responses.value),
        "satisfied": percent(line.satisfied),
        "low": percent(low),
        "high": percent(high),
        "mean": line.mean,
        "share": None if line.satisfied is None else line.satisfied * 100,
    }


def _behind(form: SatisfactionForm, **which: Any) -> str:
    rest = urlencode({name: value for name, value in which.items() if value not in (None, "")})
    return f"{reverse('satisfaction-answers')}?{form.query()}{'&' if rest else ''}{rest}"


def _scores(
    line: Satisfaction, form: SatisfactionForm
) -> list[tuple[int, object, int, float, str]]:
    """Score, words, count, share in percent and address, the best first; nothing where too few answered."""
    if line.scores is None:
        return []
    return [
        (
            score,
            RATINGS[score],
            line.scores[score - 1],
            line.scores[score - 1] * 100 / line.answered,
            _behind(form, score=score),
        )
        for score in sorted(RATINGS, reverse=True)
    ]
