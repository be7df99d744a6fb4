"""The one page of the answering room that is a customer's: a rating, behind a link nobody can guess.

Looking changes nothing, because programs follow links before people do. The token is all that proves who asks, so
that no cookie is set and none is needed.
"""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from inbox import buckets
from inbox.errors import Refused
from responders.console.forms.surveys import RATINGS, RatingForm
from responders.models import Survey
from responders.operations import survey_answers

MOST_BYTES = 32_000
BY_PLACE, BY_TOKEN = (2.0, 60), (0.2, 6)  # per second, and at once


@csrf_exempt  # without a session or cookie there is nothing to borrow: the token in the address is the right
def rating(request: HttpRequest, token: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    place = buckets.place_of(str(request.META.get("REMOTE_ADDR", "")))
    if not _is_within_pace(f"rating:{place}", BY_PLACE):
        return _private(_too_often())
    survey = survey_answers.of(token)
    if survey is None:
        raise Http404
    with translation.override(survey.language):
        return _private(_answered(request, survey, token))


def _answered(request: HttpRequest, survey: Survey, token: str) -> HttpResponse:
    if request.method != "POST":
        kept = {"score": survey.score, "comment": survey.comment}
        return _page(request, survey, RatingForm(initial=kept))
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        return HttpResponse(_("That is too long."), status=413, content_type="text/plain")
    if not _is_within_pace(f"rating:{survey.pk}", BY_TOKEN):
        return _too_often()
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, survey, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    told = form.cleaned_data
    try:
        survey_answers.answer(survey, told["score"], told["comment"], at=timezone.now())
    except Refused as refused:
        return _page(request, survey, form, problem=refused.message, status=refused.status)
    return redirect("rating", token)


def _page(
    request: HttpRequest,
    survey: Survey,
    form: RatingForm,
    *,
    problem: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    chosen = str(form["score"].value() or "")
    context = {
        "brand": survey.channel.brand,
        "is_open": survey_answers.is_open(survey, timezone.now()),
        "is_answered": survey.answered_at is not None,
        "problem": problem or form.problem,
        "choices": [(score, label, str(score) == chosen) for score, label in RATINGS.items()],
        "comment": form["comment"].value() or "",
        "longest": survey_answers.LONGEST,
    }
    return render(request, "rating/page.html", context, status=status)


def _is_within_pace(key: str, pace: tuple[float, int]) -> bool:
    return buckets.take(key, per_second=pace[0], burst=pace[1], at=timezone.now())


def _too_often() -> HttpResponse:
    words = _("Too many requests. Please wait a moment.")
    response = HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "5"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the secret: kept by no cache, told to no other site, found by no search."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
